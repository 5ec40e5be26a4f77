"""Pages: what is recorded around an infusion: rate, interruption, vital signs, reactions."""

from collections.abc import Callable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import infusing
from tracker.access import Permission
from tracker.forms.infuse import InterruptForm, MissedForm, RateForm, ReactionForm, VitalsForm
from tracker.models import CustodyEvent, Product
from tracker.reading import infuse as reading
from tracker.steps import monitor
from tracker.views.answering import invalid, scene
from tracker.views.guard import may, me
from tracker.views.infuse import about, again, answered, bp
from tracker.views.loading import load


@bp.post("/bags/<identifier>/rate")
@may(Permission.INFUSE)
def rate(identifier: str) -> ResponseReturnValue:
    """A new rate."""
    return _new_rate(identifier, monitor.change_rate, _("New rate recorded."))


@bp.post("/bags/<identifier>/resume")
@may(Permission.INFUSE)
def resume(identifier: str) -> ResponseReturnValue:
    """Open the clamp again."""
    return _new_rate(identifier, monitor.resume, _("Infusion resumed."))


@bp.post("/bags/<identifier>/interrupt")
@may(Permission.INFUSE)
def interrupt(identifier: str) -> ResponseReturnValue:
    """Close the clamp."""
    form = InterruptForm()
    if not form.validate_on_submit():
        return again(identifier, "pause", form)
    found = load(Product, identifier)
    event = monitor.interrupt(found, reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    return answered(event, form, _("Infusion interrupted."), found)


@bp.post("/bags/<identifier>/vitals")
@may(Permission.INFUSE)
def vitals(identifier: str) -> ResponseReturnValue:
    """One set of vital signs."""
    form = VitalsForm()
    form.since = infusing.vitals_since(load(Product, identifier))
    if not form.validate_on_submit():
        return again(identifier, "vitals", form)
    found = load(Product, identifier)
    measured = ("temperature_celsius", "pulse_per_min", "systolic_mmhg", "diastolic_mmhg", "spo2_percent")
    figures = {name: form[name].data for name in measured}
    event = monitor.take_vital_signs(found, **figures, by=me(), at=form.at, scene=scene(form))
    return answered(event, form, _("Vital signs recorded."), found)


@bp.post("/bags/<identifier>/missed")
@may(Permission.INFUSE)
def missed(identifier: str) -> ResponseReturnValue:
    """A set of vital signs that was not taken."""
    form = MissedForm()
    form.slot.choices = reading.open_sets(load(Product, identifier))
    if not form.validate_on_submit():
        return again(identifier, "missed", form)
    found = load(Product, identifier)
    event = monitor.miss_vital_signs(
        found, slot=form.slot.data, reason=form.reason.data, by=me(), at=form.at, scene=scene(form)
    )
    return answered(event, form, _("Recorded as not taken."), found)


@bp.get("/bags/<identifier>/reaction")
@may(Permission.INFUSE)
def reaction_page(identifier: str) -> ResponseReturnValue:
    """The form for a reaction."""
    return render_template("infuse/reaction.html", form=ReactionForm(), **about(load(Product, identifier)))


@bp.post("/bags/<identifier>/reaction")
@may(Permission.INFUSE)
def reaction(identifier: str) -> ResponseReturnValue:
    """Record a reaction."""
    form = ReactionForm()
    if not form.validate_on_submit():
        return invalid("infuse/reaction.html", form, **about(load(Product, identifier)))
    found = load(Product, identifier)
    event = monitor.report_reaction(
        found,
        reaction_class=form.reaction_class.data,
        grade=int(form.grade.data),
        action=form.action.data,
        outcome=form.outcome.data,
        interrupted=form.interrupted.data,
        by=me(),
        at=form.at,
        scene=scene(form),
    )
    back = url_for("infuse.reaction_page", identifier=found.id)
    return answered(event, form, _("Reaction recorded."), found, back=back)


def _new_rate(identifier: str, act: Callable[..., CustodyEvent], done: str) -> ResponseReturnValue:
    form = RateForm()
    if not form.validate_on_submit():
        return again(identifier, "rate", form)
    found = load(Product, identifier)
    event = act(
        found, rate_ml_per_min=form.rate_ml_per_min.data, by=me(), witness=form.witness, at=form.at, scene=scene(form)
    )
    return answered(event, form, done, found)
