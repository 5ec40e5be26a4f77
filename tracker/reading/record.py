"""What is on record about some products: custody, lines and every row about them, in a fixed number of queries.

The products are one container with what it was made of, or all of a donation, a round, a donor or a recipient.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, or_, select

from tracker import clock
from tracker.extensions import db
from tracker.models import (
    Assay,
    Deviation,
    Handover,
    Hold,
    IdentityCheck,
    Infusion,
    LabelPrint,
    Product,
    RateChange,
    Reaction,
    Recorded,
    ReleaseDecision,
    Shipment,
    ShipmentItem,
    Site,
    StreamHead,
    TemperatureReading,
    VitalSigns,
)
from tracker.reading import corrections, names, timeline
from tracker.reading.corrections import Correction
from tracker.reading.custody_chain import Chain, Interval
from tracker.reading.custody_chart import Chart, layout
from tracker.reading.lines import Line
from tracker.reading.names import Names
from tracker.reading.timeline import Item

Row = TypeVar("Row", bound=Recorded)


@dataclass(frozen=True, slots=True)
class Proof:
    """What ties lines to the ledger: their stream, how many of its lines are shown, and its head."""

    stream: str
    lines_shown: int
    lines_in_stream: int
    newest_digest: str


@dataclass(frozen=True, slots=True)
class Journey:
    """One shipment of the products with what its logger read."""

    shipment: Shipment
    readings: Sequence[TemperatureReading]

    @property
    def outside(self) -> Sequence[TemperatureReading]:
        """The readings outside the shipment's range."""
        low, high = self.shipment.low_celsius, self.shipment.high_celsius
        return [reading for reading in self.readings if not low <= reading.celsius <= high]


@dataclass(frozen=True, slots=True)
class Record:
    """Some products: their custody, their lines and every row about them. focus: what need not be named each time."""

    focus: str
    products: Sequence[Product]
    chain: Chain
    items: Sequence[Item]
    corrections: Sequence[Correction]
    names: Names
    proofs: Sequence[Proof]
    prints: Sequence[LabelPrint]
    assays: Sequence[Assay]
    journeys: Sequence[Journey]
    handovers: Sequence[Handover]
    decisions: Sequence[ReleaseDecision]
    holds: Sequence[Hold]
    deviations: Sequence[Deviation]
    checks: Sequence[IdentityCheck]
    infusions: Sequence[Infusion]
    rates: Sequence[RateChange]
    vitals: Sequence[VitalSigns]
    reactions: Sequence[Reaction]

    @property
    def refused(self) -> Sequence[Item]:
        """The lines that were refused."""
        return [item for item in self.items if not item.accepted]

    @property
    def chart(self) -> Chart:
        """The custody drawn."""
        return layout(self.chain.intervals, now=clock.now(), zone=ZoneInfo(Site.here().zone), name=self.name_of)

    def charts(self) -> list[tuple[str, Chart]]:
        """The custody of each donation drawn, by its number."""
        din_of = {product.id: product.din for product in self.products}
        ordered = sorted(self.chain.intervals, key=lambda one: din_of[one.product_id])
        now, zone = clock.now(), ZoneInfo(Site.here().zone)
        return [
            (din, layout(list(some), now=now, zone=zone, name=self.name_of))
            for din, some in groupby(ordered, lambda one: din_of[one.product_id])
        ]

    def name_of(self, interval: Interval) -> str:
        """The holder of an interval by name."""
        known = self.names.person if interval.kind == "person" else self.names.place
        return known(interval.holder)


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a record reaches. own: the containers that its rows are about.

    at_the_bedside: those of which the infusion is told. dins: the donations, whose tubes have labels too.
    on_the_way: more deviations, which are about none of these.
    """

    focus: str
    own: Sequence[str]
    at_the_bedside: Sequence[str]
    dins: Sequence[str]
    on_the_way: ColumnElement[bool] | None = None
    one_stream: bool = True


def of(
    extent: Extent,
    *,
    products: Sequence[Product],
    chain: Chain,
    about: Sequence[Line],
    beside: Sequence[Line],
    journeys: Sequence[Journey],
) -> Record:
    """All about these products by the lines that are about them. beside: lines of people, for their corrections."""
    own, bedside, shipments = extent.own, extent.at_the_bedside, [journey.shipment.id for journey in journeys]
    known = _names([*about, *corrections.alone(beside)], products, chain, journeys)
    infusions = _rows(select(Infusion).where(Infusion.product_id.in_(bedside)).order_by(Infusion.started_at))
    given = [infusion.id for infusion in infusions]
    return Record(
        focus=extent.focus,
        products=products,
        chain=chain,
        items=timeline.items(about, known, focus=extent.focus, one_stream=extent.one_stream),
        corrections=corrections.corrections([*about, *beside], known),
        names=known,
        proofs=_proofs(about),
        prints=_prints(own, extent.dins, shipments),
        assays=_rows(select(Assay).where(Assay.product_id.in_(own)).order_by(Assay.sampled_at, Assay.test, Assay.id)),
        journeys=journeys,
        handovers=_rows(select(Handover).where(Handover.product_id.in_(own)).order_by(Handover.handed_at)),
        decisions=_rows(
            select(ReleaseDecision)
            .where(ReleaseDecision.product_id.in_(own))
            .order_by(ReleaseDecision.decided_at, ReleaseDecision.id)
        ),
        holds=_rows(select(Hold).where(Hold.product_id.in_(own)).order_by(Hold.set_at, Hold.id)),
        deviations=_deviations(extent, about, shipments),
        checks=_rows(
            select(IdentityCheck).where(IdentityCheck.product_id.in_(bedside)).order_by(IdentityCheck.checked_at)
        ),
        infusions=infusions,
        rates=_rows(select(RateChange).where(RateChange.infusion_id.in_(given)).order_by(RateChange.changed_at)),
        vitals=_rows(select(VitalSigns).where(VitalSigns.product_id.in_(bedside)).order_by(VitalSigns.taken_at)),
        reactions=_rows(select(Reaction).where(Reaction.product_id.in_(bedside)).order_by(Reaction.onset_at)),
    )


def journeys_of(products: Sequence[str]) -> list[Journey]:
    """The shipments that carried these products, each with what its logger read."""
    carried = select(ShipmentItem.shipment_id).where(ShipmentItem.product_id.in_(products))
    shipments = _rows(select(Shipment).where(Shipment.id.in_(carried)).order_by(Shipment.packed_at))
    readings = _rows(
        select(TemperatureReading)
        .where(TemperatureReading.shipment_id.in_([shipment.id for shipment in shipments]))
        .order_by(TemperatureReading.read_time)
    )
    return [Journey(one, [reading for reading in readings if reading.shipment_id == one.id]) for one in shipments]


def in_order(found: Iterable[Line]) -> list[Line]:
    """Lines of several streams as they were recorded, those of one stream in its own order whatever its clock said."""
    streams: dict[str, list[Line]] = {}
    for line in found:
        streams.setdefault(line.event.stream, []).append(line)
    return list(merge(*(streams[name] for name in sorted(streams)), key=lambda line: line.event.recorded_at))


def _rows(query: Select[Row]) -> list[Row]:
    return list(db.session.scalars(query))


def _prints(products: Sequence[str], dins: Sequence[str], shipments: Sequence[str]) -> Sequence[LabelPrint]:
    """Every label of the products, of the donations' tubes, and of the shippers they were in."""
    its_own = LabelPrint.product_id.in_(products)
    donation = and_(LabelPrint.subject_kind == "collection", LabelPrint.subject_id.in_(dins))
    outside = and_(LabelPrint.subject_kind == "shipment", LabelPrint.subject_id.in_(shipments))
    wanted = select(LabelPrint).where(or_(its_own, donation, outside))
    return _rows(wanted.order_by(LabelPrint.printed_at, LabelPrint.kind, LabelPrint.number))


