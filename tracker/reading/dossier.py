"""Everything on record about one product, gathered in a fixed number of queries for its page and its report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, or_, select

from labels.isbt128 import Din
from tracker import clock
from tracker.extensions import db
from tracker.models import (
    Assay,
    Collection,
    Deviation,
    Handover,
    Hold,
    IdentityCheck,
    Infusion,
    InfusionOrder,
    LabelPrint,
    Product,
    ProductDescription,
    RateChange,
    Reaction,
    Recorded,
    ReleaseDecision,
    Round,
    Shipment,
    ShipmentItem,
    Site,
    StreamHead,
    TemperatureReading,
    VitalSigns,
)
from tracker.reading import corrections, custody_chain, lineage, lines, names, timeline
from tracker.reading.corrections import Correction
from tracker.reading.custody_chain import Chain
from tracker.reading.custody_chart import Chart, layout
from tracker.reading.lineage import Family
from tracker.reading.lines import Line
from tracker.reading.names import Names
from tracker.reading.timeline import Item

Row = TypeVar("Row", bound=Recorded)


@dataclass(frozen=True, slots=True)
class Proof:
    """What ties this record to the ledger: the stream, how many of its lines are shown, and the newest digest."""

    stream: str
    lines_shown: int
    lines_in_stream: int
    newest_digest: str


@dataclass(frozen=True, slots=True)
class Journey:
    """One shipment of the product with what its logger read."""

    shipment: Shipment
    readings: Sequence[TemperatureReading]

    @property
    def outside(self) -> Sequence[TemperatureReading]:
        """The readings outside the shipment's range."""
        low, high = self.shipment.low_celsius, self.shipment.high_celsius
        return [reading for reading in self.readings if not low <= reading.celsius <= high]


@dataclass(frozen=True, slots=True)
class Dossier:
    """One product: itself, its family, its custody, its lines and every row about it."""

    product: Product
    collection: Collection
    round: Round
    family: Family
    chain: Chain
    items: Sequence[Item]
    corrections: Sequence[Correction]
    names: Names
    proof: Proof
    prints: Sequence[LabelPrint]
    assays: Sequence[Assay]
    journeys: Sequence[Journey]
    handovers: Sequence[Handover]
    decisions: Sequence[ReleaseDecision]
    holds: Sequence[Hold]
    deviations: Sequence[Deviation]
    orders: Sequence[InfusionOrder]
    checks: Sequence[IdentityCheck]
    infusion: Infusion | None
    rates: Sequence[RateChange]
    vitals: Sequence[VitalSigns]
    reactions: Sequence[Reaction]

    @property
    def description(self) -> str:
        """The product's name by its description code."""
        code = self.product.product_description_code
        known = ProductDescription.of(code, given_by=Din(self.product.din).fin)
        return known.text if known else code

    @property
    def check(self) -> str:
        """The check character of the DIN."""
        return Din(self.product.din).check_character

    @property
    def holder(self) -> str:
        """Who or what has the product now."""
        return self.names.person(self.product.holder_id) or self.names.place(self.product.place_id)

    @property
    def chart(self) -> Chart:
        """The custody drawn."""
        return layout(self.chain.intervals, now=clock.now(), zone=ZoneInfo(Site.here().zone), name=self.name_of)

    @property
    def refused(self) -> Sequence[Item]:
        """The lines that were refused."""
        return [item for item in self.items if not item.accepted]

    def name_of(self, interval: custody_chain.Interval) -> str:
        """The holder of an interval by name."""
        known = self.names.person if interval.kind == "person" else self.names.place
        return known(interval.holder)


