"""What is missing from records before they can be closed, round by round, custody included."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker import clock, completing
from tracker.extensions import db
from tracker.models import Collection, Round
from tracker.reading import custody_chain, lineage, lines
from tracker.reading.custody_chain import Chain
from tracker.rules.completeness import Gap

PAGE = 10  # rounds; each is looked at from end to end


@dataclass(frozen=True, slots=True)
class Record:
    """A round that is not closed, and all that is missing from it."""

    round: Round
    gaps: Sequence[Gap]

    @property
    def counted(self) -> Counter[str]:
        """How much is missing of each sort."""
        return Counter(gap.code for gap in self.gaps)


def of_round(round_: Round) -> list[Gap]:
    """All that is missing from a round."""
    return [*completing.of_round(round_, at=clock.now()), *custody_gaps(round_)]


def open_records(*, after: str = "", size: int = PAGE) -> tuple[list[Record], str]:
    """The rounds that are not closed, in the order of their identifiers, and the key to go on from."""
    unclosed = select(Round).where(Round.closed_at.is_(None), Round.id > after).order_by(Round.id)
    found = db.session.scalars(unclosed.limit(size + 1)).all()
    records = [Record(one, of_round(one)) for one in found[:size]]
    return records, found[size - 1].id if len(found) > size else ""


def custody_gaps(round_: Round) -> list[Gap]:
    """Every gap and overlap in who held what was collected in a round."""
    dins = db.session.scalars(select(Collection.id).where(Collection.round_id == round_.id).order_by(Collection.id))
    return [gap for din in dins for gap in broken(_chain(din))]


def broken(chain: Chain) -> list[Gap]:
    """The breaks of a chain as gaps of the record."""
    return [
        Gap("custody-gap", f"{one.product_id} {one.sentence}".strip(), "product", one.product_id)
        for one in chain.breaks
    ]


def _chain(din: str) -> Chain:
    family = lineage.of_din(din)
    return custody_chain.derive(
        lines.of_streams([f"din:{din}"]), list(family.products.values()), family.parents_of_all()
    )
