"""What goes into a run comes out of it: outputs + samples + waste = inputs, within a tolerance."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import number


def difference(
    *, inputs: Iterable[Decimal], outputs: Iterable[Decimal], samples: Iterable[Decimal], waste: Iterable[Decimal]
) -> Decimal:
    """What came out more (positive) or less (negative) than went in, in the unit of the amounts."""
    nothing = Decimal(0)
    return sum(outputs, nothing) + sum(samples, nothing) + sum(waste, nothing) - sum(inputs, nothing)


def added_refusals(*, before_ml: Decimal, after_ml: Decimal) -> list[Refusal]:
    """Refuse a volume with the cryoprotectant that is not more than without: it adds, it never takes away."""
    if after_ml > before_ml:
        return []
    says = N_("The volume with the cryoprotectant is not more than the dose had.")
    return [Refusal("volume-not-plausible", says, N_("Weigh the bag again."), field="volume_ml")]


def refusals(
    *,
    inputs: Iterable[Decimal],
    outputs: Iterable[Decimal],
    samples: Iterable[Decimal] = (),
    waste: Iterable[Decimal] = (),
    tolerance_percent: Decimal,
    unit: str = "mL",
) -> list[Refusal]:
    """Soft: a difference above the tolerance (in percent of the inputs) needs a reason and opens a deviation."""
    put_in = list(inputs)
    total = sum(put_in, Decimal(0))
    off = difference(inputs=put_in, outputs=outputs, samples=samples, waste=waste)
    allowed = total * tolerance_percent / 100
    if abs(off) <= allowed:
        return []
    values = {
        "put_in": number(total),
        "came_out": number(total + off),
        "unit": unit,
        "off": number(abs(off)),
        "allowed": number(allowed.quantize(Decimal("0.1"))),
    }
    says = {
        True: N_("%(put_in)s %(unit)s went in and %(came_out)s %(unit)s came out: %(off)s %(unit)s too much."),
        False: N_("%(put_in)s %(unit)s went in and %(came_out)s %(unit)s came out: %(off)s %(unit)s is missing."),
    }[off > 0]
    do = N_(
        "Weigh again and check every bag, sample and waste; up to %(allowed)s %(unit)s is allowed, else give a reason."
    )
    return [Refusal("mass-balance", says, do, values, hard=False)]
