"""Pages: what was entered wrong of a donor or a recipient is corrected."""

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.access import Permission
from tracker.forms.enrol import CorrectionForm, hla_correction
from tracker.models import Donor, DonorTest
from tracker.reading import enrol as reading
from tracker.steps import correct
from tracker.views.answering import answer, invalid, scene
from tracker.views.enrol import PEOPLE, PERSON, bp, loci, page_of
from tracker.views.guard import may, me
from tracker.views.loading import load


@bp.get(f"{PERSON}/hla/correct")
@may(Permission.ENROL)
def hla_to_correct(kind: str, identifier: str) -> ResponseReturnValue:
    """The form that corrects the HLA typing; what is right stays as it is."""
    person = load(PEOPLE[kind], identifier)
    form = hla_correction(loci())
    form.process(data=reading.typing_as_entered(person))
    return render_template("enrol/hla.html", form=form, person=person, loci=loci())


@bp.post(f"{PERSON}/hla/correct")
@may(Permission.ENROL)
def correct_hla(kind: str, identifier: str) -> ResponseReturnValue:
    """Correct the HLA typing."""
    form = hla_correction(loci())
    if not form.validate_on_submit():
        return invalid("enrol/hla.html", form, person=load(PEOPLE[kind], identifier), loci=loci())
    person = load(PEOPLE[kind], identifier)
    given = {"alleles": form.alleles, "reason": form.reason.data, "witness": form.witness}
    event = correct.correct_hla(person, **given, by=me(), at=form.at, scene=scene(form))
    done = _("Corrected. The old typing stays on record.")
    return answer(event, form, done=done, to=page_of(person), back=request.path)


@bp.get("/donors/<identifier>/tests/<test>")
@may(Permission.ENROL)
def test_to_correct(identifier: str, test: str) -> ResponseReturnValue:
    """The form that corrects one test."""
    return render_template("enrol/correct_test.html", form=CorrectionForm(), **_tested(identifier, test))


@bp.post("/donors/<identifier>/tests/<test>")
@may(Permission.ENROL)
def correct_test(identifier: str, test: str) -> ResponseReturnValue:
    """Correct one test."""
    form = CorrectionForm()
    if not form.validate_on_submit():
        return invalid("enrol/correct_test.html", form, **_tested(identifier, test))
    found = _tested(identifier, test)
    given = {"result": form.result.data, "reason": form.reason.data, "witness": form.witness}
    event = correct.correct_donor_test(found["person"], found["test"], **given, by=me(), at=form.at, scene=scene(form))
    done = _("Corrected. The old result stays on record.")
    return answer(event, form, done=done, to=page_of(found["person"]), back=request.path)


def _tested(identifier: str, test: str) -> dict[str, Any]:
    person, row = load(Donor, identifier), load(DonorTest, test)
    if row.donor_id != person.id:
        abort(404)
    return {"person": person, "test": row, "names": reading.marker_names()}
