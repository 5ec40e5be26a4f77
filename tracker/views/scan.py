"""The scan box: any code from anywhere goes to its thing, or into the prompt that waits for it, or says why not."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeGuard

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import infusing, labelling
from tracker.access import Permission
from tracker.models import Collection, Place, Product
from tracker.reading import describing, scanned, symbols
from tracker.reading.scanned import Thing
from tracker.rules.refusal import N_
from tracker.scanning import ScanError
from tracker.views import label_page, near_miss
from tracker.views.guard import may, me
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
    "record": "products.show",
    "order": "issue.order",
}
WORDS = {"go": N_("ACCEPTED"), "fill": N_("ACCEPTED"), "more": N_("SECOND CODE?"), "stop": N_("STOP")}
SYMBOL = "symbol-"  # begins the kind of a prompt that wants one symbol of the label that its page is about
BEDSIDE = "/infuse/bags/"  # begins the path of the pages of a bag at the bedside
MOST_OF_A_SYMBOL = 300  # characters
Prompt = tuple[str, tuple[str, ...]]  # name, and the kinds that it takes


@dataclass(frozen=True, slots=True)
class Question:
    """What the scan box asks.

    raw: what was scanned, joined to the half code before it, and `alone` without that. prompts: name and kinds of
    each that waits, the focused one first. read: what other prompts of the page hold. page: its path.
    """

    raw: str
    alone: str = ""
    prompts: tuple[Prompt, ...] = ()
    read: tuple[str, ...] = ()
    page: str = ""

    @property
    def symbols(self) -> bool:
        """Whether symbols of the label that the page is about are wanted."""
        return any(kind.startswith(SYMBOL) for _name, kinds in self.prompts for kind in kinds)


@bp.post("/scan")
@may(Permission.READ)
def scan() -> ResponseReturnValue:
    """Answer the scan box: go, fill, more or stop. Without JavaScript, a redirect with a message.

    A stop is a near miss and on record; the other answers write nothing.
    """
    asked = _asked() if request.is_json else Question(request.form.get("raw", ""), page=request.form.get("page", ""))
    said = _answer(asked)
    if request.is_json:
        return said
    if said["verdict"] == "go":
        return redirect(said["url"], 303)
    flash(f"{said['message']} {said['todo']}", "stop")
    return redirect(own_path(asked.page or "/"), 303)


def _asked() -> Question:
    """What was sent as JSON; what is not as it should be, or is nested deeper than Python reads, is nothing."""
    try:
        sent = request.get_json(silent=True)
    except RecursionError:
        sent = None
    sent = sent if isinstance(sent, dict) else {}
    texts: dict[str, str] = {"raw": ""}
    texts |= {name: sent[name] for name in ("raw", "alone", "page") if isinstance(sent.get(name), str)}
    read = sent.get("read")
    return Question(**texts, prompts=_prompts(sent.get("prompts")), read=tuple(read) if _words(read) else ())


def _answer(asked: Question) -> dict[str, Any]:
    try:
        return _joined_or_alone(asked)
    except ScanError as error:
        name, wanted = asked.prompts[0] if asked.prompts else ("", ())
        if asked.symbols and len(asked.prompts) > 1:
            name, wanted = "", ("symbol",)
        if asked.raw.strip():
            near_miss.record(asked.raw, error, page=asked.page, prompt=name, wanted=wanted, others=asked.read)
        asks = "" if asked.symbols or error.code == "wrong-kind" or not wanted else _wants(wanted)
        return _said("stop", error.sentence + asks, todo=error.do)


def _wants(kinds: tuple[str, ...]) -> str:
    return str(_(" This prompt wants %(wanted)s.", wanted=scanned.names_of(kinds)))


def _joined_or_alone(asked: Question) -> dict[str, Any]:
    """The answer to both halves as one code; to the second alone, if only that is a code."""
    if asked.symbols:
        return _symbol(asked)
    try:
        return _lookup(asked.raw, asked)
    except ScanError:
        if asked.alone:
            with suppress(ScanError):
                if (said := _lookup(asked.alone, asked))["verdict"] != "more":
                    return said
        if not asked.prompts and (bag := _bag_of_the_page(asked)):
            return _said("go", describing.thing(bag.row), kind=bag.kind, value=asked.raw, url=address(bag))
        raise


def _bag_of_the_page(asked: Question) -> Thing | None:
    """The bag that a product code alone means on a page about its donation. Only to look at: no prompt takes it so."""
    with suppress(ScanError):
        return scanned.bag_by_product_code(asked.alone or asked.raw, about=near_miss.about(asked.page))
    return None


def _lookup(raw: str, asked: Question) -> dict[str, Any]:
    thing = scanned.resolve(raw, *(kind for _name, kinds in asked.prompts for kind in kinds))
    for name, kinds in asked.prompts:
        if thing.kind in kinds:
            return _another(thing, raw, (name, kinds), asked) or _filled(thing, raw, name)
    if thing.kind == "collection" and any("bag" in kinds for _name, kinds in asked.prompts):
        return _said("more", describing.thing(thing.row), todo=_("Scan the product code beside it."), kind=thing.kind)
    if asked.prompts and asked.prompts[0][1]:
        scanned.wanted(thing, *asked.prompts[0][1])
    for old in labelling.old_band_refusals(thing.scan)[:1]:  # a prompt that takes it says so itself, with its step
        raise ScanError.of(old, found=(thing.kind, thing.row.id))
    return _said("go", describing.thing(thing.row), kind=thing.kind, value=raw, url=address(thing))


def _filled(thing: Thing, raw: str, prompt: str) -> dict[str, Any]:
    return _said("fill", describing.thing(thing.row), kind=thing.kind, value=raw, prompt=prompt)


def _another(thing: Thing, raw: str, prompt: Prompt, asked: Question) -> dict[str, Any] | None:
    """The STOP, on record, to the right kind of thing that is of another patient, bag or person; at the bedside."""
    bag = near_miss.about(asked.page) if asked.page.startswith(BEDSIDE) else None
    if not isinstance(bag, Product):
        return None
    name, wanted = prompt
    for refused in infusing.prompt_refusals(bag, name, found=thing.row.id, scan=thing.scan, me=me())[:1]:
        error = ScanError.of(refused, found=(thing.kind, thing.row.id))
        near_miss.record(raw, error, page=asked.page, prompt=name, wanted=wanted, others=asked.read)
        return _said("stop", error.sentence, todo=error.do)
    return None


def _symbol(asked: Question) -> dict[str, Any]:
    """Put a symbol of the label that the page is about into its own prompt, in whatever order they are scanned."""
    subject = near_miss.about(asked.page)
    if not isinstance(subject, labelling.Labelled) or len(asked.raw) > MOST_OF_A_SYMBOL:
        return _lookup(asked.raw, asked)
    print_ = label_page.print_at(asked.page, subject)
    if print_ is None:
        return _lookup(asked.raw, asked)
    kind = SYMBOL + symbols.read(print_, subject, asked.raw).name
    for name, kinds in asked.prompts:
        if kind in kinds:
            says = _("%(symbol)s is right.", symbol=scanned.names_of([kind]))
            return _said("fill", says[:1].upper() + says[1:], kind="label", value=asked.raw, prompt=name)
    raise scanned.wrong_kind(kind, [kind for _name, kinds in asked.prompts for kind in kinds])


def _said(verdict: str, message: str, *, todo: str = "", kind: str = "", **more: str) -> dict[str, Any]:
    return {"verdict": verdict, "word": _(WORDS[verdict]), "message": message, "todo": todo, "kind": kind, **more}


def address(thing: Thing) -> str:
    """The page of what was scanned."""
    kind = "collection" if isinstance(thing.row, Collection) else thing.kind
    return url_for(PAGES[kind], identifier=thing.row.id)


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


def _prompts(given: Any) -> tuple[Prompt, ...]:
    """The page's prompts, the focused one first; anything else that was sent is ignored."""
    if not isinstance(given, list):
        return ()
    return tuple(
        (str(prompt.get("name", "")), tuple(kind for kind in prompt.get("expects", ()) if kind in scanned.KIND_NAMES))
        for prompt in given[:50]
        if isinstance(prompt, dict) and _words(prompt.get("expects", []))
    )


def _words(given: Any) -> TypeGuard[list[str]]:
    return isinstance(given, list) and all(isinstance(word, str) for word in given)
