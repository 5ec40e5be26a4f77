"""The scan box: any code from anywhere goes to its thing, or into the prompt that waits for it, or says why not."""

from typing import Any

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.access import Permission
from tracker.models import Collection, Place, Product
from tracker.reading import scanned
from tracker.reading.scanned import Thing
from tracker.scanning import ScanError
from tracker.views.guard import may
from tracker.views.loading import load
from tracker.views.navigation import own_path

bp = Blueprint("scan", __name__)

# What was scanned: the page that it leads to.
PAGES = {
    "bag": "products.show",
    "tube": "products.show",
    "collection": "collect.session",
    "donor": "enrol.donor",
    "recipient": "enrol.recipient",
    "round": "enrol.round",
    "badge": "administer.person",
    "lot": "administer.lot",
    "place": "administer.place",
    "equipment": "administer.device",
    "shipment": "transport.shipment",
    "order": "issue.order",
}
# Codes that are the first half of a pair that one label carries in two symbols.
HALVES = {"incomplete", "din-without-product"}


@bp.post("/scan")
@may(Permission.READ)
def scan() -> ResponseReturnValue:
    """Answer the scan box: go, fill, more or stop. Without JavaScript, a redirect with a message."""
    asked = _asked() if request.is_json else {}
    raw = asked.get("raw") if request.is_json else request.form.get("raw", "")
    said = _answer(raw if isinstance(raw, str) else "", _prompts(asked.get("prompts")))
    if request.is_json:
        return said
    if said["verdict"] == "go":
        return redirect(said["url"], 303)
    flash(f"{said['message']} {said['todo']}", "stop")
    return redirect(own_path(request.form.get("page", "/")), 303)


def _asked() -> dict[str, Any]:
    """What was sent as JSON; what is not an object, or is nested deeper than Python reads, is nothing."""
    try:
        sent = request.get_json(silent=True)
    except RecursionError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _answer(raw: str, prompts: list[tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    try:
        thing = scanned.resolve(raw, *(kind for _name, kinds in prompts for kind in kinds))
    except ScanError as error:
        return _stop(error, wanted=prompts[0][1] if prompts else ())
    for name, kinds in prompts:
        if thing.kind in kinds:
            return {
                "verdict": "fill",
                "word": _("ACCEPTED"),
                "prompt": name,
                "value": raw,
                "kind": thing.kind,
                "message": described(thing),
                "todo": "",
            }
    if prompts and thing.kind == "collection":
        return {
            "verdict": "more",
            "word": _("SECOND CODE?"),
            "kind": thing.kind,
            "message": described(thing),
            "todo": _("Scan the product code beside it."),
        }
    if prompts and prompts[0][1]:
        try:
            scanned.wanted(thing, *prompts[0][1])
        except ScanError as error:
            return _stop(error) | {"kind": thing.kind}
    return {
        "verdict": "go",
        "word": _("ACCEPTED"),
        "kind": thing.kind,
        "message": described(thing),
        "todo": "",
        "url": address(thing),
    }


def address(thing: Thing) -> str:
    """The page of what was scanned."""
    kind = "collection" if isinstance(thing.row, Collection) else thing.kind
    return url_for(PAGES[kind], identifier=thing.row.id)


def described(thing: Thing) -> str:
    """One line that lets eye and hand compare the scan with the thing."""
    row = thing.row
    if isinstance(row, Product):
        return str(_("Bag %(id)s for %(recipient)s", id=row.id, recipient=row.recipient_id))
    name = getattr(row, "name", None)
    return f"{name} ({row.id})" if name else str(row.id)


@bp.post("/work-at/<identifier>")
@may(Permission.READ)
def work_at(identifier: str) -> ResponseReturnValue:
    """From now on, what is done in this browser is done at this place."""
    place = load(Place, identifier)
    if place.is_closed:
        flash(_("%(place)s is closed. Nobody works there.", place=place.name), "stop")
        return redirect(url_for("administer.place", identifier=place.id), 303)
    session["place"] = place.id
    flash(_("You work at %(place)s now.", place=place.name), "go")
    return redirect("/", 303)


def _stop(error: ScanError, *, wanted: tuple[str, ...] = ()) -> dict[str, Any]:
    if error.code in HALVES:
        return {"verdict": "more", "word": _("SECOND CODE?"), "message": error.sentence, "todo": error.do, "kind": ""}
    asks = _(" This prompt wants %(wanted)s.", wanted=scanned.names_of(wanted)) if wanted else ""
    return {"verdict": "stop", "word": _("STOP"), "message": error.sentence + asks, "todo": error.do, "kind": ""}


def _prompts(given: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The page's prompts, the focused one first; anything else that was sent is ignored."""
    if not isinstance(given, list):
        return []
    return [
        (str(prompt.get("name", "")), tuple(kind for kind in prompt.get("expects", ()) if kind in scanned.KIND_NAMES))
        for prompt in given[:50]
        if isinstance(prompt, dict) and _words(prompt.get("expects", []))
    ]


def _words(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(word, str) for word in given)
