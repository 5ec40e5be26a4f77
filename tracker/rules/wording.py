"""How values are written inside a refusal's sentence: instants, spans, numbers and cell counts as plain strings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from tracker.rules.refusal import N_

# Kinds, roles and purposes that are not said as they are written; all others only lose their hyphens.
_WORDS = {
    "acd-a": N_("ACD-A"),
    "bag-set": N_("apheresis bag set"),
    "dmso": N_("DMSO"),
    "g-csf": N_("G-CSF"),
    "position": N_("storage position"),
    "qc-analyst": N_("QC analyst"),
    "quality": N_("quality assurance"),
    "retain": N_("retained sample"),
}
_SHORT = {
    "abo": "ABO",
    "cd4": "CD4",
    "din": "DIN",
    "dmso": "DMSO",
    "gcsf": "G-CSF",
    "hiv": "HIV",
    "hla": "HLA",
    "wbc": "WBC",
}
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
MINUTES_PER_DAY = 24 * 60
_MANY = 10**7  # from here on a figure counts cells


def moment(at: datetime) -> str:
    """An instant to the minute, in UTC and said so: 2026-02-11 10:15 UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def span(length: timedelta) -> str:
    """A length of time in its two largest units: 3 d 4 h, 2 h 5 min, 40 s."""
    seconds = abs(int(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    days, minutes = divmod(seconds // 60, MINUTES_PER_DAY)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count]
    return " ".join(parts[:2])


def number(value: Decimal | int) -> str:
    """A number as the bench writes it: plain digits, no exponent, no trailing zeros after the point."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cells(value: Decimal | int, exponent: int = 8) -> str:
    """A cell count in one fixed power of ten, so that two counts compare at a glance: 2.50 × 10⁸."""
    mantissa = (Decimal(value) / Decimal(10) ** exponent).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return f"{mantissa} × 10{str(exponent).translate(SUPERSCRIPT)}"


def figure(value: Decimal | int) -> str:
    """A figure in plain digits; a number of cells in powers of 10⁸."""
    return cells(value) if value >= _MANY else number(value)


def listed(items: Iterable[str], nothing: str = "—") -> str:
    """Several words as one: a, b, c; a dash when there is none."""
    return ", ".join(items) or nothing


def plain_kind(kind: str) -> str:
    """A kind, role or purpose as it is said in English."""
    return _WORDS.get(kind, kind.replace("-", " "))


def rule_name(code: str) -> str:
    """A rule by its code as it is said in English: wbc-high is WBC high."""
    return " ".join(_SHORT.get(word, word) for word in code.split("-"))
