"""Pages: places, what is in them, and what is on record of them."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.access import Permission
from tracker.forms.act import ActForm
from tracker.forms.administer import ClosePlaceForm, CorrectPlaceForm, PlaceForm
from tracker.models import Place
from tracker.reading import administer as reading
from tracker.steps import administer
from tracker.views.administer import about, bp
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import may, me
from tracker.views.loading import load


@bp.get("/places/<identifier>")
@may(Permission.READ)
def place(identifier: str) -> ResponseReturnValue:
    """One place: what is in it now."""
    return render_template("administer/place.html", **_place(load(Place, identifier)))


@bp.get("/places/new")
@may(Permission.ADMINISTER)
def new_place() -> ResponseReturnValue:
    """The form of a new place."""
    return render_template("administer/new_place.html", form=PlaceForm(kind=request.args.get("kind")))


@bp.post("/places/new")
@may(Permission.ADMINISTER)
def add_place() -> ResponseReturnValue:
    """Make a place known."""
    form = PlaceForm()
    if not form.validate_on_submit():
        return invalid("administer/new_place.html", form)
    words = {name: form[name].data for name in ("name", "kind", "low_celsius", "high_celsius")}
    made = Place(id=form.identifier.data, parent_id=form.parent.data or None, **words)
    event = administer.add_place(made, by=me(), at=form.at, scene=scene(form))
    to = url_for("administer.place", identifier=made.id)
    return answer(event, form, done=_("Place added."), to=to, back=request.path)


@bp.post("/places/<identifier>/correct")
@may(Permission.ADMINISTER)
def correct_place(identifier: str) -> ResponseReturnValue:
    """Correct name, kind or temperature of a place."""
    form = CorrectPlaceForm(prefix="correct")
    if not form.validate_on_submit():
        return invalid("administer/place.html", form, **_place(load(Place, identifier), correct=form))
    found = load(Place, identifier)
    said = {name: form[name].data for name in ("name", "kind", "low_celsius", "high_celsius", "reason")}
    event = administer.correct_place(found, **said, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Corrected."), to=url_for("administer.place", identifier=found.id))


@bp.post("/places/<identifier>/close")
@may(Permission.ADMINISTER)
def close_place(identifier: str) -> ResponseReturnValue:
    """Take an empty place out of use."""
    form = ClosePlaceForm(prefix="close")
    if not form.validate_on_submit():
        return invalid("administer/place.html", form, **_place(load(Place, identifier), close=form))
    found = load(Place, identifier)
    event = administer.close_place(found, reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Closed."), to=url_for("administer.place", identifier=found.id))


def _place(found: Place, **filled: ActForm) -> dict[str, Any]:
    """All that the page of a place shows; `filled` are forms as they were sent."""
    forms: dict[str, ActForm] = {
        "correct": CorrectPlaceForm(None, obj=found, prefix="correct"),
        "close": ClosePlaceForm(None, prefix="close"),
    }
    return about(found, Permission.ADMINISTER) | {
        "place": found,
        "inside": reading.inside(found),
        "forms": forms | filled,
    }