def _deviations(extent: Extent, about: Sequence[Line], shipments: Sequence[str]) -> list[Deviation]:
    """What was opened about the products, their donations, runs and shipments, and on the way to them."""
    subjects = {*extent.own, *extent.dins, *shipments, *(line.event.subject_id for line in about)}
    wanted: ColumnElement[bool] = Deviation.subject_id.in_(subjects)
    if extent.on_the_way is not None:
        wanted = or_(wanted, extent.on_the_way)
    return _rows(select(Deviation).where(wanted).order_by(Deviation.opened_at, Deviation.id))


def _names(about: Sequence[Line], products: Sequence[Product], chain: Chain, journeys: Sequence[Journey]) -> Names:
    people: set[str | None] = set()
    places: set[str | None] = set()
    for product in products:
        people |= {product.holder_id, product.made_by, product.held_by, product.recalled_by}
        places.add(product.place_id)
    for interval in chain.intervals:
        (people if interval.kind == "person" else places).add(interval.holder)
    for journey in journeys:
        shipment = journey.shipment
        people |= {shipment.packed_by, shipment.courier_id, shipment.dispatched_by, shipment.received_by}
        places |= {shipment.from_place_id, shipment.to_place_id}
    devices = {one for journey in journeys for one in (journey.shipment.shipper_id, journey.shipment.logger_id)}
    return names.in_lines(about, people=people, places=places, devices=devices)


def _proofs(about: Sequence[Line]) -> list[Proof]:
    """The head of every stream that a line is of."""
    shown: dict[str, int] = {}
    for line in about:
        shown[line.event.stream] = shown.get(line.event.stream, 0) + 1
    heads = db.session.scalars(select(StreamHead).where(StreamHead.stream.in_(list(shown))).order_by(StreamHead.stream))
    return [Proof(head.stream, shown[head.stream], head.position, head.digest.hex()) for head in heads]
