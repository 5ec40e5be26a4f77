"""DMSO per kilogram: 10 % product carries 0.11 g/mL."""

from __future__ import annotations

from decimal import Decimal

from tracker.formulas import dmso


def test_ten_percent_product_carries_the_worked_grams() -> None:
    assert dmso.grams(volume_ml=Decimal(1), percent_v_v=Decimal(10)) == Decimal("0.11")


def test_about_nine_millilitres_per_kilogram_reach_one_gram_per_kilogram() -> None:
    grams = dmso.grams(volume_ml=Decimal("9.1") * 60, percent_v_v=Decimal(10))
    assert dmso.g_per_kg(grams=grams, weight_kg=Decimal(60)) == Decimal("1.00")
