"""A result is one that its test can give; it closes the test at once when it fails, else when its days are over."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.tracker.rules.said import codes
from tracker import protocols
from tracker.protocols.protocol import Specification
from tracker.rules import test_result

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
D = Decimal


def entry(code: str) -> Specification:
    return next(one for one in protocols.load("aait").specification if one.code == code)


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(
    ("test", "result", "expected"),
    [
        ("viability", D(0), []),
        ("viability", D(100), []),
        ("viability", D("100.1"), ["result-impossible"]),
        ("viability", D("-0.1"), ["result-impossible"]),
        ("viability", "good", ["result-impossible"]),
        ("tnc", D(10) ** 11, []),
        ("gram", "negative", []),
        ("gram", "positive", []),
        ("gram", "Negative", ["result-impossible"]),
        ("gram", D(1), ["result-impossible"]),
        ("gram", None, []),
    ],
)
def test_only_what_the_test_can_give_is_taken(test: str, result: Decimal | str | None, expected: list[str]) -> None:
    assert codes(test_result.refusals(entry=entry(test), test=test, result=result)) == expected


def test_an_unknown_test_and_a_second_final_result_are_refused() -> None:
    assert codes(test_result.refusals(entry=None, test="colour", result="red")) == ["test-unknown"]
    again = test_result.refusals(entry=entry("gram"), test="gram", result="negative", has_final=True)
    assert codes(again) == ["result-exists"]


@pytest.mark.parametrize(
    ("result", "after", "final"),
    [
        (None, timedelta(days=20), False),
        ("no growth", timedelta(days=14) - timedelta(seconds=1), False),
        ("no growth", timedelta(days=14), True),
        ("growth", timedelta(hours=1), True),
    ],
)
def test_a_culture_is_final_at_its_last_day_or_when_it_grows(result: str | None, after: timedelta, final: bool) -> None:
    assert test_result.is_final(entry=entry("sterility"), result=result, sampled_at=AT, at=AT + after) is final


@pytest.mark.parametrize(
    ("test", "result", "final", "verdict"),
    [
        ("viability", D("69.9"), True, "fail"),
        ("viability", D(70), True, "action"),
        ("viability", D("89.9"), True, "action"),
        ("viability", D(90), True, "pass"),
        ("cd3", D(50), True, "reported"),
        ("sterility", "no growth", False, "pending"),
        ("sterility", "growth", True, "fail"),
    ],
)
def test_the_verdict_follows_the_specification(test: str, result: Decimal | str, final: bool, verdict: str) -> None:
    assert test_result.verdict(entry=entry(test), result=result, final=final) == verdict


def test_only_a_culture_that_grew_is_an_alarm() -> None:
    assert test_result.is_late_culture(entry=entry("sterility"), verdict="fail")
    assert not test_result.is_late_culture(entry=entry("sterility"), verdict="pass")
    assert not test_result.is_late_culture(entry=entry("gram"), verdict="fail")
