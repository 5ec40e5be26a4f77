"""GS1 element strings of suppliers and hospitals, as scanned or as printed in brackets."""

import re
from typing import TYPE_CHECKING

from labels.isbt128 import visible

from .codes import Gs1Code
from .errors import scan_error

if TYPE_CHECKING:
    from biip.gs1_element_strings import GS1ElementStrings

_AIM = re.compile(r"^\](?:C1|d2|Q3|e[0-3]|J1)")
_SEPARATED = re.compile(r"[0-9]{2}[^\x1d]*\x1d", re.DOTALL)
_BARE = re.compile(r"(?:01[0-9]{14}|00[0-9]{18}|801[78][0-9]{18})", re.ASCII)
_BRACKETED = re.compile(r"\([0-9]{2,4}\)", re.ASCII)


def looks_like_gs1(text: str) -> bool:
    """Whether a trimmed scan says that it is GS1, by prefix, by separators, or by how it begins."""
    payload = _AIM.sub("", text, count=1).strip("\x1d")
    if payload[:1] not in tuple("(0123456789"):
        return False
    return payload != text or any(pattern.match(payload) for pattern in (_SEPARATED, _BARE, _BRACKETED))


def read_gs1(raw: str, text: str) -> Gs1Code:
    """Read a trimmed scan as GS1."""
    payload = _AIM.sub("", text, count=1).strip("\x1d")
    if not payload.replace("\x1d", "").isascii() or not payload.replace("\x1d", "").isprintable():
        raise scan_error("gs1-format", found=visible(payload))
    elements = _elements(payload)
    if any(element.gtin_error or element.sscc_error or element.gln_error for element in elements):
        raise scan_error("gs1-check-digit")
    gtin, gsrn = _value(elements, "01") or _value(elements, "02"), _value(elements, "8018") or _value(elements, "8017")
    if not gtin and not gsrn:
        raise scan_error("gs1-nothing")
    if gsrn and not _check_digit_fits(gsrn):
        raise scan_error("gs1-check-digit")
    expiry = elements.get(ai="17")
    return Gs1Code(
        raw=raw,
        gtin=gtin,
        lot=_value(elements, "10"),
        expires_on=expiry.date if expiry else None,
        serial=_value(elements, "21"),
        gsrn=gsrn,
    )


def _elements(payload: str) -> "GS1ElementStrings":
    # Loaded at the first such code: its table of prefixes takes 15 MiB, and a report reads none.
    from biip import BiipException  # noqa: PLC0415
    from biip.gs1_messages import GS1Message  # noqa: PLC0415

    try:
        message = GS1Message.parse_hri(payload) if payload.startswith("(") else GS1Message.parse(payload)
    except (BiipException, ValueError) as error:
        raise scan_error("gs1-format", found=visible(payload)) from error
    identifiers = [element.ai.ai for element in message.element_strings]
    if len(set(identifiers)) < len(identifiers):
        raise scan_error("two-codes")
    return message.element_strings


def _value(elements: "GS1ElementStrings", ai: str) -> str | None:
    element = elements.get(ai=ai)
    return element.value if element else None


def _check_digit_fits(number: str) -> bool:
    """The GS1 check digit: weights 3 and 1 from the right."""
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0
