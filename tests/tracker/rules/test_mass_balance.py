"""Outputs, samples and waste make up the inputs, within the tolerance."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.rules.said import hardness
from tracker.rules import mass_balance

TENTHS = st.lists(st.integers(0, 5000).map(lambda n: Decimal(n) / 10), max_size=4)


@pytest.mark.hazard("H08")
@pytest.mark.parametrize(
    ("waste", "refused"),
    [("27.4", True), ("27.5", False), ("40", False), ("52.5", False), ("52.6", True)],
)
def test_a_difference_above_the_tolerance_is_a_soft_stop(waste: str, refused: bool) -> None:
    found = mass_balance.refusals(
        inputs=[Decimal(250)],
        outputs=[Decimal(100), Decimal(100)],
        samples=[Decimal(5), Decimal(5)],
        waste=[Decimal(waste)],
        tolerance_percent=Decimal(5),
    )
    assert hardness(found) == ([("mass-balance", False)] if refused else [])


def test_the_sentence_says_what_is_missing_and_what_is_too_much() -> None:
    [less] = mass_balance.refusals(inputs=[Decimal(250)], outputs=[Decimal(200)], tolerance_percent=Decimal(5))
    [more] = mass_balance.refusals(inputs=[Decimal(200)], outputs=[Decimal(250)], tolerance_percent=Decimal(5))
    assert less.sentence == "250 mL went in and 200 mL came out: 50 mL is missing."
    assert more.sentence == "200 mL went in and 250 mL came out: 50 mL too much."


@pytest.mark.hazard("H08")
@given(outputs=TENTHS, samples=TENTHS, waste=TENTHS)
def test_what_adds_up_exactly_is_accepted_without_any_tolerance(
    outputs: list[Decimal], samples: list[Decimal], waste: list[Decimal]
) -> None:
    inputs = [sum([*outputs, *samples, *waste], Decimal(0))]
    found = mass_balance.refusals(
        inputs=inputs, outputs=outputs, samples=samples, waste=waste, tolerance_percent=Decimal(0)
    )
    assert found == []


@pytest.mark.hazard("H08")
@given(outputs=TENTHS, off=st.integers(1, 1000).map(lambda n: Decimal(n) / 10))
def test_the_least_that_is_missing_is_seen_without_a_tolerance(outputs: list[Decimal], off: Decimal) -> None:
    inputs = [sum(outputs, Decimal(0)) + off]
    found = mass_balance.refusals(inputs=inputs, outputs=outputs, tolerance_percent=Decimal(0))
    assert hardness(found) == [("mass-balance", False)]


@pytest.mark.parametrize(("after", "found"), [("49.9", True), ("50.0", True), ("50.1", False)])
def test_the_cryoprotectant_adds_to_the_volume(after: str, found: bool) -> None:
    refusals = mass_balance.added_refusals(before_ml=Decimal("50.0"), after_ml=Decimal(after))
    assert hardness(refusals) == ([("volume-not-plausible", True)] if found else [])
