"""A run follows the batch record: it is open, everything that the record wants was scanned, and it was measured."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed, number


def still_open(*, run: str, closed: bool) -> list[Refusal]:
    """Refuse anything more in a run that was closed."""
    if not closed:
        return []
    do = N_("What is left to do belongs into a new run; a mistake is corrected by a new line.")
    return [Refusal("run-closed", N_("Run %(run)s is closed."), do, {"run": run})]


def not_filled(*, run: str, filled: bool) -> list[Refusal]:
    """Refuse to measure or to fill once more after the bags were filled."""
    if not filled:
        return []
    says = N_("The bags of run %(run)s are filled already.")
    return [Refusal("already-filled", says, N_("Check the bags, then close the run."), {"run": run})]


def counted_again(*, counted: bool, reason: str) -> list[Refusal]:
    """Refuse a second count of the same kind without a reason: it takes the place of the first."""
    if not counted or reason.strip():
        return []
    says = N_("This was counted already; a second count corrects the first, and there is no reason for it.")
    do = N_("Say what was wrong with the first count and how it was found.")
    return [Refusal("count-without-reason", says, do, field="correction_reason")]


def far_from_collected(*, counted: Decimal, collected: Decimal | None, most_times: int) -> list[Refusal]:
    """Ask about white cells that the collection cannot have had, as a slip of the decimal point gives."""
    if not collected or collected / most_times <= counted <= collected * most_times:
        return []
    says = N_("%(counted)s × 10⁶/mL white cells were counted; the collection was counted with %(collected)s.")
    do = N_("Read the analyser again. If the count is right, give the reason.")
    values = {"counted": number(counted), "collected": number(collected)}
    return [Refusal("count-far-off", says, do, values, hard=False, field="wbc_e6_per_ml")]


def refusals(*, missing: Collection[str], measured: Collection[str], wanted: Collection[str]) -> list[Refusal]:
    """Refuse to go on while a device or supply was not scanned, or a measurement was not made."""
    found = []
    if missing:
        says = N_("Not scanned yet: %(missing)s.")
        do = N_("Scan them into the run, as the batch record wants.")
        found.append(Refusal("batch-record-incomplete", says, do, {"missing": listed(missing)}))
    if absent := [moment for moment in wanted if moment not in measured]:
        says = N_("Not measured yet: %(absent)s plasma reduction.")
        do = N_("Weigh and count the product; a second person checks the figures.")
        found.append(Refusal("not-measured", says, do, {"absent": listed(absent)}))
    return found


def something_filled(*, run: str, filled: bool) -> list[Refusal]:
    """Refuse to close a run that filled nothing, or to print its labels."""
    if filled:
        return []
    says = N_("Run %(run)s has filled no bag.")
    return [Refusal("nothing-filled", says, N_("Fill the bags first, or reject the product."), {"run": run})]


def closable(*, run: str, filled: bool, cleared: bool) -> list[Refusal]:
    """Refuse to close a run that filled nothing, or whose bench is not cleared."""
    found = something_filled(run=run, filled=filled)
    if not cleared:
        says = N_("The bench of run %(run)s is not cleared.")
        do = N_("Clear the bench of every empty bag, label and paper; both of you look.")
        found.append(Refusal("line-not-cleared", says, do, {"run": run}))
    return found


def unlabelled(*, products: Iterable[str]) -> list[Refusal]:
    """Refuse once for each container that would leave the bench, or be left on it, without its label."""
    says = N_("%(product)s has no label that was scanned back and verified.")
    do = N_("Print, scan back, affix and verify its label; then clear the bench.")
    return [Refusal("unlabelled-on-bench", says, do, {"product": product}) for product in products]
