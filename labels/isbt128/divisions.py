"""Divisions of a product: undivided `00`, first split `A0`…`Z0`, second split `Aa`…`Az` [S1]."""

from collections.abc import Collection
from string import ascii_lowercase, ascii_uppercase

from .errors import Isbt128Error, visible

UNDIVIDED = "00"
BY_SEPARATE_SCAN = "99"  # the division stands in structure 032
ALL = frozenset(
    [UNDIVIDED, *(f"{first}{second}" for first in ascii_uppercase for second in "0" + ascii_lowercase)],
)


def is_division(text: str) -> bool:
    """Whether the two characters name a part of a product."""
    return text in ALL


def parent_division(division: str) -> str | None:
    """What a part was split from: `Ab` from `A0`, `A0` from the undivided `00`, and that from nothing."""
    _require(division)
    if division == UNDIVIDED:
        return None
    return UNDIVIDED if division[1] == "0" else f"{division[0]}0"


def parts_of(division: str) -> tuple[str, ...]:
    """All parts that a division can be split into, in order; a second split cannot be split again."""
    _require(division)
    if division == UNDIVIDED:
        return tuple(f"{first}0" for first in ascii_uppercase)
    return tuple(f"{division[0]}{second}" for second in ascii_lowercase) if division[1] == "0" else ()


def next_division(parent: str, taken: Collection[str] = ()) -> str:
    """The first part of the parent that is not taken yet."""
    for division in parts_of(parent):
        if division not in taken:
            return division
    raise Isbt128Error("no-division-left", found=parent)


def _require(division: str) -> None:
    if not is_division(division):
        raise Isbt128Error("division", found=visible(division))
