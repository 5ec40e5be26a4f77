"""DMSO per kilogram: 10 % product carries 0.11 g/mL."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.formulas import dmso


def test_ten_percent_product_carries_the_worked_grams() -> None:
    assert dmso.grams(volume_ml=Decimal(1), percent_v_v=Decimal(10)) == Decimal("0.11")


def test_about_nine_millilitres_per_kilogram_reach_one_gram_per_kilogram() -> None:
    grams = dmso.grams(volume_ml=Decimal("9.1") * 60, percent_v_v=Decimal(10))
    assert dmso.g_per_kg(grams=grams, weight_kg=Decimal(60)) == Decimal("1.00")


@pytest.mark.parametrize(("infused", "grams"), [(None, "13.20"), ("120.0", "13.20"), ("60.0", "6.60"), ("0.0", "0")])
def test_the_recipient_got_the_dmso_of_the_part_that_went_in(infused: str | None, grams: str) -> None:
    infused_ml = None if infused is None else Decimal(infused)
    got = dmso.received(grams=Decimal("13.20"), volume_ml=Decimal("120.0"), infused_ml=infused_ml)
    assert got == Decimal(grams)
