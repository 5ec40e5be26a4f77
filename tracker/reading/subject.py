"""What a report can be about: a product, a collection, a donor, a recipient or a round, with all that is on record.

Coded identifiers only: a report is taken home by people who treat nobody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from labels.isbt128 import Din
from tracker.extensions import db
from tracker.models import Collection, Donor, Infusion, Product, Recipient, Recorded, Round
from tracker.reading import custody_chain, dossier, lineage, lines, record
from tracker.reading.custody_chain import Chain
from tracker.reading.instants import here
from tracker.reading.lineage import Family
from tracker.reading.measures import Fact
from tracker.reading.names import kind_words
from tracker.reading.record import Extent, Record
from tracker.reading.stages import stage_words
from tracker.reading.standing import blood_group
from tracker.rules.refusal import N_
from tracker.rules.wording import cells, figure

KINDS: Mapping[str, type[Recorded]] = {
    "product": Product,
    "collection": Collection,
    "donor": Donor,
    "recipient": Recipient,
    "round": Round,
}
_WORDS = {
    "product": N_("Product"),
    "collection": N_("Collection"),
    "donor": N_("Donor"),
    "recipient": N_("Recipient"),
    "round": N_("Round"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about. families: by donation number, the containers whose lineage is drawn."""

    kind: str
    id: str
    row: Recorded
    facts: Sequence[Fact]
    families: Mapping[str, Family]
    record: Record

    @property
    def words(self) -> str:
        """What sort of thing it is."""
        return str(_(_WORDS[self.kind]))

    @property
    def product(self) -> Product | None:
        """The product, where the report is about one."""
        return self.record.product if isinstance(self.record, dossier.Dossier) else None


def about(kind: str, row: Any) -> Subject:
    """All on record about this row of KINDS[kind]; the number of statements does not depend on how much there is."""
    if kind == "product":
        of = dossier.of_product(row, shipments=True)
        return Subject(kind, row.id, row, _of_product(of), {row.din: of.family}, of)
    dins = _dins(kind, row)
    families = {din: family for din, family in lineage.of_dins(dins).items() if family.products}
    return Subject(kind, row.id, row, _FACTS[kind](row), families, _gathered(kind, row, dins, families))


def _dins(kind: str, row: Any) -> list[str]:
    """The donations that a report reaches: of a recipient those meant for them, and those infused into them."""
    if kind == "collection":
        return [row.id]
    if kind == "recipient":
        infused = select(Infusion.product_id).where(Infusion.recipient_id == row.id)
        reached = or_(Product.recipient_id == row.id, Product.id.in_(infused))
        meant = select(Collection.id).join(Round, Collection.round_id == Round.id).where(Round.recipient_id == row.id)
        return sorted({*db.session.scalars(select(Product.din).where(reached).distinct()), *db.session.scalars(meant)})
    column = {"donor": Collection.donor_id, "round": Collection.round_id}[kind]
    return list(db.session.scalars(select(Collection.id).where(column == row.id).order_by(Collection.id)))


def _gathered(kind: str, row: Any, dins: Sequence[str], families: Mapping[str, Family]) -> Record:
    products = [product for family in families.values() for product in family.products.values()]
    own = [product.id for product in products]
    journeys = record.journeys_of(own)
    streams = {row.stream, *(f"din:{din}" for din in dins), *(journey.shipment.stream for journey in journeys)}
    streams |= {f"round:{one}" for one in _rounds(kind, row)}
    found = lines.of_streams(streams)
    extent = Extent(focus=row.id, own=own, at_the_bedside=own, dins=dins, one_stream=len(streams) == 1)
    return record.of(
        extent,
        products=products,
        chain=_chain(found, families),
        about=record.in_order(found),
        beside=(),
        journeys=journeys,
    )


def _rounds(kind: str, row: Any) -> Sequence[str]:
    if kind not in ("donor", "recipient"):
        return ()
    column = Round.donor_id if kind == "donor" else Round.recipient_id
    return db.session.scalars(select(Round.id).where(column == row.id)).all()


def _chain(found: Sequence[lines.Line], families: Mapping[str, Family]) -> Chain:
    """The custody of every container of every donation."""
    chains = []
    for din, family in families.items():
        own = [line for line in found if line.event.stream == f"din:{din}"]
        chains.append(custody_chain.derive(own, list(family.products.values()), family.parents_of_all()))
    return Chain(
        [interval for chain in chains for interval in chain.intervals],
        [broken for chain in chains for broken in chain.breaks],
    )


