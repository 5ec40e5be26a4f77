"""Pages: who is enrolled, and what donors and recipients have in common."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import access, protocols
from tracker.access import Permission
from tracker.forms.enrol import BloodGroupForm, hla_form
from tracker.forms.figures import in_utc
from tracker.models import BloodGroup, Donor, HlaType, Recipient, Round, Site
from tracker.reading import enrol as reading
from tracker.reading import screening
from tracker.steps import screen
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.home import items, worklist_for
from tracker.views.loading import load

bp = Blueprint("enrol", __name__, url_prefix="/enrol")
PEOPLE: dict[str, type[Donor] | type[Recipient]] = {"donors": Donor, "recipients": Recipient}
PERSON = "/<any(donors, recipients):kind>/<identifier>"

worklist_for(Permission.DETERMINE_ELIGIBILITY, _l("Eligibility to determine"), reading.waiting_determinations)
worklist_for(Permission.ENROL, _l("Donors: something is missing"), reading.waiting_donors)
worklist_for(Permission.ENROL, _l("Recipients without a round"), reading.waiting_recipients)


@bp.get("/")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """What waits, and all donors, recipients and rounds."""
    return render_template(
        "enrol/page.html",
        undetermined=items(reading.waiting_determinations()),
        donors_waiting=items(reading.waiting_donors()),
        recipients_waiting=items(reading.waiting_recipients()),
        donors=reading.donors(),
        recipients=reading.recipients(),
        rounds=reading.rounds(),
        failures=screening.failures(),
        donor_names=reading.donor_names() if _sees_names() else {},
        recipient_names=reading.recipient_names() if _sees_names() else {},
        address=address,
    )


@bp.get(f"{PERSON}/blood-group")
@may(Permission.ENROL)
def blood_group(kind: str, identifier: str) -> ResponseReturnValue:
    """The form for one determination of the blood group."""
    return render_template("enrol/blood_group.html", form=BloodGroupForm(), **_sampled(kind, identifier))


@bp.post(f"{PERSON}/blood-group")
@may(Permission.ENROL)
def determine_blood_group(kind: str, identifier: str) -> ResponseReturnValue:
    """Record one determination."""
    form = BloodGroupForm()
    if not form.validate_on_submit():
        return invalid("enrol/blood_group.html", form, **_sampled(kind, identifier))
    person = load(PEOPLE[kind], identifier)
    event = screen.determine_blood_group(
        person,
        group=(form.abo.data, form.rhd.data),
        sampled_at=in_utc(form.sampled_at.data),
        by=me(),
        at=form.at,
        witness=form.witness,
        scene=scene(form),
    )
    return answer(event, form, done=_("Determination on record."), to=page_of(person), back=request.path)


@bp.get(f"{PERSON}/hla")
@may(Permission.ENROL)
def hla_typing(kind: str, identifier: str) -> ResponseReturnValue:
    """The form for the HLA typing."""
    person = load(PEOPLE[kind], identifier)
    return render_template("enrol/hla.html", form=hla_form(loci()), person=person, loci=loci())


@bp.post(f"{PERSON}/hla")
@may(Permission.ENROL)
def type_hla(kind: str, identifier: str) -> ResponseReturnValue:
    """Record the HLA typing."""
    form = hla_form(loci())
    if not form.validate_on_submit():
        return invalid("enrol/hla.html", form, person=load(PEOPLE[kind], identifier), loci=loci())
    person = load(PEOPLE[kind], identifier)
    event = screen.type_hla(person, alleles=form.alleles, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("HLA typing on record."), to=page_of(person))


def _sees_names() -> bool:
    return access.holds(me(), Permission.READ_IDENTITIES)


def person_page(template: str, person: Donor | Recipient, **more: object) -> ResponseReturnValue:
    """The page of one person, with what both kinds of them have."""
    return render_template(
        template,
        person=person,
        identity=reading.identity_of(person) if _sees_names() else None,
        needs=reading.needs(person),
        groups=BloodGroup.of(person),
        typing=HlaType.of(person),
        rounds=Round.all_of(person),
        events=reading.events_of(person),
        address=address,
        **more,
    )


def page_of(person: Donor | Recipient) -> str:
    """The page of a donor or a recipient."""
    return url_for("enrol.donor" if isinstance(person, Donor) else "enrol.recipient", identifier=person.id)


def person_or_page(on_record: bool, kind: str, identifier: str) -> str:
    """The page of a person who is on record now, else that of all."""
    return url_for(f"enrol.{kind}", identifier=identifier) if on_record else url_for("enrol.page")


def _sampled(kind: str, identifier: str) -> dict[str, object]:
    person = load(PEOPLE[kind], identifier)
    return {"person": person, "groups": BloodGroup.of(person)}


def loci() -> tuple[str, ...]:
    """The loci that the protocol compares."""
    return protocols.load(Site.here().protocol).eligibility.hla_loci
