"""What a prompt takes of the things of its kind: no other sort of lot, no device out of calibration, no bag twice."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard

from tracker import infusing
from tracker.forms.act import as_instant
from tracker.models import Equipment, Place, Product, SupplyLot
from tracker.reading import describing, scanned
from tracker.reading.scanned import Thing
from tracker.rules import once, two_people
from tracker.rules.refusal import Refusal
from tracker.scanning import ScanError
from tracker.views import near_miss
from tracker.views.guard import me

BEDSIDE = "/infuse/bags/"  # begins the path of the pages of a bag at the bedside
SECOND = "witness_badge"  # the prompt of every form that a second person signs
MOST_PROMPTS, MOST_HELD = 50, 40


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt of the page: its name, the kinds of things that it takes, and `of`, their own kinds.

    holds: what a list has already. focused: whether whoever scanned had chosen it.
    """

    name: str = ""
    expects: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    focused: bool = False


def prompts(given: Any) -> tuple[Prompt, ...]:
    """The page's prompts, the focused one first; anything else that was sent is ignored."""
    if not isinstance(given, list):
        return ()
    return tuple(
        Prompt(
            str(one.get("name", "")),
            tuple(kind for kind in one.get("expects", ()) if kind in scanned.KIND_NAMES),
            of=_told(one.get("of")),
            holds=_told(one.get("holds")),
            focused=one.get("focused") is True,
        )
        for one in given[:MOST_PROMPTS]
        if isinstance(one, dict) and words(one.get("expects", []))
    )


def _told(given: Any) -> tuple[str, ...]:
    return tuple(given[:MOST_HELD]) if words(given) else ()


def words(given: Any) -> TypeGuard[list[str]]:
    """Whether this is a list of texts."""
    return isinstance(given, list) and all(isinstance(word, str) for word in given)


def refusals(thing: Thing, prompt: Prompt, *, page: str, happened: str) -> Iterator[Refusal]:
    """Why a thing of the right kind is not what this prompt of this page takes, the first reason first.

    happened: when the act was, as the form says it; a lot or a device is asked about for that time.
    """
    row = thing.row
    if prompt.of and isinstance(row, (SupplyLot, Equipment, Place)):
        yield from row.refusals(_at(happened), *prompt.of)
    if any(_same(thing, held) for held in prompt.holds):
        yield from once.refusals(scanned=describing.thing(row))
    bag = near_miss.about(page) if page.startswith(BEDSIDE) else None
    if isinstance(bag, Product):
        yield from infusing.prompt_refusals(bag, prompt.name, found=row.id, scan=thing.scan, me=me())
    elif prompt.name == SECOND:
        yield from two_people.refusals(by=me().id, witness=row.id)


def _at(happened: str) -> datetime:
    entered = None
    with suppress(ValueError):
        entered = datetime.fromisoformat(happened).replace(tzinfo=None)
    return as_instant(entered)


def _same(thing: Thing, held: str) -> bool:
    with suppress(ScanError):
        return scanned.resolve(held).row is thing.row
    return False
