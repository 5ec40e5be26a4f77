"""Where things can be: rooms, benches, storage positions, shippers, beds."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Recorded
from tracker.models.types import Tenths


class Place(Recorded):
    """A place with a scannable label. A position holds at most one product."""

    __tablename__ = "place"

    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    low_celsius: Mapped[Tenths | None]
    high_celsius: Mapped[Tenths | None]

    @property
    def is_position(self) -> bool:
        """Whether this is a storage position for a single container."""
        return self.kind == "position"
