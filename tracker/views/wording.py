"""How records are said on a page: refusals in the reader's language, stages and times in words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from tracker.models import Equipment, Place, Product, User
from tracker.reading.instants import said_here
from tracker.reading.names import keeping, kind_words, name_of
from tracker.reading.stages import STAGE_TONES, stage_words
from tracker.reading.step_words import step_words
from tracker.rules.refusal import Refusal
from tracker.rules.wording import cells

__all__ = [
    "STAGE_TONES",
    "cells_words",
    "device_words",
    "keeper_words",
    "keeping",
    "kind_words",
    "person_words",
    "place_words",
    "shown",
    "stage_words",
    "step_words",
]

# The values of a refusal that a rule knows by their number or code only.
_KEEPERS = frozenset({"by", "giver", "holder", "keeper", "person", "place", "position", "taker", "who", "witness"})


def shown(refusals: Iterable[Refusal | Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Refusals of a rule, or as a ledger line keeps them, translated and filled in for the verdict macros."""
    return [_shown(refusal) for refusal in refusals]


def _shown(refusal: Refusal | Mapping[str, Any]) -> dict[str, Any]:
    said: Mapping[str, Any] = (
        refusal
        if isinstance(refusal, Mapping)
        else {
            "code": refusal.code,
            "says": refusal.says,
            "do": refusal.do,
            "values": refusal.values,
            "hard": refusal.hard,
        }
    )
    values = {name: _said(name, value) for name, value in said["values"].items()}
    return {
        "code": said["code"],
        "hard": said["hard"],
        "sentence": _(said["says"]) % values,
        "todo": _(said["do"]) % values,
    }


def _said(name: str, value: str) -> str:
    """One value of a refusal: who or where it is, by name; a word in the reader's language; anything else as it is."""
    if not value:
        return value
    called = (name_of(User, value) or name_of(Place, value)) if name in _KEEPERS else None
    return f"{called} ({value})" if called else said_here(_(value))


def cells_words(value: int | Decimal | None) -> str:
    """A number of cells in powers of 10⁸, e.g. 2.50 × 10⁸."""
    return "–" if value is None else cells(value)


def person_words(identifier: str | None) -> Markup | None:
    """A member of staff: the name, the staff number small beside it."""
    return _named(User, identifier)


def place_words(identifier: str | None) -> Markup | None:
    """A place: the name, its code small beside it."""
    return _named(Place, identifier)


def device_words(identifier: str | None) -> Markup | None:
    """A device: the name, its code small beside it."""
    return _named(Equipment, identifier)


def keeper_words(product: Product) -> Markup | None:
    """Who or what has a product now."""
    return person_words(product.holder_id) or place_words(product.place_id)


def _named(model: type[User | Place | Equipment], identifier: str | None) -> Markup | None:
    if not identifier:
        return None
    code = Markup('<span class="code named-code">{}</span>').format(identifier)
    name = name_of(model, identifier)
    return Markup("{} {}").format(name, code) if name else code
