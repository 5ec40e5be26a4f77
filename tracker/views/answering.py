"""The last two beats of a command: commit, then answer with the next page or with a STOP page."""

from flask import flash, redirect, render_template, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.custody import Scene
from tracker.extensions import db
from tracker.forms.act import ActForm
from tracker.models import CustodyEvent
from tracker.views.wording import shown


def scene(form: ActForm) -> Scene:
    """The circumstances that a form and the session tell of: place, raw scans, reasons, form key."""
    return Scene(
        place=session.get("place"),
        scans=form.scans,
        typed=form.typed,
        typed_reason=form.typed_reason.data or None,
        compared_by=form.witness,
        late_reason=form.late_reason.data or None,
        override_reason=form.override_reason.data or None,
        form_key=form.form_key.data or None,
    )


def answer(event: CustodyEvent, *, done: str, to: str, back: str | None = None) -> ResponseReturnValue:
    """Commit; then say `done` and go on to `to`, or show why it was refused with the way `back`.

    A refused line is committed too: it is the near-miss log.
    """
    db.session.commit()
    if event.accepted:
        flash(done, "go")
        return redirect(to, 303)
    said = event.said["refusals"]
    soft_only = not any(refusal["hard"] for refusal in said)
    return render_template("stop.html", event=event, refusals=shown(said), soft_only=soft_only, back=back or to), 409


def invalid(template: str, form: ActForm, **context: object) -> ResponseReturnValue:
    """The page again, with what was typed and a message beside each field that is wrong.

    The form was checked in a write transaction; nobody else waits for it while the page is made.
    """
    db.session.rollback()
    flash(_("Nothing was recorded yet. Correct the marked fields and send again."), "attention")
    return render_template(template, form=form, **context), 422
