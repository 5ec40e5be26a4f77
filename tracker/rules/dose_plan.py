"""How a bag is split into equal doses within the window, with its samples kept back; or why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tracker.formulas import cells
from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import cells as written


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
    smallest_ml = _steps(low_cells_per_kg * weight_kg / mnc_per_ml, step_ml, ROUND_CEILING)
    largest_ml = _steps(high_cells_per_kg * weight_kg / mnc_per_ml, step_ml, ROUND_FLOOR)
    wanted_ml = _steps(target_cells_per_kg * weight_kg / mnc_per_ml, step_ml, ROUND_FLOOR)
    share_ml = _steps(usable_ml / bags_wanted, step_ml, ROUND_FLOOR)
    most_bags = int(usable_ml / smallest_ml) if smallest_ml <= largest_ml else 0
    usable_cells = cells.total_in(mnc_per_ml=mnc_per_ml, volume_ml=usable_ml)
    if most_bags < bags_wanted:
        available = cells.per_kg(cells=usable_cells, weight_kg=weight_kg)
        refusal = _why_not(available, bags_wanted * low_cells_per_kg, bags_wanted, most_bags)
        return DosePlan((), samples_ml, usable_ml, usable_cells, most_bags, (refusal,))
    each_ml = min(max(wanted_ml, smallest_ml), largest_ml, share_ml)
    each_cells = cells.total_in(mnc_per_ml=mnc_per_ml, volume_ml=each_ml)
    bag = Bag(each_ml, each_cells, cells.per_kg(cells=each_cells, weight_kg=weight_kg))
    left_ml, left_cells = usable_ml - each_ml * bags_wanted, usable_cells - each_cells * bags_wanted
    return DosePlan((bag,) * bags_wanted, samples_ml, left_ml, left_cells, most_bags)


def _steps(volume_ml: Decimal, step_ml: Decimal, rounding: str) -> Decimal:
    return (volume_ml / step_ml).to_integral_value(rounding) * step_ml


def _why_not(available_per_kg: int, needed_per_kg: int, bags_wanted: int, most_bags: int) -> Refusal:
    values = {
        "wanted": str(bags_wanted),
        "most": str(most_bags),
        "available": written(available_per_kg),
        "needed": written(needed_per_kg),
    }
    if available_per_kg >= needed_per_kg:
        says = N_("These cells are too concentrated to be measured out within the window in whole steps of volume.")
        return Refusal("dose-not-measurable", says, N_("Dilute the product, count again and plan again."), values)
    says = N_("There are %(available)s MNC/kg; %(wanted)s doses need at least %(needed)s MNC/kg.")
    do = N_("Split into %(most)s doses and collect again for the others.")
    return Refusal("too-few-cells", says, do, values)
