"""A product: one labelled container, from collection bag to dose bag, and what came of what."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker import clock, protocols
from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.hold import EARLIER, Hold
from tracker.models.types import Cells, Hundredths, StageType, Tenths
from tracker.rules import on_hold, shelf_life
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage

if TYPE_CHECKING:
    from tracker.models.round import Round

SAMPLES = ("sample", "retain")  # purposes of containers that are measured and never given
_LIVING = "stage NOT IN ('consumed', 'rejected', 'discarded')"


class Product(Recorded):
    """id is `DIN-product description code-division`, e.g. A999926000001-DAA02-A0: the key that its label carries.

    purpose: collection, dose, retain or sample. Custody is with exactly one person (holder_id) or one place
    (place_id); a storage position (slot_id, also in place_id) holds one product. Hold and recall stand beside the
    stage and are read by every step: hold_reason, held_at and held_by say together what the rows of `Hold` say one by
    one. A round has one living dose of each number.
    """

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("(holder_id IS NULL) <> (place_id IS NULL)", name="one_holder"),
        CheckConstraint("slot_id IS NULL OR slot_id = place_id", name="slot_is_place"),
        UniqueConstraint("slot_id"),
        Index(
            "uq_product_dose_number",
            "round_id",
            "dose_number",
            unique=True,
            sqlite_where=text(_LIVING),
            postgresql_where=text(_LIVING),
        ),
    )

    din: Mapped[str] = mapped_column(ForeignKey("collection.id"), index=True)
    product_description_code: Mapped[str]
    collection_type: Mapped[str]
    division: Mapped[str]
    purpose: Mapped[str]
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    donor_id: Mapped[str] = mapped_column(ForeignKey("donor.id"), index=True)
    recipient_id: Mapped[str] = mapped_column(ForeignKey("recipient.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    volume_ml: Mapped[Tenths]
    wbc_e6_per_ml: Mapped[Tenths | None]
    tnc: Mapped[Cells | None]
    mnc: Mapped[Cells | None]
    mnc_per_kg: Mapped[Cells | None]
    viability_percent: Mapped[Tenths | None]
    expires_at: Mapped[datetime | None]
    dose_number: Mapped[int | None]
    dmso_g: Mapped[Hundredths | None]

    stage: Mapped[Stage] = mapped_column(StageType(), index=True)
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("user.id"), index=True)
    place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"), index=True)
    slot_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    shipment_id: Mapped[str | None] = mapped_column(ForeignKey("shipment.id"), index=True)
    hold_reason: Mapped[str | None]
    held_at: Mapped[datetime | None]
    held_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    recall_reason: Mapped[str | None]
    recalled_at: Mapped[datetime | None]
    recalled_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    positive_culture: Mapped[bool] = mapped_column(default=False)

    round: Mapped["Round"] = relationship(viewonly=True)

    @property
    def only_child(self) -> "Product":
        """What this bag was frozen or thawed into."""
        made = select(ProductLink.child_id).where(ProductLink.parent_id == self.id)
        return db.session.scalars(select(Product).where(Product.id.in_(made))).one()

    def parents(self) -> list["Product"]:
        """The products that this one was filled from, first named first."""
        made_of = select(ProductLink.parent_id).where(ProductLink.child_id == self.id)
        return list(db.session.scalars(select(Product).where(Product.id.in_(made_of)).order_by(Product.id)))

    def ancestors(self) -> list["Product"]:
        """Everything that this product was made of, nearest first, back to the collection bag."""
        found: dict[str, Product] = {}
        waiting = self.parents()
        while waiting:
            parent = waiting.pop(0)
            if parent.id not in found:
                found[parent.id] = parent
                waiting += parent.parents()
        return list(found.values())

    def descendants(self) -> list["Product"]:
        """Everything that was made of this product, nearest first, down to what was thawed."""
        found: dict[str, Product] = {}
        edge = [self.id]
        while edge:
            made = select(ProductLink.child_id).where(ProductLink.parent_id.in_(edge))
            children = db.session.scalars(select(Product).where(Product.id.in_(made)).order_by(Product.id))
            new = {child.id: child for child in children if child.id not in found}
            found |= new
            edge = list(new)
        return list(found.values())

    def siblings(self) -> list["Product"]:
        """The other products of the same donation."""
        others = select(Product).where(Product.din == self.din, Product.id != self.id).order_by(Product.id)
        return list(db.session.scalars(others))

    def speaks_for(self, other: "Product") -> bool:
        """Whether a measurement of this container is one of `other`: itself, or a sample of it or of its source."""
        if self.id == other.id:
            return True
        sources = {parent.id for parent in self.parents()}
        return self.purpose in SAMPLES and bool(sources & {other.id, *(parent.id for parent in other.parents())})

    def shelf_life_stops(self, at: datetime) -> list[Refusal]:
        """Why it is past its shelf life when it is used. The clock decides: no time in a form goes before it."""
        return shelf_life.refusals(expires_at=self.expires_at, at=max(at, clock.now()))

    @property
    def is_stopped(self) -> bool:
        """Whether it is on hold or recalled."""
        return self.hold_reason is not None or self.recall_reason is not None

    def holds(self) -> list[Hold]:
        """The holds that nobody lifted, oldest first. One from before there were rows has its columns only."""
        if self.hold_reason is None:
            return []
        standing = [one for one in Hold.all_of(self.id) if one.lifted_at is None]
        return standing or [
            Hold(
                id=f"{self.id}:hold-1",
                product_id=self.id,
                reason=self.hold_reason,
                ground=EARLIER,
                set_at=self.held_at,
                set_by=self.held_by,
            )
        ]

    def hold_of(self, number: int) -> Hold | None:
        """The hold with this number, lifted or not."""
        return next((one for one in [*self.holds(), *Hold.all_of(self.id)] if one.number == number), None)

    def hold_stops(self) -> list[Refusal]:
        """Why no step takes it: a recall, and each hold with who set it and when."""
        holds = [on_hold.Held(one.reason, one.set_by, one.set_at) for one in self.holds()]
        return on_hold.refusals(holds=holds, recall_reason=self.recall_reason)

    @property
    def label_kind(self) -> str:
        """The kind of label that this container carries."""
        return {"collection": "collection", "dose": "final"}.get(self.purpose, "partial")

    @property
    def is_frozen(self) -> bool:
        """Whether this is a frozen dose: thawed, it becomes another product, which is decided on and given."""
        return self.product_description_code in protocols.codes_of("cryopreserved")

    @property
    def keeper(self) -> str:
        """The person or the place that has custody; there is exactly one."""
        return self.holder_id or self.place_id or ""


class ProductLink(Recorded):
    """Volume that went from one product into another."""

    __tablename__ = "product_link"

    parent_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    child_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    run_id: Mapped[str | None] = mapped_column(ForeignKey("run.id"))
    volume_ml: Mapped[Tenths]

    child: Mapped[Product] = relationship(viewonly=True, foreign_keys=[child_id])
