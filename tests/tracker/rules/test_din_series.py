import pytest

from tracker.rules import din_series


@pytest.mark.parametrize(
    ("year", "serial", "expected"),
    [
        (2026, 1, []),
        (2026, 999_999, []),
        (2026, 1_000_000, ["din-series-used-up"]),
        (1999, 1, ["din-year"]),
        (2000, 1, []),
        (2099, 1, []),
        (2100, 1, ["din-year"]),
    ],
)
def test_a_number_is_given_while_the_year_has_one_left(year: int, serial: int, expected: list[str]) -> None:
    found = din_series.refusals(fin="A9999", year=year, serial=serial)
    assert [one.code for one in found] == expected
    assert all(str(year) in one.sentence and one.hard for one in found)
