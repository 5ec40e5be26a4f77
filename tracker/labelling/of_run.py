"""The final labels of the doses of a run: the print of each that counts, and which doses get theirs next."""

from tracker.models import LabelPrint, Product, Run

OF_A_DOSE = "final"


def counting(dose: Product) -> LabelPrint | None:
    """The print of a dose's final label that counts, as far as it is not void."""
    newest = LabelPrint.newest(OF_A_DOSE, "product", dose.id)
    return newest if newest and not newest.voided_at else None


def doses_to_print(run: Run) -> list[Product]:
    """The doses that have no label; where all have theirs, all of them again."""
    doses = run.doses
    return [dose for dose in doses if counting(dose) is None] or doses
