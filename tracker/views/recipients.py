"""Pages: recipients and their infections."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.access import Permission
from tracker.forms.enrol import InfectionForm, RecipientForm
from tracker.forms.figures import in_utc
from tracker.formulas import hiv_rna
from tracker.models import OpportunisticInfection, Reaction, Recipient, RecipientIdentity
from tracker.reading import alarms
from tracker.steps import enrol
from tracker.views.answering import answer, invalid, scene
from tracker.views.enrol import bp, page_of, person_or_page, person_page
from tracker.views.guard import may, me
from tracker.views.loading import load
from tracker.views.wording import shown


@bp.get("/recipients/<identifier>")
@may(Permission.READ)
def recipient(identifier: str) -> ResponseReturnValue:
    """A recipient: baseline, what is missing, and the round."""
    person = load(Recipient, identifier)
    infections = OpportunisticInfection.of(person.id)
    open_alarms = [(alarms.said(task), task) for task in alarms.open_about(person)]
    found = {"infections": infections, "alarms": open_alarms, "misfits": shown(person.misfits())}
    reactions = Reaction.of_recipient(person.id)
    return person_page("enrol/recipient.html", person, **found, reactions=reactions, copies=hiv_rna.copies)


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
        event, form, done=_("Recipient on record."), to=person_or_page(event.accepted, "recipient", form.code.data)
    )


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
