"""The acceptance table of the day of collection, as AAIT has it."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest

from tests.tracker.rules.said import codes, hardness
from tracker.protocols import load
from tracker.rules import collection_labs

GOOD = {
    "hb": Decimal(140),
    "hct": Decimal(42),
    "platelets": Decimal(180),
    "wbc": Decimal(45),
    "systolic": Decimal(120),
    "diastolic": Decimal(75),
    "pulse": Decimal(70),
    "temperature": Decimal("36.8"),
}


def judged(
    code: str, value: str, sex: Literal["male", "female"] = "male", first: bool = True
) -> list[tuple[str, bool]]:
    limits = load("aait").labs_for(sex=sex, first_session=first)
    return hardness(collection_labs.refusals(limits=limits, values=GOOD | {code: Decimal(value)}))


OK: list[tuple[str, bool]] = []
ASK = [("lab-ask", False)]
HOLD = [("lab-hold", True)]


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("hb", "109", HOLD), ("hb", "110", ASK), ("hb", "124", ASK), ("hb", "125", OK), ("hb", "126", OK),
        ("hct", "33.9", ASK), ("hct", "34", OK), ("hct", "55", OK), ("hct", "55.1", ASK),
        ("platelets", "69", HOLD), ("platelets", "70", ASK), ("platelets", "99", ASK), ("platelets", "100", OK),
        ("wbc", "19.9", ASK), ("wbc", "20", OK), ("wbc", "70", OK), ("wbc", "70.1", ASK), ("wbc", "75", ASK),
        ("wbc", "75.1", HOLD), ("calcium", "0.89", HOLD), ("calcium", "0.9", ASK), ("calcium", "1.10", OK),
        ("calcium", "1.30", OK), ("calcium", "1.31", ASK), ("systolic", "89", ASK), ("systolic", "90", OK),
        ("systolic", "180", OK), ("systolic", "181", ASK), ("diastolic", "49", ASK), ("diastolic", "100", OK),
        ("pulse", "101", ASK), ("pulse", "50", OK), ("temperature", "37.5", OK), ("temperature", "37.6", ASK),
        ("cd34", "3", OK),
    ],
)  # fmt: skip
def test_each_limit_of_the_table(code: str, value: str, expected: list[tuple[str, bool]]) -> None:
    assert judged(code, value) == expected


def test_haemoglobin_is_judged_by_sex() -> None:
    assert judged("hb", "120", sex="female") == OK
    assert judged("hb", "120", sex="male") == ASK


def test_a_later_session_accepts_fewer_platelets() -> None:
    assert judged("platelets", "80", first=False) == OK
    assert judged("platelets", "80", first=True) == ASK


def test_each_required_value_that_is_missing_is_a_hard_stop() -> None:
    limits = load("aait").labs_for(sex="female", first_session=True)
    found = collection_labs.refusals(limits=limits, values={})
    assert hardness(found) == [("lab-missing", True)] * len(GOOD)
    assert [refusal.field for refusal in found] == list(GOOD)


def test_a_value_names_itself_its_unit_and_the_range() -> None:
    limits = load("aait").labs_for(sex="male", first_session=True)
    [refusal] = collection_labs.refusals(limits=limits, values=GOOD | {"wbc": Decimal("81.0")})
    assert refusal.sentence == "White cells: 81 × 10⁹/L; the range to proceed is 20–70."
    assert codes([refusal]) == ["lab-hold"]
