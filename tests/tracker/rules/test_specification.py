"""Results against the specification of AAIT: pass, action, fail, pending, missing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tracker.rules.said import codes, hardness
from tracker.protocols import load
from tracker.protocols.protocol import Specification
from tracker.rules import specification
from tracker.rules.specification import Result

FRESH = load("aait").specification_for("fresh")
GOOD: dict[str, Result] = {
    "identity": "match",
    "appearance": "conforms",
    "tnc": Decimal(15_000_000_000),
    "mnc-percent": Decimal(80),
    "mnc-per-kg": Decimal(250_000_000),
    "viability": Decimal(97),
    "abo": "matches donor record",
    "gram": "negative",
    "sterility": "no growth",
    "endotoxin": Decimal("0.5"),
}


def entry(code: str) -> Specification:
    return next(found for found in FRESH if found.code == code)


@pytest.mark.hazard("H09")
@pytest.mark.parametrize(
    ("code", "result", "verdict"),
    [
        ("viability", Decimal("69.9"), "fail"),
        ("viability", Decimal(70), "action"),
        ("viability", Decimal("89.9"), "action"),
        ("viability", Decimal(90), "pass"),
        ("mnc-percent", Decimal("59.9"), "fail"),
        ("mnc-percent", Decimal(60), "pass"),
        ("mnc-per-kg", Decimal(199_999_999), "fail"),
        ("mnc-per-kg", Decimal(200_000_000), "pass"),
        ("mnc-per-kg", Decimal(300_000_000), "pass"),
        ("mnc-per-kg", Decimal(300_000_001), "fail"),
        ("endotoxin", Decimal(5), "pass"),
        ("endotoxin", Decimal("5.01"), "fail"),
        ("gram", "negative", "pass"),
        ("gram", "positive", "fail"),
        ("gram", "Negative", "fail"),
        ("gram", Decimal(0), "fail"),
        ("viability", "97", "fail"),
        ("tnc", Decimal(1), "pass"),
        ("sterility", "", "missing"),
        ("sterility", None, "missing"),
    ],
)
def test_each_result_has_its_verdict(code: str, result: Result, verdict: str) -> None:
    assert specification.judge(entry(code), result) == verdict


def test_a_test_that_was_started_is_pending() -> None:
    assert specification.judge(entry("sterility"), None, started=True) == "pending"


def test_all_good_results_are_accepted() -> None:
    assert specification.refusals(entries=FRESH, results=GOOD) == []


@pytest.mark.hazard("H09")
@pytest.mark.parametrize("code", list(GOOD))
def test_each_required_result_that_is_missing_is_a_hard_stop(code: str) -> None:
    results = {other: result for other, result in GOOD.items() if other != code}
    found = specification.refusals(entries=FRESH, results=results, later_may_be_pending=True)
    assert hardness(found) == [("test-missing", True)]
    assert found[0].field == code


@pytest.mark.hazard("H09")
@pytest.mark.parametrize(
    ("code", "later_may_be_pending", "refused"),
    [("sterility", False, True), ("sterility", True, False), ("gram", True, True), ("gram", False, True)],
)
def test_only_a_later_test_may_be_pending_and_only_conditionally(
    code: str, later_may_be_pending: bool, refused: bool
) -> None:
    results = GOOD | {code: None}
    found = specification.refusals(
        entries=FRESH, results=results, started={code}, later_may_be_pending=later_may_be_pending
    )
    assert hardness(found) == ([("test-pending", True)] if refused else [])


@pytest.mark.hazard("H09")
def test_a_failed_later_test_stops_a_conditional_release_too() -> None:
    found = specification.refusals(entries=FRESH, results=GOOD | {"sterility": "growth"}, later_may_be_pending=True)
    assert hardness(found) == [("test-fail", True)]
    assert found[0].sentence == "Sterility, aerobic and anaerobic is growth; the specification is no growth."


def test_a_result_in_the_action_range_is_a_soft_stop() -> None:
    found = specification.refusals(entries=FRESH, results=GOOD | {"viability": Decimal(85)})
    assert hardness(found) == [("test-action", False)]


@pytest.mark.parametrize(
    ("code", "text"),
    [("viability", "≥ 70 %"), ("endotoxin", "≤ 5 EU/kg/h"), ("gram", "negative"), ("tnc", "report")],
)
def test_limits_are_printed_as_they_are_read(code: str, text: str) -> None:
    assert specification.limits(entry(code)) == text


def test_two_limits_are_printed_as_a_range() -> None:
    assert specification.limits(entry("mnc-per-kg")) == "2.00 × 10⁸–3.00 × 10⁸ cells/kg"


def test_an_optional_report_may_be_missing() -> None:
    assert "cd3" in [found.code for found in FRESH]
    assert codes(specification.refusals(entries=[entry("cd3")], results={})) == []
