"""The release tests of one product: what the protocol asks of it, and what the record has."""

from dataclasses import dataclass

from tracker import protocols
from tracker.extensions import db
from tracker.models import Assay, Product, Round
from tracker.protocols.protocol import Applies, Specification

# A thawed dose still carries the cryoprotectant: what is asked of a frozen one is asked of it too.
_CONDITIONS: dict[str, tuple[Applies, ...]] = {
    "cryopreserved": ("cryopreserved",),
    "thawed": ("cryopreserved", "thawed"),
}
_FRESH: tuple[Applies, ...] = ("fresh",)
_MAJOR = ("major", "bidirectional")


@dataclass(frozen=True, slots=True)
class Line:
    """One test of the specification with the row that counts, if there is one."""

    entry: Specification
    row: Assay | None

    @property
    def is_settled(self) -> bool:
        """Whether there is a final result that a second person reviewed."""
        return self.row is not None and self.row.final and self.row.reviewed_by is not None


def specification_of(bag: Product) -> tuple[Specification, ...]:
    """The tests that the protocol asks of this kind of product for this pair of people."""
    coi = db.session.get_one(Round, bag.round_id)
    protocol = protocols.load(coi.protocol)
    roles = {product.pdc: product.role for product in protocol.products}
    conditions = [*_CONDITIONS.get(roles.get(bag.product_description_code, "dose"), _FRESH)]
    if coi.abo_compatibility in _MAJOR:
        conditions.append("major-mismatch")
    return protocol.specification_for(*conditions)


def entry_of(bag: Product, test: str) -> Specification | None:
    """The line of the specification with this code."""
    return next((entry for entry in specification_of(bag) if entry.code == test), None)


def lines_of(bag: Product) -> list[Line]:
    """Every test of the specification, in its order, with the row that counts."""
    standing = Assay.standing(bag.id)
    return [Line(entry, standing.get(entry.code)) for entry in specification_of(bag)]
