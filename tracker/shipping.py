"""What stands against packing, handing over and accepting bags: the rules of leg 4, asked of rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from tracker import access, carrying, labelling, protocols
from tracker.access import Permission
from tracker.models import Equipment, LabelPrint, Place, Product, Round, Shipment, User
from tracker.rules import (
    kinds,
    shipment,
    temperature,
    transit,
)
from tracker.rules.refusal import Refusal
from tracker.rules.temperature import Range, Reading
from tracker.workflow import Stage

Decision = Literal["accept", "quarantine", "reject"]
TRAVELS = frozenset({Stage.COLLECTED})


def packing_refusals(
    *, shipper: Equipment, logger: Equipment, seal: str, manifest: Sequence[str], by: User, at: datetime
) -> list[Refusal]:
    """What stands against closing this shipper, whatever is in it."""
    busy = Shipment.open_with(shipper.id) or Shipment.open_with(logger.id)
    return [
        *shipment.packing_refusals(
            shipper=shipper.id, closed=busy is not None, seal_number=busy.seal if busy else None
        ),
        *shipment.closing_refusals(shipper=shipper.id, manifest=manifest, seal_number=seal, logger=logger.id),
        *shipper.refusals(at, *kinds.SHIPPER),
        *logger.refusals(at, *kinds.LOGGER),
        *by.not_trained("transport", at),
    ]


def bag_refusals(bag: Product, from_place: Place, by: User, at: datetime) -> list[Refusal]:
    """What stands against packing this bag here and now."""
    return [
        *transit.at_hand_refusals(product=bag.id, keeper=bag.keeper, allowed=(by.id, from_place.id)),
        *loose_refusals(bag),
        *leaving_refusals(bag),
        *bag.shelf_life_stops(at),
    ]


def leaving_refusals(bag: Product) -> list[Refusal]:
    """What must hold of a bag when it is packed and again when it leaves."""
    return [*transit.stage_refusals(product=bag.id, stage=bag.stage, allowed=TRAVELS), *label_refusals(bag)]


def label_refusals(bag: Product) -> list[Refusal]:
    """A bag moves only with its verified label: the collection label, later the final one. A rejected one as it is."""
    if not carrying.WAYS[bag.stage].labelled:
        return []
    return labelling.verified_refusals(bag)


def shipper_refusals(parcel: Shipment, scanned: Shipment | None) -> list[Refusal]:
    """Whether the shipper in hand is that of this shipment, by the label on it if it has one."""
    printed = LabelPrint.newest("shipper", "shipment", parcel.id)
    return shipment.label_refusals(
        shipment=parcel.id,
        scanned=scanned.id if scanned else None,
        printed=printed is not None and printed.voided_at is None,
    )


def arrival_refusals(
    parcel: Shipment, scanned: Sequence[Product], seal_found: str, decision: Decision
) -> list[Refusal]:
    """Seal and content against the manifest. A bag to be rejected is taken in whatever the seal."""
    manifest = [bag.id for bag in parcel.manifest()]
    found = transit.missing_refusals(shipment=parcel.id, manifest=manifest, scanned=[bag.id for bag in scanned])
    for bag in scanned:
        found += [
            refusal
            for refusal in shipment.refusals(
                shipper=parcel.shipper_id,
                product=bag.id,
                manifest=manifest,
                seal_number=parcel.seal,
                seal_found=seal_found,
            )
            if refusal not in found and not (refusal.code == "seal-differs" and decision == "reject")
        ]
    return found


def acceptance_refusals(bag: Product, outside: Sequence[Refusal], *, intact: bool, at: datetime) -> list[Refusal]:
    """What stands against accepting a bag rather than quarantining it."""
    return [
        *transit.intact_refusals(intact=intact),
        *bag.shelf_life_stops(at),
        *label_refusals(bag),
        *outside,
    ]


def temperature_refusals(parcel: Shipment, readings: Sequence[Reading], at: datetime) -> list[Refusal]:
    """Excursions, and stretches that nobody measured, between departure and arrival."""
    starts_at = parcel.dispatched_at or parcel.packed_at
    return temperature.refusals(readings=readings, starts_at=starts_at, ends_at=at, limits=range_of(parcel))


def minutes_outside(parcel: Shipment, readings: Sequence[Reading]) -> int:
    """How long it was outside the range in all, the tolerated stretches too."""
    stretches = temperature.excursions(readings, range_of(parcel))
    return int(sum((stretch.lasted for stretch in stretches), timedelta()) / timedelta(minutes=1))


def range_of(parcel: Shipment) -> Range:
    """The limits that the shipment was packed with, and the tolerances of its bags' protocol."""
    limits = limits_for(parcel.manifest())
    return Range(parcel.low_celsius, parcel.high_celsius, limits.tolerated, limits.longest_gap)


def limits_for(bags: Sequence[Product]) -> Range:
    """The transport limits that suit every bag: the narrowest of their protocols."""
    names = sorted({Round.protocol_of(bag.round_id) for bag in bags})
    limits = [protocols.load(name).transport for name in names]
    return Range(
        max(limit.low_c for limit in limits),
        min(limit.high_c for limit in limits),
        timedelta(minutes=min(limit.tolerated_min for limit in limits)),
        timedelta(minutes=min(limit.longest_gap_min for limit in limits)),
    )


def loose_refusals(bag: Product) -> list[Refusal]:
    """A bag under seal does not move alone."""
    parcel = Shipment.open_for(bag)
    return transit.sealed_refusals(
        product=bag.id, shipment=parcel.id if parcel else None, seal=parcel.seal if parcel else None
    )


def fitness(person: User, permission: Permission, at: datetime) -> dict[str, bool]:
    """Whether this person may take a bag, in the words of the rule of handovers."""
    return {
        "taker_authorised": access.holds(person, permission),
        "taker_trained": not person.not_trained("transport", at),
    }
