"""The biohazard symbol as dots, for printers that cannot draw a path; the same geometry as artwork/biohazard.svg."""

from __future__ import annotations

from functools import cache
from math import cos, hypot, radians, sin

LEFT, TOP, SIDE = -27, -29, 54  # the view box of the drawing, in its own units
_AXES = tuple((sin(radians(angle)), -cos(radians(angle))) for angle in (0, 120, 240))  # from the centre to each horn


def is_dark(x: float, y: float) -> bool:
    """Whether the symbol is black at this point of its view box."""
    from_centre = hypot(x, y)
    along, across = max(((x * ax + y * ay, abs(x * ay - y * ax)) for ax, ay in _AXES))
    hollow = any(hypot(x - 15 * ax, y - 15 * ay) < 10.5 for ax, ay in _AXES)
    if hollow:
        return abs(from_centre - 11.25) < 1.75 and across < 0.586 * from_centre
    gap = (along > 20 and across < 2) or (from_centre < 8 and across < 0.5)
    return not gap and from_centre > 3 and any(hypot(x - 11 * ax, y - 11 * ay) < 15 for ax, ay in _AXES)


@cache
def rows(side_dots: int) -> tuple[bytes, ...]:
    """The symbol in a square of so many dots, each row packed into bytes with a set bit for each dark dot."""
    step = SIDE / side_dots
    padded = -(-side_dots // 8) * 8
    return tuple(
        _packed([column < side_dots and _sample(column, row, step) for column in range(padded)])
        for row in range(side_dots)
    )


def _sample(column: int, row: int, step: float) -> bool:
    return is_dark(LEFT + (column + 0.5) * step, TOP + (row + 0.5) * step)


def _packed(dots: list[bool]) -> bytes:
    return int("".join("1" if dark else "0" for dark in dots), 2).to_bytes(len(dots) // 8, "big")
