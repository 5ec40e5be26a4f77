"""What goes wrong in the story, and what the gate says to it: real steps, refused for real reasons."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tracker import clock
from tracker.custody import Scene
from tracker.demo import infuse, label, transport
from tracker.demo import release as decided
from tracker.demo.issue import bag_symbol
from tracker.demo.world import World, go
from tracker.models import CustodyEvent, InfusionOrder, LabelPrint, Product, User
from tracker.reading import scanned
from tracker.scanning import ScanError
from tracker.steps import identify, issue, release, scan
from tracker.steps.scan import Asked

MINUTE = timedelta(minutes=1)
# Round and infusion: what happens with it.
REACTIONS: Mapping[tuple[int, int], Mapping[str, Any]] = {
    (4, 1): {"reaction_class": "allergic", "grade": 1},
    (9, 2): {"reaction_class": "FNHTR", "grade": 2},
}
LATE_CULTURES = frozenset({(7, 1)})
DELAYED = frozenset({(10, 3)})
SMEARED_LABELS = frozenset({(3, 1)})
UNRELEASED_ISSUES = frozenset({(1, 1), (12, 2)})
WRONG_WRISTBANDS = {(6, 1): "R05", (11, 2): "R12"}
DONOR_WRISTBANDS = frozenset({(8, 1), (12, 1)})
LONELY_WITNESSES = frozenset({(2, 1)})
WARM_SHIPMENTS = frozenset({5, 13})


class NotRefused(Exception):
    """The gate let something through that the story needs it to stop."""


def carried(world: World, number: int, bag: Product, *, at: datetime, shipper: int) -> None:
    """To the laboratory; a warm shipment is held until quality assurance has assessed it."""
    warm = number in WARM_SHIPMENTS
    parcel = transport.to_lab(world, [bag], at=at, excursion=warm, number=shipper, labelled=True)
    if warm and parcel.received_at:
        assessed = parcel.received_at + 20 * MINUTE
        with clock.fixed(assessed):
            reason = "40 minutes up to 12 °C, viability measured again: no effect (synthetic)"
            [hold] = bag.holds()
            go(release.lift(bag, hold, reason=reason, by=world["olga"], at=assessed))
        decided.deviations_closed(world, bag, at=assessed)


def labelled(world: World, number: int, infusion: int, bag: Product, *, at: datetime) -> datetime:
    """A smeared label is printed again; the first one is destroyed. Says when the bag can go on.

    Somebody scans the copy that lies on the bench before it is destroyed.
    """
    if (number, infusion) not in SMEARED_LABELS:
        return at
    smeared = bag_symbol(bag)
    label.final(world, bag, at=at, reprint_reason="Smeared while it was affixed (synthetic)")
    _scan_stopped(world["tess"], bag, smeared, at="LAB", page="/process/store", prompt="bag", when=at + 2 * MINUTE)
    return at + 3 * MINUTE


def issued_too_early(
    world: World, number: int, infusion: int, bag: Product, order: InfusionOrder, *, at: datetime
) -> None:
    """Somebody is in a hurry: the bag is not released yet."""
    if (number, infusion) in UNRELEASED_ISSUES:
        with clock.fixed(at):
            _stopped(
                issue.issue(bag, order=order, coi=order.round_id, courier=world["carl"], by=world["priya"], at=at),
                "not-released",
            )


def at_bedside(world: World, number: int, infusion: int, bag: Product, *, at: datetime) -> None:
    """The donor's wristband that is still in a pocket; the one of another patient; a witness who is the performer."""
    if (number, infusion) in DONOR_WRISTBANDS:
        worn = LabelPrint.newest("wristband", "donor", bag.donor_id)
        raw = label.symbols(worn)[0] if worn else ""
        page = f"/infuse/bags/{bag.id}"
        _scan_stopped(world["nadia"], bag, raw, at="BED-7-01", page=page, prompt="wristband", when=at - MINUTE)
    wearer = WRONG_WRISTBANDS.get((number, infusion))
    if wearer:
        _stopped(_check(world, bag, wearer, world["noor"], at=at), "wrong-recipient")
    if (number, infusion) in LONELY_WITNESSES:
        _stopped(_check(world, bag, bag.recipient_id, world["nadia"], at=at), "same-person-twice")


def came_too_late(world: World, number: int, infusion: int, bag: Product, *, at: datetime) -> bool:
    """A thawed bag that waited longer than it lives is refused at the bedside and discarded."""
    if (number, infusion) not in DELAYED:
        return False
    late = at + 40 * MINUTE
    _stopped(_check(world, bag, bag.recipient_id, world["noor"], at=late), "expired")
    with clock.fixed(late + 10 * MINUTE):
        go(
            issue.discard(
                bag,
                scanned=bag.id,
                reason="Expired on the ward (synthetic)",
                place=world.places["WASTE-7"],
                by=world["nadia"],
                witness=world["noor"],
                at=clock.now(),
                scene=Scene(place="WARD-7", scans=(bag_symbol(bag),)),
            )
        )
    return True


def _check(world: World, bag: Product, wearer: str, witness: User, *, at: datetime) -> CustodyEvent:
    worn, order = infuse.wristband(wearer), InfusionOrder.of_product(bag.id)
    with clock.fixed(at):
        return identify.check_at_bedside(
            bag,
            wristband=worn,
            scanned=bag.id,
            order=order,
            badge=world["nadia"].id,
            name_stated=True,
            birth_date_stated=True,
            intact=True,
            weight_kg=bag.round.recipient.weight_kg,
            by=world["nadia"],
            witness=witness,
            at=at,
            scene=Scene(place="BED-7-01", scans=(worn.raw, bag_symbol(bag))),
        )


def _scan_stopped(by: User, bag: Product, raw: str, *, at: str, page: str, prompt: str, when: datetime) -> None:
    """A code that the prompt of a page does not take, refused before it is part of an act."""
    kinds = {"wristband": "recipient"}.get(prompt, prompt)
    with clock.fixed(when):
        try:
            thing = scanned.wanted(scanned.resolve(raw), kinds)
        except ScanError as stop:
            asked = Asked(page=page, prompt=prompt, wanted=(kinds,), found=stop.found)
            scan.refuse(bag, raw=raw, refusal=stop.refusal, asked=asked, by=by, at=when, scene=Scene(place=at))
            return
    raise NotRefused(f"{thing.kind} {thing.row.id} was taken for {kinds}")


def _stopped(event: CustodyEvent, code: str) -> None:
    if code not in {refusal["code"] for refusal in event.said["refusals"]}:
        raise NotRefused(f"{event.step} of {event.subject_id} was not refused for {code}: {event.said['refusals']}")