def of_product(product: Product) -> Dossier:
    """All about `product`: its own lines, those of what it was made of, of its collection and of its runs."""
    family = lineage.of_din(product.din)
    own = [*family.ancestors(product.id), product.id]
    stream, of_people = _lines(product)
    about = lines.about(stream, products=frozenset(own), runs=family.runs_of(own))
    chain = custody_chain.derive(stream, [family.products[one] for one in own], family.parents_of_all())
    journeys = _journeys(own)
    infusion = db.session.scalar(select(Infusion).where(Infusion.product_id == product.id))
    known = _names([*about, *corrections.alone(of_people)], product, chain, journeys)
    collection = db.session.get_one(Collection, product.din)
    return Dossier(
        product=product,
        collection=collection,
        round=collection.round,
        family=family,
        chain=chain,
        items=timeline.items(about, known, focus=product.id),
        corrections=corrections.corrections([*about, *of_people], known),
        names=known,
        proof=_proof(product.stream, about),
        prints=_prints(own, product.din, [journey.shipment.id for journey in journeys]),
        assays=_rows(select(Assay).where(Assay.product_id.in_(own)).order_by(Assay.sampled_at, Assay.test, Assay.id)),
        journeys=journeys,
        handovers=_rows(select(Handover).where(Handover.product_id.in_(own)).order_by(Handover.handed_at)),
        holds=_rows(select(Hold).where(Hold.product_id.in_(own)).order_by(Hold.set_at, Hold.id)),
        decisions=_rows(
            select(ReleaseDecision)
            .where(ReleaseDecision.product_id.in_(own))
            .order_by(ReleaseDecision.decided_at, ReleaseDecision.id)
        ),
        deviations=_deviations(own, product, about, [journey.shipment.id for journey in journeys]),
        orders=_rows(select(InfusionOrder).where(InfusionOrder.product_id == product.id)),
        checks=_rows(
            select(IdentityCheck).where(IdentityCheck.product_id == product.id).order_by(IdentityCheck.checked_at)
        ),
        infusion=infusion,
        rates=_rows(
            select(RateChange)
            .where(RateChange.infusion_id == (infusion.id if infusion else ""))
            .order_by(RateChange.changed_at)
        ),
        vitals=_rows(select(VitalSigns).where(VitalSigns.product_id == product.id).order_by(VitalSigns.taken_at)),
        reactions=_rows(select(Reaction).where(Reaction.product_id == product.id).order_by(Reaction.onset_at)),
    )


def _lines(product: Product) -> tuple[list[Line], list[Line]]:
    """The lines of the product's stream, and those about its donor, its recipient and their round."""
    people = (f"donor:{product.donor_id}", f"recipient:{product.recipient_id}", f"round:{product.round_id}")
    every = lines.of_streams([product.stream, *people])
    own = [line for line in every if line.event.stream == product.stream]
    return own, [line for line in every if line.event.stream != product.stream]


def _rows(query: Select[Row]) -> list[Row]:
    return list(db.session.scalars(query))


def _journeys(products: Sequence[str]) -> list[Journey]:
    carried = select(ShipmentItem.shipment_id).where(ShipmentItem.product_id.in_(products))
    shipments = _rows(select(Shipment).where(Shipment.id.in_(carried)).order_by(Shipment.packed_at))
    readings = _rows(
        select(TemperatureReading)
        .where(TemperatureReading.shipment_id.in_([shipment.id for shipment in shipments]))
        .order_by(TemperatureReading.read_time)
    )
    return [Journey(one, [reading for reading in readings if reading.shipment_id == one.id]) for one in shipments]


def _prints(products: Sequence[str], din: str, shipments: Sequence[str]) -> Sequence[LabelPrint]:
    """Every label of the product and of what it was made of, of the donation's tubes, and of the shippers it was in."""
    its_own = LabelPrint.product_id.in_(products)
    donation = and_(LabelPrint.subject_kind == "collection", LabelPrint.subject_id == din)
    outside = and_(LabelPrint.subject_kind == "shipment", LabelPrint.subject_id.in_(shipments))
    wanted = select(LabelPrint).where(or_(its_own, donation, outside))
    return _rows(wanted.order_by(LabelPrint.printed_at, LabelPrint.kind, LabelPrint.number))


def _deviations(
    own: Sequence[str], product: Product, about: Sequence[Line], shipments: Sequence[str]
) -> list[Deviation]:
    """What was opened about the product, what it was made of, its collection, its runs, its shipments, its round."""
    subjects = {*own, product.din, *shipments, *(line.event.subject_id for line in about)}
    paired = Deviation.on_the_way(f"round:{product.round_id}", product.made_at)
    wanted = or_(Deviation.subject_id.in_(subjects), paired)
    return _rows(select(Deviation).where(wanted).order_by(Deviation.opened_at, Deviation.id))


def _names(about: Sequence[Line], product: Product, chain: Chain, journeys: Sequence[Journey]) -> Names:
    people: set[str | None] = {product.holder_id, product.made_by, product.held_by, product.recalled_by}
    places: set[str | None] = {product.place_id}
    for interval in chain.intervals:
        (people if interval.kind == "person" else places).add(interval.holder)
    for journey in journeys:
        shipment = journey.shipment
        people |= {shipment.packed_by, shipment.courier_id, shipment.dispatched_by, shipment.received_by}
        places |= {shipment.from_place_id, shipment.to_place_id}
    devices = {one for journey in journeys for one in (journey.shipment.shipper_id, journey.shipment.logger_id)}
    return names.in_lines(about, people=people, places=places, devices=devices)


def _proof(stream: str, about: Sequence[Line]) -> Proof:
    head = db.session.get_one(StreamHead, stream)
    return Proof(stream, len(about), head.position, head.digest.hex())
