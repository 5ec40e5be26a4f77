"""Structures with dates: 004 to 009, 024, 026 and 031. Times are the local time of the facility that labels [S1]."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from .errors import N_, Isbt128Error
from .record import Fields, Layout, Part, digits, exactly

DAY = Layout(year=digits(3), day_of_year=digits(3))
MOMENT = Layout(year=digits(3), day_of_year=digits(3), time=digits(4))
NO_TIME_KNOWN = dt.time(23, 59)
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

FLEXIBLE = Layout(zone=Part("[12]", 1), reserved=exactly("0"), event=Part("0[1-6]", 2), date=digits(8), time=digits(4))
ZONES: Mapping[str, str] = MappingProxyType({"1": "local", "2": "utc"})
EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "01": N_("expiry"),
        "02": N_("collection"),
        "03": N_("production"),
        "04": N_("cross clamp"),
        "05": N_("preservation"),
        "06": N_("death"),
    }
)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day, written as year and day of the year."""

    noun: ClassVar = N_("a date")

    date: dt.date

    @classmethod
    def read(cls, data: str) -> Self:
        """Read `cyyjjj`."""
        year, day_of_year = DAY.split(data, cls.noun)
        return cls(ordinal_date(year, day_of_year))

    @property
    def data(self) -> str:
        """The day as `cyyjjj`."""
        return ordinal_text(self.date)

    def fields(self) -> Fields:
        """The named parts."""
        return {"date": self.date.isoformat()}


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and a time to the minute, local where the label was made; 23:59 where no time is known."""

    noun: ClassVar = N_("a date")

    datetime: dt.datetime

    @classmethod
    def read(cls, data: str) -> Self:
        """Read `cyyjjjhhmm`."""
        year, day_of_year, time = MOMENT.split(data, cls.noun)
        return cls(dt.datetime.combine(ordinal_date(year, day_of_year), clock_time(time, 6)))

    @property
    def data(self) -> str:
        """The moment as `cyyjjjhhmm`."""
        return f"{ordinal_text(self.datetime.date())}{self.datetime:%H%M}"

    def fields(self) -> Fields:
        """The named parts."""
        return {
            "datetime": self.datetime.isoformat(timespec="minutes"),
            "time_known": self.datetime.time() != NO_TIME_KNOWN,
        }


@dataclass(frozen=True, slots=True)
class FlexibleDate:
    """Structure 031: what happened, when, and whether the time is local or UTC."""

    noun: ClassVar = N_("a flexible date code")

    event: str
    zone: str
    datetime: dt.datetime

    @classmethod
    def read(cls, data: str) -> Self:
        """Read `Z0TTYYYYMMDDhhmm`."""
        zone, _, event, date, time = FLEXIBLE.split(data, cls.noun)
        return cls(event, ZONES[zone], dt.datetime.combine(calendar_date(date, 4), clock_time(time, 12)))

    @property
    def data(self) -> str:
        """The data content of structure 031."""
        zone = "1" if self.zone == "local" else "2"
        return f"{zone}0{self.event}{self.datetime.year:04}{self.datetime:%m%d%H%M}"

    def fields(self) -> Fields:
        """The named parts."""
        moment = self.datetime.isoformat(timespec="minutes")
        return {"event": EVENTS[self.event], "zone": self.zone, "datetime": moment}


def day_text(on: dt.date) -> str:
    """A date as labels print it, the same in every language: 14 MAR 1984."""
    return f"{on.day:02} {MONTHS[on.month - 1]} {on.year}"


def local_text(at: dt.datetime, zone: str) -> str:
    """An instant as a clock in `zone` shows it, with the zone's abbreviation: 11 FEB 2026 10:15 CET [S1 §1.6].

    at: an aware datetime; zone: a name of the tz database.
    """
    there = at.astimezone(ZoneInfo(zone))
    return f"{day_text(there)} {there:%H:%M} {there.tzname()}"


def utc_text(at: dt.datetime) -> str:
    """The same instant in UTC, for the line below where an international zone is crossed: 2026-02-11 09:15 UTC."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def ordinal_date(year: str, day_of_year: str, position: int = 0) -> dt.date:
    """The day for `cyy` and `jjj`; the years 900 to 999 are those of the last century [INF]."""
    full_year = int(year) + (1000 if year[0] == "9" else 2000)
    before = dt.date(full_year - 1, 12, 31).toordinal()
    day = dt.date.fromordinal(before + int(day_of_year))
    if day.year != full_year:
        raise Isbt128Error("day-of-year", position + 3, year=full_year, found=day_of_year)
    return day


def ordinal_text(day: dt.date) -> str:
    """The day as `cyyjjj`."""
    if not 1900 <= day.year <= 2899:
        raise Isbt128Error("year-out-of-range", found=day.year)
    return f"{day.year % 1000:03}{day.timetuple().tm_yday:03}"


def clock_time(text: str, position: int = 0) -> dt.time:
    """The time of day for `hhmm`."""
    hour, minute = int(text[:2]), int(text[2:])
    if hour > 23 or minute > 59:
        raise Isbt128Error("time", position, found=f"{text[:2]}:{text[2:]}")
    return dt.time(hour, minute)


def calendar_date(text: str, position: int = 0) -> dt.date:
    """The day for `yyyymmdd`."""
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise Isbt128Error("date", position, found=text) from None
