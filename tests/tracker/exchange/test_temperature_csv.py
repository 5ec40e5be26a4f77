"""A logger's file is read strictly: whatever could be read in two ways is refused, and the sentence names the line."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tracker.exchange.temperature_csv import LogUnreadable, readings
from tracker.rules.temperature import Reading

HEAD = b"time,celsius\n"


def test_times_with_any_offset_become_utc() -> None:
    found = readings(HEAD + b"2026-02-11T08:00:00+08:00,4.5\n2026-02-11T00:05Z,-0.5\n")
    assert found == (
        Reading(datetime(2026, 2, 11, 0, 0, tzinfo=UTC), Decimal("4.5")),
        Reading(datetime(2026, 2, 11, 0, 5, tzinfo=UTC), Decimal("-0.5")),
    )


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    assert len(readings(b"\xef\xbb\xbftime,celsius\r\n2026-02-11T00:00:00Z,5\r\n")) == 1


@pytest.mark.hazard("H21")
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "first line"),
        (b"Time;Celsius\n", "first line"),
        (b"time,celsius,note\n", "first line"),
        (b"time,fahrenheit\n2026-02-11T00:00:00Z,41.0\n", "first line"),
        (HEAD, "no reading"),
        (HEAD + b"2026-02-11T00:00:00,4.5\n", "Line 2"),
        (HEAD + b"11.02.2026 00:00,4.5\n", "Line 2"),
        (HEAD + b"2026-02-30T00:00:00Z,4.5\n", "no such time"),
        (HEAD + b"0001-01-01T00:00:00+14:00,4.5\n", "no such time"),
        (HEAD + b"2026-02-11T00:00:00Z,4,5\n", "two values"),
        (HEAD + b"2026-02-11T00:00:00Z\n", "two values"),
        (HEAD + b"2026-02-11T00:00:00Z,4.55\n", "one decimal place"),
        (HEAD + b"2026-02-11T00:00:00Z,1e1\n", "one decimal place"),
        (HEAD + b"2026-02-11T00:00:00Z,NaN\n", "one decimal place"),
        (HEAD + b"2026-02-11T00:00:00Z,\n", "one decimal place"),
        (HEAD + b"2026-02-11T00:00:00Z,=cmd()\n", "one decimal place"),
        (HEAD + "2026-02-11T00:00:00Z,４.５\n".encode(), "one decimal place"),
        (HEAD + b"2026-02-11T00:00:00Z,100.1\n", "not possible"),
        (HEAD + b"2026-02-11T00:00:00Z,-200.1\n", "not possible"),
        (HEAD + b"2026-02-11T00:05:00Z,4.5\n2026-02-11T00:00:00Z,4.5\n", "Line 3"),
        (HEAD + b"2026-02-11T00:00:00Z,4.5\n2026-02-11T00:00:00Z,4.6\n", "Line 3"),
        (HEAD + b'2026-02-11T00:00:00Z,"4.5\n', "no CSV"),
        (b"\xff\xfe" + "time,celsius\n".encode("utf-16-le"), "UTF-8"),
        (HEAD + b"2026-02-11T00:00:00Z,4.5\x00\n", "UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "UTF-8"),
        (HEAD + b"x" * 500_000, "500 kB"),
        (HEAD + b"a,b\n" * 5001, "5000 readings"),
        (HEAD + b"a" * 140_000 + b",1\n", "too long"),
    ],
)
def test_a_file_that_is_not_exactly_so_is_refused_with_its_reason(content: bytes, says: str) -> None:
    with pytest.raises(LogUnreadable, match=says):
        readings(content)


def test_a_line_that_is_long_is_cut_in_the_sentence() -> None:
    with pytest.raises(LogUnreadable) as refused:
        readings(HEAD + b"y" * 1000 + b",4.5\n")
    assert len(str(refused.value)) < 200
