"""Pages: donors, recipients and rounds."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from labels.isbt128.check import check_character
from tracker import access, clock, protocols
from tracker.access import Permission
from tracker.forms.enrol import (
    BloodGroupForm,
    DonorForm,
    EligibilityForm,
    InfectionForm,
    RecipientForm,
    RoundForm,
    hla_form,
    tests_form,
)
from tracker.forms.figures import in_utc
from tracker.formulas import hiv_rna
from tracker.models import (
    BloodGroup,
    Donor,
    DonorIdentity,
    HlaType,
    OpportunisticInfection,
    Reaction,
    Recipient,
    RecipientIdentity,
    Round,
    Site,
)
from tracker.reading import alarms, screening
from tracker.reading import enrol as reading
from tracker.steps import enrol, screen
from tracker.steps.screen import Decision
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.home import items, worklist_for
from tracker.views.loading import find, load
from tracker.views.wording import shown

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


@bp.get("/donors/<identifier>")
@may(Permission.READ)
def donor(identifier: str) -> ResponseReturnValue:
    """A donor: what is on record, what is missing, and the rounds."""
    person = load(Donor, identifier)
    return _person_page("enrol/donor.html", person, tests=reading.tests_of(person), markers=reading.marker_names())


@bp.get("/recipients/<identifier>")
@may(Permission.READ)
def recipient(identifier: str) -> ResponseReturnValue:
    """A recipient: baseline, what is missing, and the round."""
    person = load(Recipient, identifier)
    infections = OpportunisticInfection.of(person.id)
    open_alarms = [(alarms.said(task), task) for task in alarms.open_about(person)]
    found = {"infections": infections, "alarms": open_alarms, "misfits": shown(person.misfits())}
    reactions = Reaction.of_recipient(person.id)
    return _person_page("enrol/recipient.html", person, **found, reactions=reactions, copies=hiv_rna.copies)


@bp.get("/rounds/<identifier>")
@may(Permission.READ)
def round(identifier: str) -> ResponseReturnValue:
    """A round: donor against recipient, infusions, and the way to everything that belongs to it."""
    found = load(Round, identifier)
    return render_template(
        "enrol/round.html",
        round=found,
        check=check_character(found.id),
        mismatches=reading.mismatches(found),
        standings=reading.standings(found),
        collections=reading.collections_of(found),
        products=reading.products_of(found),
        reactions=Reaction.of_recipient(found.recipient_id),
        address=address,
    )


@bp.get("/donors/new")
@may(Permission.ENROL)
def new_donor() -> ResponseReturnValue:
    """The form for a new donor."""
    return render_template("enrol/new_donor.html", form=DonorForm())


@bp.post("/donors/new")
@may(Permission.ENROL)
def add_donor() -> ResponseReturnValue:
    """Take a donor on record."""
    form = DonorForm()
    if not form.validate_on_submit():
        return invalid("enrol/new_donor.html", form)
    columns = ("sex", "childbearing", "weight_kg", "height_cm", "relation")
    row = Donor(id=form.code.data, **{name: form[name].data for name in columns})
    identity = DonorIdentity(name=form.name.data, birth_date=form.birth_date.data)
    event = enrol.add_donor(row, identity, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Donor on record."), to=_person_or_page(event.accepted, "donor", form.code.data))


@bp.get("/recipients/new")
@may(Permission.ENROL)
def new_recipient() -> ResponseReturnValue:
    """The form for a new recipient."""
    return render_template("enrol/new_recipient.html", form=RecipientForm())


@bp.post("/recipients/new")
@may(Permission.ENROL)
def add_recipient() -> ResponseReturnValue:
    """Take a recipient on record, or put the screen failure on record."""
    form = RecipientForm()
    if not form.validate_on_submit():
        return invalid("enrol/new_recipient.html", form)
    columns = ("sex", "weight_kg", "cd4_per_ul", "cd8_per_ul", "art")
    given = {name: form[name].data for name in columns} | form.answers
    copies = form.hiv_rna_copies_per_ml.data
    weighed = {"weighed_at": in_utc(form.weighed_at.data), "weighed_by": me().id}
    row = Recipient(id=form.code.data, hiv_rna_log10_per_ml=hiv_rna.log10(copies), **weighed, **given)
    identity = RecipientIdentity(name=form.name.data, birth_date=form.birth_date.data, mrn=form.mrn.data)
    event = enrol.add_recipient(row, identity, hiv_rna_copies_per_ml=copies, by=me(), at=form.at, scene=scene(form))
    return answer(
        event, form, done=_("Recipient on record."), to=_person_or_page(event.accepted, "recipient", form.code.data)
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


@bp.get("/donors/<identifier>/tests")
@may(Permission.ENROL)
def tests(identifier: str) -> ResponseReturnValue:
    """The form for test results of one specimen."""
    names = reading.marker_names()
    return render_template("enrol/tests.html", form=tests_form(names), person=load(Donor, identifier), names=names)


@bp.post("/donors/<identifier>/tests")
@may(Permission.ENROL)
def report_tests(identifier: str) -> ResponseReturnValue:
    """Record test results."""
    names = reading.marker_names()
    form = tests_form(names)
    if not form.validate_on_submit():
        return invalid("enrol/tests.html", form, person=load(Donor, identifier), names=names)
    person = load(Donor, identifier)
    taken = in_utc(form.specimen_at.data)
    event = screen.report_tests(person, results=form.results, specimen_at=taken, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Test results on record."), to=page_of(person))


@bp.get("/donors/<identifier>/eligibility")
@may(Permission.DETERMINE_ELIGIBILITY)
def eligibility(identifier: str) -> ResponseReturnValue:
    """The physician's page: what is known of the donor, and the determination."""
    return render_template("enrol/eligibility.html", form=EligibilityForm(), **_determined(identifier))


