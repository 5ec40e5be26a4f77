"""Pages: the consent of donors and recipients, and its withdrawal."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.access import Permission
from tracker.forms.enrol import ConsentForm, WithdrawalForm
from tracker.steps import enrol
from tracker.views.answering import answer, invalid, scene
from tracker.views.enrol import PEOPLE, PERSON, bp, page_of
from tracker.views.guard import may, me
from tracker.views.loading import load


@bp.get(f"{PERSON}/consent")
@may(Permission.ENROL)
def consent(kind: str, identifier: str) -> ResponseReturnValue:
    """The form for the signed consent."""
    return render_template("enrol/consent.html", form=ConsentForm(), person=load(PEOPLE[kind], identifier))


@bp.post(f"{PERSON}/consent")
@may(Permission.ENROL)
def record_consent(kind: str, identifier: str) -> ResponseReturnValue:
    """Put the consent on record."""
    form = ConsentForm()
    if not form.validate_on_submit():
        return invalid("enrol/consent.html", form, person=load(PEOPLE[kind], identifier))
    person = load(PEOPLE[kind], identifier)
    event = enrol.record_consent(person, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Consent on record."), to=page_of(person))


@bp.get(f"{PERSON}/withdraw")
@may(Permission.ENROL)
def withdrawal(kind: str, identifier: str) -> ResponseReturnValue:
    """The form for a consent that is withdrawn."""
    return render_template("enrol/withdraw.html", form=WithdrawalForm(), person=load(PEOPLE[kind], identifier))


@bp.post(f"{PERSON}/withdraw")
@may(Permission.ENROL)
def withdraw_consent(kind: str, identifier: str) -> ResponseReturnValue:
    """Put the withdrawal on record."""
    form = WithdrawalForm()
    if not form.validate_on_submit():
        return invalid("enrol/withdraw.html", form, person=load(PEOPLE[kind], identifier))
    person = load(PEOPLE[kind], identifier)
    event = enrol.withdraw_consent(person, reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    done = _("Withdrawn. Nothing is taken from this person or given to them any more.")
    return answer(event, form, done=done, to=page_of(person))
