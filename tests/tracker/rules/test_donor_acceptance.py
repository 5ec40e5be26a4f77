"""Limits of age, weight and body mass of an eligible donor."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import donor_acceptance

WELL: dict[str, Any] = {
    "birth_date": date(1996, 2, 8),
    "weight_kg": Decimal("70.0"),
    "height_cm": Decimal("175.0"),
}


def refused(**changes: Any) -> list[tuple[str, bool]]:
    found = donor_acceptance.refusals(
        donor="D01",
        today=date(2026, 2, 8),
        age_from_years=18,
        age_to_years=60,
        weight_from_kg=Decimal(45),
        bmi_below=Decimal(40),
        **{**WELL, **changes},
    )
    return hardness(found)


@pytest.mark.parametrize(
    ("born", "too"),
    [
        (date(2008, 2, 9), True),  # 18 tomorrow
        (date(2008, 2, 8), False),
        (date(1965, 2, 9), False),  # 61 tomorrow
        (date(1965, 2, 8), True),
    ],
)
def test_a_donor_is_of_age_and_not_too_old(born: date, too: bool) -> None:
    assert refused(birth_date=born) == ([("donor-age", True)] if too else [])


@pytest.mark.parametrize(("weight", "too"), [("44.9", True), ("45.0", False), ("45.1", False)])
def test_a_donor_is_not_too_light(weight: str, too: bool) -> None:
    assert refused(weight_kg=Decimal(weight)) == ([("donor-weight", True)] if too else [])


@pytest.mark.parametrize(("weight", "too"), [("102.3", False), ("102.4", True), ("102.5", True)])
def test_a_donor_is_not_too_heavy_for_the_height(weight: str, too: bool) -> None:
    found = refused(weight_kg=Decimal(weight), height_cm=Decimal("160.0"))
    assert found == ([("donor-bmi", True)] if too else [])


def test_the_age_stays_out_of_the_sentence() -> None:
    found = donor_acceptance.refusals(
        donor="D01",
        today=date(2026, 2, 8),
        birth_date=date(1940, 5, 17),
        weight_kg=Decimal(70),
        height_cm=Decimal(175),
        age_from_years=18,
        age_to_years=60,
        weight_from_kg=Decimal(45),
        bmi_below=Decimal(40),
    )
    assert "85" not in found[0].sentence
    assert "1940" not in found[0].sentence
