"""One infusion's cells per kilogram lie within the protocol's window."""

from __future__ import annotations

from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import cells


def refusals(*, cells_per_kg: Decimal | None, low_cells_per_kg: Decimal, high_cells_per_kg: Decimal) -> list[Refusal]:
    """Soft outside the window (both ends belong to it); hard when the dose is not known."""
    if cells_per_kg is None:
        do = N_("Enter the cell count, the volume and the recipient's weight.")
        return [Refusal("dose-unknown", N_("The dose per kilogram is not known."), do)]
    if low_cells_per_kg <= cells_per_kg <= high_cells_per_kg:
        return []
    values = {"dose": cells(cells_per_kg), "low": cells(low_cells_per_kg), "high": cells(high_cells_per_kg)}
    says = {
        True: N_("The dose is %(dose)s MNC/kg, below the window of %(low)s to %(high)s."),
        False: N_("The dose is %(dose)s MNC/kg, above the window of %(low)s to %(high)s."),
    }[cells_per_kg < low_cells_per_kg]
    do = N_("Check the weight of the day. Go on only with the physician's reason and a second signature.")
    return [Refusal("dose-outside-window", says, do, values, hard=False)]
