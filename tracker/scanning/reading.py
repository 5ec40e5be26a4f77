"""Any scanned string to a typed code, or the precise reason why it is none."""

import re

from labels.isbt128 import (
    LONGEST,
    Isbt128Error,
    clean,
    is_doubled,
    parse,
    typed_chain_of_identity,
    typed_din,
    visible,
)
from labels.own_code import KINDS as OWN_KINDS
from labels.own_code import OwnCodeError, OwnKind, read_own, typed_own

from .codes import NAMES, CoiCode, DinCode, OwnCode, Scan
from .errors import ScanError, from_isbt128, scan_error
from .gs1 import looks_like_gs1, read_gs1
from .isbt128 import scan_of

_LETTERS = {kind: letter for letter, kind in OWN_KINDS.items()}
_OWN_START = re.compile("VT[0-9]:", re.ASCII)


def read(raw: str) -> Scan:
    """What was scanned; whatever is not right in full is refused with ScanError."""
    trimmed = raw.strip("\r\n\t") if len(raw) <= LONGEST else ""
    if looks_like_gs1(trimmed) and not is_doubled(trimmed):
        return read_gs1(raw, trimmed)
    try:
        text, _ = clean(raw)
        if not _OWN_START.match(text):
            return scan_of(parse(raw))
    except Isbt128Error as error:
        raise _better_reason(raw, error) from None
    return _own(raw, text)


def read_typed_din(text: str) -> DinCode:
    """A donation number that a person typed, with its check character K."""
    try:
        din = typed_din(text)
    except Isbt128Error as error:
        raise from_isbt128(error) from None
    return DinCode(text, None, din.number)


def read_typed_coi(text: str) -> CoiCode:
    """A Chain of Identity that a person typed, with its check character K."""
    try:
        coi = typed_chain_of_identity(text)
    except Isbt128Error as error:
        raise from_isbt128(error) from None
    return CoiCode(text, None, coi.data)


def read_typed_own(text: str, *kinds: OwnKind) -> OwnCode:
    """The identifier of a thing that a person typed, and its check character K, which fits one of the kinds at most."""
    identifier, _space, k = text.strip().rpartition(" ")
    for kind in kinds:
        try:
            return OwnCode(text, kind, typed_own(_LETTERS[kind], identifier.strip(), k).id)
        except OwnCodeError:
            continue
    raise from_isbt128(Isbt128Error("check-character", len(text) - 1))


def _own(raw: str, text: str) -> OwnCode:
    try:
        own = read_own(text)
    except OwnCodeError as error:
        raise _own_reason(text, error) from None
    return OwnCode(raw, OWN_KINDS[own.letter], own.id, own.print_number, own.nonce)


def _own_reason(text: str, error: OwnCodeError) -> ScanError:
    if len(_OWN_START.findall(text)) > 1 or "=" in text:
        return scan_error("two-codes")
    kind = OWN_KINDS.get(text[4:5])
    return scan_error(error.code, noun=NAMES[kind][0]) if kind else scan_error("own-format")


def _better_reason(raw: str, error: Isbt128Error) -> ScanError:
    """A reason that says how to put it right, where the text would be right but for one common mishap."""
    if error.code in {"empty", "too-long", "scanned-twice", "control-character", "not-ascii"}:
        return from_isbt128(error)
    text, _ = clean(raw)
    noun = _noun(text.swapcase())
    if noun:
        return scan_error("caps-lock", noun=noun)
    noun = _noun(text.upper())
    if noun and text != text.upper():
        return scan_error("small-letters", noun=noun)
    return from_isbt128(error) if text[0] in "=&" else _not_isbt128(text)


def _not_isbt128(text: str) -> ScanError:
    noun = _noun("=" + text) or _noun("&" + text) or _noun("V" + text)
    if noun:
        return scan_error("start-missing", noun=noun)
    if _is_typed_din(text):
        return scan_error("typed-not-scanned")
    if _OWN_START.search(text):
        return scan_error("two-codes")
    if re.match(r"[A-Za-z]{3,5}://|www\.", text):
        return scan_error("web-address")
    if re.fullmatch("[0-9]{8}|[0-9]{12,14}", text):
        return scan_error("retail-code")
    return scan_error("unknown-code", found=visible(text))


def _noun(text: str) -> str | None:
    """What this text would be called if it had been scanned."""
    try:
        if _OWN_START.match(text):
            return NAMES[OWN_KINDS[read_own(text).letter]][0]
        structures = parse(text).structures
    except (Isbt128Error, OwnCodeError):
        return None
    return structures[0].noun if structures[0].number.isdigit() else None


def _is_typed_din(text: str) -> bool:
    try:
        typed_din(text)
    except Isbt128Error:
        return False
    return True
