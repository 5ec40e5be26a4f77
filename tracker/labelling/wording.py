"""How a label writes times and identifiers: ISBT 128's date with the site's zone, the same instant in UTC, groups."""

from datetime import date, datetime

from labels.isbt128 import day_text, local_text, utc_text


def day(on: date) -> str:
    """A date as labels print it, the same in every language: 14 MAR 1984."""
    return day_text(on)


def local(at: datetime | None, zone: str) -> str:
    """An instant on the site's clock, with the zone's abbreviation: 11 FEB 2026 10:15 CET. Empty where unknown."""
    return local_text(at, zone) if at else ""


def utc(at: datetime | None) -> str:
    """The same instant in UTC: 2026-02-11 09:15 UTC. Empty where unknown."""
    return utc_text(at) if at else ""


def chain(coi: str) -> str:
    """A Chain of Identity identifier in its groups: CH A9999 26 000001."""
    return f"{coi[:2]} {coi[2:7]} {coi[7:9]} {coi[9:]}"


def printed(number: int, nonce: str) -> str:
    """Which print this is."""
    return f"Print {number} · {nonce}"
