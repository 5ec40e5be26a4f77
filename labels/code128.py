"""Code 128 in the fewest modules: the subset is chosen for the whole text, the patterns are python-barcode's.

That library's own choice enters subset C at the first digit, which makes an odd run of digits a character too long.
"""

from __future__ import annotations

from functools import cache, partial

from barcode.charsets import code128 as patterns

_START = {"B": 104, "C": 105}
_CHANGE_TO = {"B": 100, "C": 99}
_FINAL_BAR = "11"


def modules(text: str) -> str:
    """The symbol as a string of 1 for each dark and 0 for each light module, without quiet zones."""
    if not text.isascii() or not text.isprintable() or not text:
        raise ValueError("a Code 128 here holds printable ASCII only")
    values = min(((_START[subset], *_shortest(text, subset)) for subset in _START), key=len)
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    return "".join([*(patterns.CODES[value] for value in (*values, check)), patterns.STOP, _FINAL_BAR])


def _shortest(text: str, subset: str) -> tuple[int, ...]:
    """The shortest row of values for the text, from a given subset on."""

    @cache
    def best(at: int, current: str) -> tuple[int, ...]:
        if at == len(text):
            return ()
        take = partial(_with_change, current)
        rows = [take("B", ord(text[at]) - 32, best(at + 1, "B"))]
        if text[at : at + 2].isdigit() and at + 1 < len(text):
            rows.append(take("C", int(text[at : at + 2]), best(at + 2, "C")))
        return min(rows, key=len)

    return best(0, subset)


def _with_change(current: str, subset: str, value: int, rest: tuple[int, ...]) -> tuple[int, ...]:
    return (value, *rest) if current == subset else (_CHANGE_TO[subset], value, *rest)