@bp.post("/donors/<identifier>/eligibility")
@may(Permission.DETERMINE_ELIGIBILITY)
def determine_eligibility(identifier: str) -> ResponseReturnValue:
    """Record the determination."""
    form = EligibilityForm()
    if not form.validate_on_submit():
        return invalid("enrol/eligibility.html", form, **_determined(identifier))
    person = load(Donor, identifier)
    decision = Decision(form.determination.data, form.reason.data or None, form.urgent_need.data or None)
    event = screen.determine_eligibility(
        person, decision=decision, by=me(), at=form.at, witness=form.witness, scene=scene(form)
    )
    return answer(event, form, done=_("Determination on record."), to=page_of(person), back=request.path)


@bp.get("/recipients/<identifier>/infections")
@may(Permission.ENROL)
def infections(identifier: str) -> ResponseReturnValue:
    """The form for an opportunistic infection."""
    return render_template("enrol/infection.html", form=InfectionForm(), person=load(Recipient, identifier))


@bp.post("/recipients/<identifier>/infections")
@may(Permission.ENROL)
def report_infection(identifier: str) -> ResponseReturnValue:
    """Record an opportunistic infection."""
    form = InfectionForm()
    if not form.validate_on_submit():
        return invalid("enrol/infection.html", form, person=load(Recipient, identifier))
    person = load(Recipient, identifier)
    given = {name: form[name].data for name in ("agent", "status", "since", "controlled_on")}
    event = enrol.report_infection(person, **given, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Infection on record."), to=page_of(person))


@bp.get("/rounds/new")
@may(Permission.ENROL)
def new_round() -> ResponseReturnValue:
    """The form that pairs a donor and a recipient; the address may name either."""
    form = RoundForm(data={name: request.args.get(name, "") for name in ("donor", "recipient")})
    return render_template("enrol/new_round.html", form=_offered(form), **_pair(form))


@bp.post("/rounds/new")
@may(Permission.ENROL)
def open_round() -> ResponseReturnValue:
    """Open the round."""
    form = _offered(RoundForm())
    if not form.validate_on_submit():
        return invalid("enrol/new_round.html", form, **_pair(form))
    giver, taker = load(Donor, form.donor.data), load(Recipient, form.recipient.data)
    event = enrol.open_round(giver, taker, by=me(), at=form.at, witness=form.witness, scene=scene(form))
    opened = Round.of_recipient(taker.id)
    to = (
        url_for("enrol.round", identifier=opened.id)
        if opened
        else url_for("enrol.new_round", donor=giver.id, recipient=taker.id)
    )
    return answer(event, form, done=_("Round opened."), to=to)


def _sees_names() -> bool:
    return access.holds(me(), Permission.READ_IDENTITIES)


def _person_page(template: str, person: Donor | Recipient, **more: object) -> ResponseReturnValue:
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


def _person_or_page(on_record: bool, kind: str, identifier: str) -> str:
    return url_for(f"enrol.{kind}", identifier=identifier) if on_record else url_for("enrol.page")


def _sampled(kind: str, identifier: str) -> dict[str, object]:
    person = load(PEOPLE[kind], identifier)
    return {"person": person, "groups": BloodGroup.of(person)}


def _determined(identifier: str) -> dict[str, object]:
    person = load(Donor, identifier)
    return {"person": person, "tests": reading.tests_of(person), "markers": reading.marker_names()}


def loci() -> tuple[str, ...]:
    """The loci that the protocol compares."""
    return protocols.load(Site.here().protocol).eligibility.hla_loci


def _offered(form: RoundForm) -> RoundForm:
    return form.offer(reading.donors(), reading.recipients())


def _pair(form: RoundForm) -> dict[str, object]:
    """Why the two that are chosen cannot be paired, as far as each of them alone says it."""
    chosen = [find(Donor, form.donor.data), find(Recipient, form.recipient.data)]
    return {"refusals": shown(stop for one in chosen if one for stop in one.stops(clock.now()))}