def _written(facts: Sequence[tuple[str, Any, str]]) -> list[Fact]:
    return [(str(name), "–" if value in (None, "") else str(value), unit) for name, value, unit in facts]


def _of_product(of: dossier.Dossier) -> list[Fact]:
    product, round_ = of.product, of.round
    return _written(
        [
            (_("Product"), product.id, ""),
            (_("Chain of Identity"), product.round_id, ""),
            (_("Donor"), product.donor_id, ""),
            (_("Recipient"), product.recipient_id, ""),
            (_("Protocol"), f"{round_.protocol.upper()} {round_.protocol_version}", ""),
            (_("Stage"), stage_words(product.stage), ""),
            (_("Held by"), of.holder, ""),
            (_("Expires"), _when(product.expires_at), ""),
            (_("Collected"), _when(of.collection.ended_at or of.collection.opened_at), ""),
            (_("Made"), _when(product.made_at), ""),
            (_("Volume"), _figure(product.volume_ml), "mL"),
            ("MNC", _cells(product.mnc), ""),
            (_("Dose"), _cells(product.mnc_per_kg), "MNC/kg"),
            (_("Viability"), _figure(product.viability_percent), "%"),
            (_("Donor eligibility"), round_.donor.eligibility and _(round_.donor.eligibility), ""),
            (_("ABO compatibility"), kind_words(round_.abo_compatibility), ""),
        ]
    )


def _of_collection(row: Collection) -> list[Fact]:
    return _written(
        [
            (_("Donation number"), f"{row.id} ({Din(row.id).check_character})", ""),
            (_("Chain of Identity"), row.round_id, ""),
            (_("Donor"), row.donor_id, ""),
            (_("Recipient"), row.round.recipient_id, ""),
            (_("Place"), row.place_id, ""),
            (_("Device"), row.device_id, ""),
            (_("Kit lot"), row.kit_lot_id, ""),
            (_("Anticoagulant lot"), row.acda_lot_id, ""),
            (_("Started"), _when(row.started_at), ""),
            (_("Ended"), _when(row.ended_at), ""),
            (_("Volume"), _figure(row.volume_ml), "mL"),
            ("MNC", _cells(row.mnc), ""),
        ]
    )


def _of_donor(row: Donor) -> list[Fact]:
    return _written(
        [
            (_("Donor"), row.id, ""),
            (_("Blood group"), blood_group(row), ""),
            (_("Consent"), _when(row.consent_at), ""),
            (_("Consent withdrawn"), _when(row.withdrawn_at), ""),
            (_("Donor eligibility"), row.eligibility and _(row.eligibility), ""),
            (_("Determination holds until"), row.eligibility_until, ""),
            (_("Reason"), row.ineligibility_reason, ""),
            (_("Urgent medical need"), row.urgent_need_reason, ""),
        ]
    )


def _of_recipient(row: Recipient) -> list[Fact]:
    return _written(
        [
            (_("Recipient"), row.id, ""),
            (_("Blood group"), blood_group(row), ""),
            (_("Consent"), _when(row.consent_at), ""),
            (_("Consent withdrawn"), _when(row.withdrawn_at), ""),
            (_("Weight"), _figure(row.weight_kg), "kg"),
            (_("Weighed"), _when(row.weighed_at), ""),
        ]
    )


def _of_round(row: Round) -> list[Fact]:
    return _written(
        [
            (_("Chain of Identity"), row.id, ""),
            (_("Protocol"), f"{row.protocol.upper()} {row.protocol_version}", ""),
            (_("Donor"), row.donor_id, ""),
            (_("Recipient"), row.recipient_id, ""),
            (_("Planned infusions"), row.planned_infusions, ""),
            (_("ABO compatibility"), kind_words(row.abo_compatibility), ""),
            (_("HLA mismatches, graft versus host"), row.hla_mismatches_gvh, ""),
            (_("HLA mismatches, host versus graft"), row.hla_mismatches_hvg, ""),
            (_("Opened"), _when(row.opened_at), ""),
            (_("Closed"), _when(row.closed_at), ""),
        ]
    )


_FACTS: Mapping[str, Callable[[Any], list[Fact]]] = {
    "collection": _of_collection,
    "donor": _of_donor,
    "recipient": _of_recipient,
    "round": _of_round,
}


def _when(at: Any) -> str:
    return here(at) if at else ""


def _figure(value: Any) -> str:
    return "" if value is None else figure(value)


def _cells(value: Any) -> str:
    return "" if value is None else cells(value)
