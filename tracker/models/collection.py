"""One apheresis session: one Donation Identification Number."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.product import Product
from tracker.models.round import Round
from tracker.models.types import Cells, Tenths

_OPEN = text("donor_left_at IS NULL")


class Collection(Recorded):
    """id is the 13-character DIN. Its stream `din:…` carries every line about the bags that come of it.

    A session is open until the donor leaves; there is one open session at a place, and one of a donor.
    """

    __tablename__ = "collection"
    __table_args__ = (
        Index("uq_collection_open_place", "place_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_collection_open_donor", "donor_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    donor_id: Mapped[str] = mapped_column(ForeignKey("donor.id"), index=True)
    place_id: Mapped[str] = mapped_column(ForeignKey("place.id"))
    device_id: Mapped[str] = mapped_column(ForeignKey("equipment.id"))
    kit_lot_id: Mapped[str] = mapped_column(ForeignKey("supply_lot.id"), index=True)
    acda_lot_id: Mapped[str] = mapped_column(ForeignKey("supply_lot.id"), index=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(ForeignKey("user.id"))
    pre_wbc_e9_per_l: Mapped[Tenths]
    pre_mnc_percent: Mapped[Tenths]
    pre_platelets_e9_per_l: Mapped[int]
    pre_haemoglobin_g_per_l: Mapped[int]
    pre_haematocrit_percent: Mapped[Tenths]
    pre_cd34_per_ul: Mapped[Tenths | None]
    blood_volume_ml: Mapped[int]
    target_volume_ml: Mapped[int]
    started_at: Mapped[datetime | None]
    started_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))
    processed_ml: Mapped[int | None]
    inlet_ml_per_min: Mapped[Tenths | None]
    ac_ratio: Mapped[Tenths | None]
    acda_ml: Mapped[Tenths | None]
    gross_g: Mapped[Tenths | None]
    tare_g: Mapped[Tenths | None]
    volume_ml: Mapped[Tenths | None]
    wbc_e6_per_ml: Mapped[Tenths | None]
    mnc_percent: Mapped[Tenths | None]
    viability_percent: Mapped[Tenths | None]
    post_wbc_e9_per_l: Mapped[Tenths | None]
    post_mnc_percent: Mapped[Tenths | None]
    post_platelets_e9_per_l: Mapped[int | None]
    tnc: Mapped[Cells | None]
    mnc: Mapped[Cells | None]
    mnc_per_kg: Mapped[Cells | None]
    ce1_percent: Mapped[Tenths | None]
    ce2_percent: Mapped[Tenths | None]
    donor_left_at: Mapped[datetime | None]
    donor_left_by: Mapped[str | None] = mapped_column(ForeignKey("user.id"))

    round: Mapped[Round] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    def bags(self) -> list[Product]:
        """The collection bags of the session."""
        chosen = select(Product).where(Product.din == self.id, Product.purpose == "collection").order_by(Product.id)
        return list(db.session.scalars(chosen))

    @classmethod
    def find(cls, din: str) -> "Collection | None":
        """The collection with this DIN."""
        return db.session.get(cls, din)

    @classmethod
    def open_at(cls, place_id: str) -> "Collection | None":
        """The session that is open at this place."""
        return db.session.scalar(select(cls).where(cls.place_id == place_id, cls.donor_left_at.is_(None)))

    @classmethod
    def open_of(cls, donor_id: str) -> "Collection | None":
        """The session that is open with this donor, wherever that is."""
        return db.session.scalar(select(cls).where(cls.donor_id == donor_id, cls.donor_left_at.is_(None)))

    @classmethod
    def is_first_of(cls, round_id: str) -> bool:
        """Whether no session of this round has ended with a product yet."""
        return db.session.scalar(select(cls.id).where(cls.round_id == round_id, cls.ended_at.is_not(None))) is None
