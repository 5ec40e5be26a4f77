"""The scan box: any code from anywhere goes to its thing, or into the prompt that waits for it, or says why not."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import labelling
from tracker.access import Permission
from tracker.models import Collection, Place
from tracker.reading import describing, scanned, symbols
from tracker.reading.scanned import Thing
from tracker.rules.refusal import N_
from tracker.scanning import ScanError
from tracker.views import label_page, near_miss, prompted
from tracker.views.guard import may
from tracker.views.loading import load
from tracker.views.navigation import own_path
from tracker.views.prompted import Prompt

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
MOST_OF_A_SYMBOL = 300  # characters


@dataclass(frozen=True, slots=True)
class Question:
    """What the scan box asks.

    raw: what was scanned, joined to the half code before it, and `alone` without that. prompts: each that waits, the
    focused one first. read: what other prompts of the page hold. page: its path. happened: when, if the form says so.
    """

    raw: str
    alone: str = ""
    prompts: tuple[Prompt, ...] = ()
    read: tuple[str, ...] = ()
    page: str = ""
    happened: str = ""

    @property
    def symbols(self) -> bool:
        """Whether symbols of the label that the page is about are wanted."""
        return any(kind.startswith(SYMBOL) for kind in self.wanted)

    @property
    def wanted(self) -> list[str]:
        """The kinds of things that any of the prompts takes."""
        return [kind for prompt in self.prompts for kind in prompt.expects]


@bp.post("/scan")
@may(Permission.READ)
def scan() -> ResponseReturnValue:
    """Answer the scan box: go, fill, more or stop. Without JavaScript, a redirect with a message.

    A stop is a near miss and on record; the other answers write nothing.
    """
    asked = (
        _asked() if request.is_json else Question(request.form.get("raw", ""), page=_path(request.form.get("page", "")))
    )
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
    texts |= {name: sent[name] for name in ("raw", "alone", "page", "happened") if isinstance(sent.get(name), str)}
    texts["page"] = _path(texts.get("page", ""))
    read = sent.get("read")
    return Question(
        **texts, prompts=prompted.prompts(sent.get("prompts")), read=tuple(read) if prompted.words(read) else ()
    )


def _path(page: str) -> str:
    """The path of a page; what no address bar can hold (half a surrogate pair, a control character) is none."""
    return page if page.isprintable() else ""


def _answer(asked: Question) -> dict[str, Any]:
    try:
        return _joined_or_alone(asked)
    except ScanError as error:
        first = asked.prompts[0] if asked.prompts else Prompt()
        name, wanted = first.name, first.expects
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
    thing = scanned.resolve(raw, *asked.wanted)
    if waits := _waiting_for(thing, asked):
        return _another(thing, raw, waits, asked) or _filled(thing, raw, waits.name)
    if thing.kind == "collection" and "bag" in asked.wanted:
        return _said("more", describing.thing(thing.row), todo=_("Scan the product code beside it."), kind=thing.kind)
    if asked.prompts and asked.prompts[0].expects:
        scanned.wanted(thing, *asked.prompts[0].expects)
    for old in labelling.old_band_refusals(thing.scan)[:1]:  # a prompt that takes it says so itself, with its step
        raise ScanError.of(old, found=(thing.kind, thing.row.id))
    return _said("go", describing.thing(thing.row), kind=thing.kind, value=raw, url=address(thing))


def _filled(thing: Thing, raw: str, prompt: str) -> dict[str, Any]:
    return _said("fill", describing.thing(thing.row), kind=thing.kind, value=raw, prompt=prompt)


def _waiting_for(thing: Thing, asked: Question) -> Prompt | None:
    """The prompt that a thing is for: the focused one, else one that wants its very sort, else the first of them."""
    takes = [prompt for prompt in asked.prompts if thing.kind in prompt.expects]
    own = [prompt for prompt in takes if not prompt.of or getattr(thing.row, "kind", "") in prompt.of]
    return next(iter([*(prompt for prompt in takes if prompt.focused), *own, *takes]), None)


def _another(thing: Thing, raw: str, prompt: Prompt, asked: Question) -> dict[str, Any] | None:
    """The STOP, on record, to the right kind of thing that is not the one, or not of the sort, that is wanted."""
    for refused in prompted.refusals(thing, prompt, page=asked.page, happened=asked.happened):
        error = ScanError.of(refused, found=(thing.kind, thing.row.id))
        near_miss.record(raw, error, page=asked.page, prompt=prompt.name, wanted=prompt.expects, others=asked.read)
        return _said("stop", error.sentence, todo=error.do, prompt=prompt.name)
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
    for prompt in asked.prompts:
        if kind in prompt.expects:
            says = _("%(symbol)s is right.", symbol=scanned.names_of([kind]))
            return _said("fill", says[:1].upper() + says[1:], kind="label", value=asked.raw, prompt=prompt.name)
    raise scanned.wrong_kind(kind, asked.wanted)


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
