"""Data contents that are right for every structure, for property tests."""

import datetime as dt

from hypothesis import strategies as st

from labels.isbt128 import BY_NUMBER, Structure, check_value, structure
from labels.isbt128.blood import GROUPS, MESSAGES
from labels.isbt128.dates import Day, FlexibleDate, Moment
from labels.isbt128.din import PROCESS_FLAGS
from labels.isbt128.divisions import ALL as DIVISIONS
from labels.isbt128.product import COLLECTION_TYPES
from labels.isbt128.table import RETIRED

FIN = "[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2}"
NUMBERS = sorted(number for number in BY_NUMBER if number.isdigit() and number not in RETIRED | {"023"})


def pattern(text: str) -> st.SearchStrategy[str]:
    """Texts that fit a pattern from beginning to end."""
    return st.from_regex(text, fullmatch=True)


DINS = pattern(f"{FIN}[0-9]{{8}}")
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2899, 12, 31))
MOMENTS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2899, 12, 31)).map(  # noqa: DTZ001 local by definition
    lambda moment: moment.replace(second=0, microsecond=0)
)
_DAY_DATA = DAYS.map(lambda day: Day(day).data)
_MOMENT_DATA = MOMENTS.map(lambda moment: Moment(moment).data)
_ENTRY = pattern("0[1-6](?:0001|0008|0009|[0-9]{4})[0-9]{6}00")
DATA: dict[str, st.SearchStrategy[str]] = {
    "001": st.builds("{}{}".format, DINS, st.sampled_from(sorted(PROCESS_FLAGS)))
    | DINS.map(lambda din: f"{din}{60 + check_value(din)}"),
    "002": st.builds(
        "{}{}0".format,
        st.sampled_from(sorted({*GROUPS, *MESSAGES} - {f"T{n}" for n in range(1, 7)})),
        pattern("[0-9A-Z]"),
    ),
    "003": st.builds(
        "{}{}{}".format,
        pattern("(?:[A-FHPS][A-Z0-9]|X0|Y[A-Z])[A-Z0-9]{3}"),
        st.sampled_from(sorted(COLLECTION_TYPES)),
        st.sampled_from(sorted(DIVISIONS)),
    )
    | pattern("[MNRTVW][A-Z0-9]{4}[0-9]{3}"),
    **dict.fromkeys(("004", "006", "008"), _DAY_DATA),
    **dict.fromkeys(("005", "007", "009"), _MOMENT_DATA),
    "010": pattern("[A-Z0-9]{5}"),
    **dict.fromkeys(("012", "013", "014"), pattern("[0-9]{18}")),
    "017": pattern("[0-9yz][A-Z0-9]{2}[A-Za-z0-9]{7}"),
    **dict.fromkeys(("018", "022"), pattern("[A-Za-z0-9]{10}")),
    "019": pattern(f"{FIN}[0-9]{{16}}"),
    "020": pattern(f"{FIN}[A-Z0-9]{{6}}"),
    "021": pattern("[A-Z0-9]{2}[A-Za-z0-9]{8}"),
    "024": st.builds("{}{:%Y%m%d}".format, pattern("[0-9]{2}"), DAYS),
    "025": pattern("[A-Za-z0-9]{1,99}").map(lambda text: f"01{len(text):02}{text}"),
    "026": pattern("20[0-9]{2}(?:0[1-9]|1[0-2])"),
    "027": pattern("[0-8]{9}[036]0{8}"),
    "028": st.builds(
        lambda start, of: f"{start}{min(of):02}{max(of):02}",
        pattern(f"{FIN}[0-9]{{7}}"),
        st.tuples(st.integers(0, 99), st.integers(1, 99)),
    ),
    "029": st.lists(_ENTRY, min_size=1, max_size=5).map(lambda entries: f"{len(entries):02}{''.join(entries)}"),
    "030": st.lists(pattern("[0-9]{10}"), min_size=1, max_size=9).map(lambda many: f"{len(many):03}{''.join(many)}"),
    "031": st.builds(FlexibleDate, pattern("0[1-6]"), st.sampled_from(["local", "utc"]), MOMENTS).map(
        lambda date: date.data
    ),
    "032": pattern("[0-9]{6}|[A-Z]{6}"),
    "033": pattern("[A-NP-Z0-9]{5}[A-Z0-9]{6}"),
    "034": pattern("[A-NP-Z0-9]{5}[A-Z0-9]{6}[A-Z][A-Z0-9]{4}"),
    **dict.fromkeys(("035", "036"), pattern("[A-Z0-9]{18}")),
    "038": st.builds(
        "{}{}A{}{:%Y%m%d}".format, pattern("[A-Z]{2}[A-Z0-9]{6}"), DINS, pattern("00[A-Z][0-9]{4}0[A-Z0-9]{2}"), DAYS
    ),
    "039": pattern("[1-9][0-9]{3}[A-Z0-9]{13}").map(lambda text: f"{text}{check_value(text):02}"),
    "040": pattern(f"CH{FIN}[0-9]{{2}}[A-Z0-9]{{6}}"),
}


def structures(number: str) -> st.SearchStrategy[Structure]:
    """Structures with this number."""
    return DATA[number].map(lambda data: structure(number, data))
