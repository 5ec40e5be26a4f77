"""One product as release looks at it, with everything around it that a criterion asks for."""

from datetime import datetime
from functools import cached_property

from sqlalchemy import func, select

from tracker import protocols
from tracker.extensions import db
from tracker.models import (
    BloodGroup,
    Collection,
    CustodyEvent,
    Deviation,
    Donor,
    LabelPrint,
    Product,
    Recipient,
    Round,
    Run,
    Shipment,
    ShipmentItem,
)
from tracker.protocols import Protocol
from tracker.rules.tests_settled import Known
from tracker.specified import lines_of

# The steps in which a product is made; whoever did one of them, or was its second person, does not release.
PROCESSING = (
    "open-run",
    "use-device",
    "use-supply",
    "measure-before",
    "measure-after",
    "fill",
    "close-run",
    "freeze",
    "thaw",
)


class Case:
    """The bag, the moment of the decision, and what the record says around it, read once in this transaction."""

    def __init__(self, bag: Product, at: datetime) -> None:
        self.bag = bag
        self.at = at
        self.collection: Collection = db.session.get_one(Collection, bag.din)
        self.protocol: Protocol = protocols.load(self.collection.round.protocol)

    @property
    def coi(self) -> Round:
        """The round."""
        return self.collection.round

    @property
    def donor(self) -> Donor:
        """The donor of the round."""
        return self.coi.donor

    @property
    def recipient(self) -> Recipient:
        """The recipient of the round."""
        return self.coi.recipient

    @cached_property
    def ancestors(self) -> list[Product]:
        """What the bag was made of."""
        return self.bag.ancestors()

    @cached_property
    def label(self) -> LabelPrint | None:
        """The newest print of the final label."""
        return LabelPrint.newest("final", "product", self.bag.id)

    @cached_property
    def known(self) -> Known:
        """The tests as they stand."""
        lines = lines_of(self.bag)
        rows = [(line.entry.code, line.row) for line in lines if line.row]
        return Known(
            entries=[line.entry for line in lines],
            results={code: row.result for code, row in rows if row.final},
            started={code for code, _ in rows},
            unreviewed={code for code, row in rows if row.final and row.reviewed_by is None},
        )

    @cached_property
    def shipments(self) -> list[Shipment]:
        """Every shipment of the bag or of what it was made of."""
        travelled = [self.bag.id, *(parent.id for parent in self.ancestors)]
        items = select(ShipmentItem.shipment_id).where(ShipmentItem.product_id.in_(travelled))
        return list(db.session.scalars(select(Shipment).where(Shipment.id.in_(items)).order_by(Shipment.id)))

    @cached_property
    def runs(self) -> list[Run]:
        """The processing runs of the donation."""
        return list(db.session.scalars(select(Run).where(Run.din == self.bag.din)))

    @cached_property
    def deviations(self) -> list[Deviation]:
        """What is open about the donation, its shipments and the round that led to it.

        What is only about a sister bag is left to that bag.
        """
        lineage = {self.bag.id, *(parent.id for parent in self.ancestors)}
        sisters = {other.id for other in self.bag.siblings() if other.purpose == "dose"} - lineage
        paired = Deviation.on_the_way(self.coi.stream, self.bag.made_at)
        found = Deviation.open_in(self.bag.stream, *(shipment.stream for shipment in self.shipments), also=paired)
        return [deviation for deviation in found if deviation.subject_id not in sisters]

    @cached_property
    def processed_by(self) -> set[str]:
        """Everybody who processed this product or what it was made of, or stood by as the second person: they do not
        release it."""
        concerned = {self.bag.id, *(parent.id for parent in self.ancestors), *(run.id for run in self.runs)}
        lines = select(CustodyEvent.by_id, CustodyEvent.witness_id).where(
            CustodyEvent.stream == self.bag.stream,
            CustodyEvent.verdict == "accepted",
            CustodyEvent.step.in_(PROCESSING),
            CustodyEvent.subject_id.in_(concerned),
        )
        return {person for line in db.session.execute(lines) for person in line if person is not None}

    @cached_property
    def mismatch_signed_off(self) -> bool:
        """Whether a physician let this pair go on although their blood groups differ."""
        signed = select(func.count()).where(Deviation.subject_id == self.coi.id, Deviation.rule.like("abo-%mismatch"))
        return bool(db.session.scalar(signed))

    def determinations(self, kind: str, person: str) -> int:
        """How often somebody's blood group was determined."""
        counted = select(func.count()).where(BloodGroup.person_kind == kind, BloodGroup.person_id == person)
        return db.session.scalar(counted) or 0
