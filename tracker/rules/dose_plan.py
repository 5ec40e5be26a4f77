"""How a bag is split into equal doses within the window, with its samples kept back; or why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tracker.formulas import cells
from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import cells as written
from tracker.rules.wording import number


@dataclass(frozen=True, slots=True)
class Bag:
    """One planned dose bag."""

    volume_ml: Decimal
    cells: int
    cells_per_kg: int


@dataclass(frozen=True, slots=True)
class DosePlan:
    """The bags, what is kept back and what is left over; no bags and a refusal where it cannot be done."""

    bags: tuple[Bag, ...]
    samples_ml: Decimal
    left_over_ml: Decimal
    left_over_cells: int
    most_bags: int
    refusals: tuple[Refusal, ...] = ()


def plan(
    *,
    volume_ml: Decimal,
    mnc_per_ml: int,
    weight_kg: Decimal,
    bags_wanted: int,
    low_cells_per_kg: int,
    high_cells_per_kg: int,
    target_cells_per_kg: int,
    samples_ml: Decimal = Decimal(0),
    step_ml: Decimal = Decimal(1),
) -> DosePlan:
    """Equal bags, as near to the target as the volume allows and never outside the window, in whole steps of volume."""
    usable_ml = max(volume_ml - samples_ml, Decimal(0))
    smallest_ml = _volume(low_cells_per_kg, weight_kg, mnc_per_ml, step_ml, ROUND_CEILING)
    largest_ml = _volume(high_cells_per_kg, weight_kg, mnc_per_ml, step_ml, ROUND_FLOOR)
    wanted_ml = _volume(target_cells_per_kg, weight_kg, mnc_per_ml, step_ml, ROUND_FLOOR)
    share_ml = _steps(usable_ml / bags_wanted, step_ml, ROUND_FLOOR)
    most_bags = int(usable_ml / smallest_ml) if smallest_ml <= largest_ml else 0
    each_ml = min(max(wanted_ml, smallest_ml), largest_ml, share_ml)
    if most_bags < bags_wanted:
        refusal = _why_not(usable_ml, mnc_per_ml, weight_kg, bags_wanted, low_cells_per_kg, most_bags)
        left_over = cells.total_in(mnc_per_ml=mnc_per_ml, volume_ml=usable_ml)
        return DosePlan((), samples_ml, usable_ml, left_over, most_bags, (refusal,))
    each_cells = cells.total_in(mnc_per_ml=mnc_per_ml, volume_ml=each_ml)
    bag = Bag(each_ml, each_cells, cells.per_kg(cells=each_cells, weight_kg=weight_kg))
    left_ml = usable_ml - each_ml * bags_wanted
    left_cells = cells.total_in(mnc_per_ml=mnc_per_ml, volume_ml=left_ml)
    return DosePlan((bag,) * bags_wanted, samples_ml, left_ml, left_cells, most_bags)


def _volume(cells_per_kg: int, weight_kg: Decimal, mnc_per_ml: int, step_ml: Decimal, rounding: str) -> Decimal:
    return _steps(cells_per_kg * weight_kg / mnc_per_ml, step_ml, rounding)


def _steps(volume_ml: Decimal, step_ml: Decimal, rounding: str) -> Decimal:
    return (volume_ml / step_ml).to_integral_value(rounding) * step_ml


def _why_not(
    usable_ml: Decimal, mnc_per_ml: int, weight_kg: Decimal, wanted: int, low_cells_per_kg: int, most: int
) -> Refusal:
    available = cells.total_in(mnc_per_ml=mnc_per_ml, volume_ml=usable_ml)
    values = {
        "wanted": str(wanted),
        "most": str(most),
        "volume": number(usable_ml),
        "available": written(cells.per_kg(cells=available, weight_kg=weight_kg)),
        "needed": written(wanted * low_cells_per_kg),
    }
    if most < wanted and available >= wanted * low_cells_per_kg * weight_kg:
        says = N_("These cells are too concentrated to be measured out in whole steps of volume within the window.")
        return Refusal("dose-not-measurable", says, N_("Dilute the product, count again and plan again."), values)
    says = N_("%(volume)s mL holds %(available)s MNC/kg; %(wanted)s doses need at least %(needed)s MNC/kg.")
    do = N_("Split into %(most)s doses and collect again for the others.")
    return Refusal("too-few-cells", says, do, values)
