"""What of a scan is written down. A password or a name that ended in a scan box is not; everything else is."""

import re
from collections.abc import Iterable
from typing import Any

from labels.isbt128.table import BY_IDENTIFIER
from tracker.models import Site
from tracker.rules.refusal import N_
from tracker.scanning import ScanError, read

MOST_KEPT = 300  # characters: more than any label of ours or of a supplier has
MARK_LENGTH = 16  # hexadecimal digits
COUNTED = N_("%(count)s characters")
_DIN = "=[A-NP-Z1-9][A-Z0-9][0-9]{5}"  # facility and year
_OTHERS = "|".join(re.escape(one) for one in BY_IDENTIFIER if not re.fullmatch("=[A-Z1-9]|&[a-z]", one))
# A password may begin with = or & too: what is no code must begin with an identifier that there is, and go on like one.
_BEGINS_AS_A_CODE = re.compile(
    rf"VT[0-9]:[A-Z]:|(?:\][A-Za-z][0-9])?(?:{_DIN}|(?:{_OTHERS})[A-Z0-9])|\](?:C1|d2|Q3|e[0-3]|J1)[0-9]", re.ASCII
)


def printable(text: str) -> str:
    """A text that every encoding takes: halves of surrogate pairs are written out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def is_code(text: str) -> bool:
    """Whether this is a code, or begins as one: a text that may be written down."""
    if _BEGINS_AS_A_CODE.match(text):
        return True
    try:
        return read(text).kind != "isbt128"  # such as a locally defined code: `&` and a letter, then anything
    except ScanError:
        return False


def kept(raw: str) -> tuple[str, dict[str, Any]]:
    """What is written down of a scan, and what is said of the rest: its length, and a mark."""
    text = printable(raw)
    if not is_code(text):
        return "", {"count": len(text), "mark": _mark(text)}
    if len(text) > MOST_KEPT:
        return text[:MOST_KEPT], {"count": len(text), "mark": _mark(text)}
    return text, {}


def said(raw: str) -> str:
    """What a sentence says of a text that was scanned; of one that is no code, its length."""
    text, told = kept(raw)
    return text or (COUNTED % told if raw else "")


def scans(raw: Iterable[str]) -> tuple[str, ...]:
    """The scans of an act, as its line has them."""
    return tuple(map(said, raw))


def _mark(text: str) -> str:
    """Tells whether two scans were the same without saying what they were; only this site can make it again."""
    return Site.here().keyed("scan", text).hexdigest()[:MARK_LENGTH]
