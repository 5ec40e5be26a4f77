"""How a label writes times and identifiers: ISBT 128's date with the site's zone, the same instant in UTC, groups."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def day(on: date) -> str:
    """A date as labels print it, the same in every language: 14 MAR 1984."""
    return f"{on.day:02} {MONTHS[on.month - 1]} {on.year}"


def local(at: datetime | None, zone: str) -> str:
    """An instant on the site's clock, with the zone's abbreviation: 11 FEB 2026 10:15 CET. Empty where unknown."""
    if at is None:
        return ""
    there = at.astimezone(ZoneInfo(zone))
    return f"{day(there)} {there:%H:%M} {there.tzname()}"


def utc(at: datetime | None) -> str:
    """The same instant in UTC: 2026-02-11 09:15 UTC. Empty where unknown."""
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""


def chain(coi: str) -> str:
    """A Chain of Identity identifier in its groups: CH A9999 26 000001."""
    return f"{coi[:2]} {coi[2:7]} {coi[7:9]} {coi[9:]}"


def printed(number: int, nonce: str) -> str:
    """Which print this is."""
    return f"Print {number} · {nonce}"
