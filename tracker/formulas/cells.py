"""Cell counts and doses: totals are whole cells, rounded down, so that parts never add up to more than the whole."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

MILLION = 10**6
UL_PER_ML = 1000


def _whole(count: Decimal) -> int:
    return int(count.to_integral_value(ROUND_DOWN))


def total_nucleated(*, wbc_e6_per_ml: Decimal, volume_ml: Decimal, sampled_ml: Decimal = Decimal(0)) -> int:
    """Total nucleated cells (TNC) in the bag, without what was taken as sample [GK §3.4]."""
    return _whole(wbc_e6_per_ml * MILLION * (volume_ml - sampled_ml))


def total_mononuclear(*, total_nucleated: int, mnc_percent: Decimal) -> int:
    """Mononuclear cells (MNC): TNC × MNC % [GK §3.4]."""
    return _whole(total_nucleated * mnc_percent / 100)


def mnc_percent(
    *, lymphocytes_percent: Decimal, monocytes_percent: Decimal, other_percent: Decimal = Decimal(0)
) -> Decimal:
    """MNC % of a differential: lymphocytes + monocytes (+ blasts or CD34 where counted)."""
    return lymphocytes_percent + monocytes_percent + other_percent


def mnc_per_ml(*, wbc_e6_per_ml: Decimal, mnc_percent: Decimal) -> int:
    """MNC concentration."""
    return _whole(wbc_e6_per_ml * MILLION * mnc_percent / 100)


def per_kg(*, cells: int, weight_kg: Decimal) -> int:
    """Cells per kilogram of the recipient."""
    return _whole(cells / weight_kg)


def viable(*, cells: int, viability_percent: Decimal) -> int:
    """The living part of a cell count."""
    return _whole(cells * viability_percent / 100)


def from_flow(*, cells_per_ul: Decimal, volume_ml: Decimal) -> int:
    """Cells in the bag from a flow-cytometer count per µL."""
    return _whole(cells_per_ul * UL_PER_ML * volume_ml)


def dose_volume_ml(*, cells_per_kg: int, weight_kg: Decimal, mnc_per_ml: int) -> Decimal:
    """The volume that holds a dose, to a tenth of a millilitre."""
    return (cells_per_kg * weight_kg / mnc_per_ml).quantize(Decimal("0.1"))


def received(*, cells: int, volume_ml: Decimal, infused_ml: Decimal) -> int:
    """Cells that reached the recipient when infused_ml of a bag went in; never more than the bag held."""
    return _whole(cells * min(infused_ml, volume_ml) / volume_ml)


def recovery_percent(*, before: int, after: int) -> Decimal:
    """What a step kept, in percent."""
    return (Decimal(100 * after) / before).quantize(Decimal("0.1"))


def red_cell_ml(*, volume_ml: Decimal, haematocrit_percent: Decimal) -> Decimal:
    """Red cells in the bag: volume × haematocrit [GK §3.4]."""
    return (volume_ml * haematocrit_percent / 100).quantize(Decimal("0.1"))


def total_in(*, mnc_per_ml: int, volume_ml: Decimal) -> int:
    """Cells in a volume of known concentration."""
    return _whole(mnc_per_ml * volume_ml)
