"""The last two beats of a command: commit, then answer with the next page or with a STOP page."""

from flask import flash, redirect, render_template, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.custody import Scene
from tracker.extensions import db
from tracker.forms.act import ActForm
from tracker.models import CustodyEvent, Product
from tracker.views import near_miss
from tracker.views.identity import strip
from tracker.views.loading import find
from tracker.views.wording import shown

# Soft stops that a reason of their own lifts, without a deviation: what is late or typed is said to be so, and why.
SAID_WHY = frozenset({"late-entry", "typed-without-reason", "typed-without-witness"})


def scene(form: ActForm) -> Scene:
    """The circumstances that a form and the session tell of: place, raw scans, reasons, form key."""
    return Scene(
        place=session.get("place"),
        scans=form.scans,
        typed=form.typed,
        typed_reason=form.typed_reason.data or None,
        second=form.witness,
        late_reason=form.late_reason.data or None,
        override_reason=form.override_reason.data or None,
        form_key=form.form_key.data or None,
        form_digest=form.digest,
    )


def answer(
    event: CustodyEvent,
    form: ActForm,
    *,
    done: str,
    to: str,
    back: str | None = None,
    instead: tuple[str, str] | None = None,
) -> ResponseReturnValue:
    """Commit; then say `done` and go on to `to`, or show why it was refused with the way `back`.

    A refused line is committed too: it is the near-miss log. Where only soft stops stand, the STOP page has the form
    with all that was entered, and asks for what passes them. A hard one leads back to the form as it was filled.
    instead: what is to be done in its place, in words, and where.
    """
    db.session.commit()
    if event.accepted:
        flash(done, "go")
        return redirect(to, 303)
    said = event.said["refusals"]
    soft = not any(refusal["hard"] for refusal in said)
    return render_template(
        "stop.html",
        refusals=shown(said),
        form=form if soft else None,
        kept=[] if soft else form.kept,
        anew=form.starts_anew,
        deviates=not {refusal["code"] for refusal in said} <= SAID_WHY,
        identity=_identity(event),
        back=back or to,
        instead=instead,
    ), 409


def _identity(event: CustodyEvent) -> dict[str, object] | None:
    """The bag that the line is about, if it is about one and the bag came to be."""
    bag = find(Product, event.subject_id) if event.subject_kind == "product" else None
    return strip(bag) if bag else None


def invalid(template: str, form: ActForm, **context: object) -> ResponseReturnValue:
    """The page again, with what was typed and a message beside each field that is wrong.

    The form was checked in a write transaction; nobody else waits for it while the page is made. A code that a prompt
    does not take is a near miss and on record.
    """
    db.session.rollback()
    near_miss.of_form(form)
    told = _("Nothing was recorded yet. Correct the marked fields and send again.")
    if form.is_corrected:
        told = _("This is what was entered. Correct it and send again; passwords and files are entered once more.")
    flash(told, "attention")
    return render_template(template, form=form, **context), 422
