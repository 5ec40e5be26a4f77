"""What an apheresis session yielded: volume by weight, collection efficiencies, volume still to process."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

DENSITY_G_PER_ML = Decimal("1.05")  # of an apheresis product [S21]
UL_PER_ML = 1000


def volume_ml(*, gross_g: Decimal, tare_g: Decimal) -> Decimal:
    """Product volume by weight, to a tenth of a millilitre: (gross − tare) / 1.05."""
    return ((gross_g - tare_g) / DENSITY_G_PER_ML).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A bag on the balance, full and empty."""

    gross_g: Decimal
    tare_g: Decimal

    @property
    def volume_ml(self) -> Decimal:
        """What is in it."""
        return volume_ml(gross_g=self.gross_g, tare_g=self.tare_g)

    @property
    def facts(self) -> dict[str, Decimal]:
        """The two readings, for the record."""
        return {"gross_g": self.gross_g, "tare_g": self.tare_g}


def ce2_percent(*, cells_in_bag: int, pre_count_per_ul: Decimal, processed_ml: Decimal) -> Decimal:
    """CE2: cells in the bag per cells that went through, with the count before [S18]."""
    offered = pre_count_per_ul * UL_PER_ML * processed_ml
    return (100 * cells_in_bag / offered).quantize(Decimal("0.1"))


def ce1_percent(
    *, cells_in_bag: int, pre_count_per_ul: Decimal, post_count_per_ul: Decimal, processed_ml: Decimal
) -> Decimal:
    """CE1: as CE2, with the mean of the counts before and after [S18]."""
    mean = (pre_count_per_ul + post_count_per_ul) / 2
    return ce2_percent(cells_in_bag=cells_in_bag, pre_count_per_ul=mean, processed_ml=processed_ml)


def volume_to_process_ml(*, wanted_cells: int, ce2_percent: Decimal, pre_count_per_ul: Decimal) -> int:
    """The blood volume to process for the wanted cells at an expected CE2, to the millilitre [GK §3.3]."""
    return round(Decimal(wanted_cells) * 100 / (ce2_percent * pre_count_per_ul * UL_PER_ML))


def anticoagulant_in_product_ml(*, volume_ml: Decimal, ac_ratio: Decimal) -> int:
    """ACD-A in the product to the millilitre, as a label says it: one part in ratio + 1 of what was drawn [INF]."""
    return round(volume_ml / (ac_ratio + 1))


def target_volume_ml(
    *, needed_ml: int, total_blood_volume_ml: int, blood_volumes_from: Decimal, blood_volumes_to: Decimal
) -> int:
    """The volume to process, kept within the range of blood volumes that the protocol allows for one session."""
    lowest, highest = (round(factor * total_blood_volume_ml) for factor in (blood_volumes_from, blood_volumes_to))
    return min(max(needed_ml, lowest), highest)


def count_per_ul(*, wbc_e9_per_l: Decimal, percent: Decimal) -> Decimal:
    """Cells of one kind per µL of blood: 1 × 10⁹/L are 1000/µL."""
    return wbc_e9_per_l * 1000 * percent / 100
