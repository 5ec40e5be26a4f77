"""Pages: donors, their tests, and whether they are eligible."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.access import Permission
from tracker.forms.enrol import DonorForm, EligibilityForm, tests_form
from tracker.forms.figures import in_utc
from tracker.models import Donor, DonorIdentity
from tracker.reading import enrol as reading
from tracker.steps import enrol, screen
from tracker.steps.screen import Decision
from tracker.views.answering import answer, invalid, scene
from tracker.views.enrol import bp, page_of, person_or_page, person_page
from tracker.views.guard import may, me
from tracker.views.loading import load


@bp.get("/donors/<identifier>")
@may(Permission.READ)
def donor(identifier: str) -> ResponseReturnValue:
    """A donor: what is on record, what is missing, and the rounds."""
    person = load(Donor, identifier)
    return person_page("enrol/donor.html", person, tests=reading.tests_of(person), markers=reading.marker_names())


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
    return answer(event, form, done=_("Donor on record."), to=person_or_page(event.accepted, "donor", form.code.data))


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


def _determined(identifier: str) -> dict[str, object]:
    person = load(Donor, identifier)
    return {"person": person, "tests": reading.tests_of(person), "markers": reading.marker_names()}
