"""Code 128 in the fewest modules: the subset is chosen for the whole text, the patterns are python-barcode's.

That library's own choice enters subset C at the first digit, which makes an odd run of digits a character too long.
"""

from __future__ import annotations

from barcode.charsets import code128 as patterns

_START = {"B": 104, "C": 105}
_CHANGE_TO = {"B": 100, "C": 99}
_FINAL_BAR = "11"


def modules(text: str) -> str:
    """The symbol as a string of 1 for each dark and 0 for each light module, without quiet zones."""
    if not text.isascii() or not text.isprintable() or not text:
        raise ValueError("a Code 128 here holds printable ASCII only")
    values = min(((_START[subset], *row) for subset, row in _shortest(text).items()), key=len)
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    return "".join([*(patterns.CODES[value] for value in (*values, check)), patterns.STOP, _FINAL_BAR])


def _shortest(text: str) -> dict[str, tuple[int, ...]]:
    """The shortest row of values for the text, by the subset that it begins in; found from the end of the text."""
    behind: dict[str, tuple[int, ...]] = {"B": (), "C": ()}
    behind_pair: dict[str, tuple[int, ...]] = {}
    for at in reversed(range(len(text))):
        ways = [("B", ord(text[at]) - 32, behind["B"])]
        if behind_pair and text[at : at + 2].isdigit():
            ways.append(("C", int(text[at : at + 2]), behind_pair["C"]))
        rows = {current: min((_with_change(current, *way) for way in ways), key=len) for current in _START}
        behind_pair, behind = behind, rows
    return behind


def _with_change(current: str, subset: str, value: int, rest: tuple[int, ...]) -> tuple[int, ...]:
    return (value, *rest) if current == subset else (_CHANGE_TO[subset], value, *rest)
