"""Codes shown on a page, to be scanned from a printed sheet: their modules as one SVG path."""

from dataclasses import dataclass

from labels.own_code import build_own
from labels.symbols import Symbology, matrix
from tracker.models import InfusionOrder

QUIET = {Symbology.QR: 4, Symbology.CODE_128: 10}  # modules of white around the symbol [S1]
BAR_HEIGHT = 36  # modules, at least 15 % of the length [S1]
COI_IDENTIFIER = "&/"  # data identifier of ISBT 128 structure 040


@dataclass(frozen=True, slots=True)
class Picture:
    """A symbol in modules: what it says, its size with quiet zones, and its dark modules as a path."""

    name: str
    data: str
    width: int
    height: int
    path: str


def of_order(order: InfusionOrder) -> tuple[Picture, Picture]:
    """The order's own code, and the Chain of Identity of its round."""
    return (
        picture("order", Symbology.QR, build_own("O", order.id)),
        picture("coi", Symbology.CODE_128, COI_IDENTIFIER + order.round_id),
    )


def picture(name: str, symbology: Symbology, data: str) -> Picture:
    """Draw `data`."""
    rows, quiet = matrix(symbology, data), QUIET[symbology]
    tall = BAR_HEIGHT if len(rows) == 1 else 1
    bars = [
        f"M{x + quiet} {y * tall + quiet}h1v{tall}h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    ]
    return Picture(name, data, len(rows[0]) + 2 * quiet, len(rows) * tall + 2 * quiet, "".join(bars))
