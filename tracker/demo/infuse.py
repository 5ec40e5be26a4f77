"""Walks of leg 10: two nurses at the bedside, an infusion from check to disposal, with or without a reaction."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from labels.own_code import build_own
from tracker import clock, infusing, scanning
from tracker.custody import Scene
from tracker.demo.issue import bag_symbol
from tracker.demo.label import symbols
from tracker.demo.world import World, go
from tracker.models import Infusion, InfusionOrder, LabelPrint, Product
from tracker.scanning import OwnCode
from tracker.steps import identify, infuse, monitor

MINUTE = timedelta(minutes=1)
STARTS_AFTER = 6 * MINUTE
REACTS_AFTER = 21 * MINUTE
PAUSES_FOR = 17 * MINUTE
FULL_RATE = Decimal("4.0")
PREMEDICATION = "Chlorphenamine 10 mg IV, paracetamol 1 g PO (synthetic)"


def whole(world: World, bag: Product, *, at: datetime, reaction: Mapping[str, Any] | None = None) -> Infusion:
    """One infusion from the bedside check to the last vital signs that the story's time allows.

    reaction: reaction_class and grade, and if they differ from the usual: action, outcome, interrupted.
    """
    infusion = started(world, bag, at=at)
    began = infusion.started_at
    vitals(world, bag, at=began)
    vitals(world, bag, at=began + 15 * MINUTE)
    _faster(world, bag, at=began + 16 * MINUTE)
    over = _lasts(bag)
    if reaction is not None:
        over += _reacted(world, bag, reaction, at=began + REACTS_AFTER)
    for moment in _every(30 * MINUTE, began, began + over):
        vitals(world, bag, at=moment)
    ended(world, bag, at=began + over)
    for hours in (0, 1, 4, 24):
        if world.site.day_of(began + over + timedelta(hours=hours)) < world.today:
            vitals(world, bag, at=began + over + timedelta(hours=hours))
    return infusion


def checked(world: World, bag: Product, *, at: datetime) -> None:
    """Wristband, bag and badge scanned by Nadia, witnessed by Noor; vital signs before the start."""
    order = InfusionOrder.of_product(bag.id)
    worn = wristband(bag.recipient_id)
    scans = (worn.raw, bag_symbol(bag), build_own("U", world["nadia"].id), build_own("U", world["noor"].id))
    with clock.fixed(at - MINUTE):
        go(
            identify.scan_at_bedside(
                bag,
                wristband=worn,
                scanned=bag.id,
                badge=world["nadia"].id,
                by=world["nadia"],
                at=at - MINUTE,
                scene=Scene(place="BED-7-01", scans=scans[:3]),
            )
        )
    with clock.fixed(at):
        go(
            identify.check_at_bedside(
                bag,
                wristband=worn,
                scanned=bag.id,
                order=order,
                badge=world["nadia"].id,
                name_stated=True,
                birth_date_stated=True,
                intact=True,
                weight_kg=order.weight_kg if order else Decimal(0),
                by=world["nadia"],
                witness=world["noor"],
                at=at,
                scene=Scene(place="BED-7-01", scans=scans),
            )
        )
    vitals(world, bag, at=at + MINUTE)


def started(world: World, bag: Product, *, at: datetime) -> Infusion:
    """Checked, and started a few minutes later at the protocol's first rate."""
    checked(world, bag, at=at)
    begins = at + STARTS_AFTER
    with clock.fixed(begins):
        go(
            infuse.start(
                bag,
                scanned=bag.id,
                premedication=PREMEDICATION,
                rate_ml_per_min=infusing.protocol_of(bag).infusion.start_ml_per_min,
                by=world["nadia"],
                at=begins,
                scene=Scene(place="BED-7-01", scans=(bag_symbol(bag),)),
            )
        )
    infusion = Infusion.of_product(bag.id)
    if infusion is None:
        raise LookupError(bag.id)
    return infusion


def ended(world: World, bag: Product, *, at: datetime, volume_ml: Decimal | None = None) -> None:
    """The whole bag, or a part of it, is in; the empty bag goes into the ward's waste."""
    infused_ml = bag.volume_ml if volume_ml is None else volume_ml
    with clock.fixed(at):
        go(
            infuse.stop(
                bag,
                scanned=bag.id,
                volume_ml=infused_ml,
                disposal=world.places["WASTE-7"],
                reason=None if infused_ml == bag.volume_ml else "Stopped early (synthetic)",
                by=world["nadia"],
                at=at,
                scene=Scene(place="BED-7-01", scans=(bag_symbol(bag),)),
            )
        )


def wristband(recipient_id: str) -> OwnCode:
    """What a scanner reads from the wristband that this recipient wears now."""
    printed = LabelPrint.newest("wristband", "recipient", recipient_id)
    if printed is None:
        raise LookupError(f"{recipient_id} wears no wristband")
    return cast("OwnCode", scanning.read(symbols(printed)[0]))


def _reacted(world: World, bag: Product, reaction: Mapping[str, Any], *, at: datetime) -> timedelta:
    """A reaction, and how much longer the infusion takes for it."""
    usual = {
        "action": "Rate halved, antihistamine given (synthetic)",
        "outcome": "recovered",
        "interrupted": int(reaction["grade"]) > 1,
    }
    said = {**usual, **reaction}
    with clock.fixed(at):
        go(monitor.report_reaction(bag, **said, by=world["nadia"], at=at, scene=Scene(place="BED-7-01")))
    if not said["interrupted"]:
        return timedelta(0)
    again = at + PAUSES_FOR
    with clock.fixed(again):
        rate = infusing.protocol_of(bag).infusion.start_ml_per_min
        go(monitor.resume(bag, rate_ml_per_min=rate, by=world["nadia"], at=again, scene=Scene(place="BED-7-01")))
    _faster(world, bag, at=again + 10 * MINUTE)
    return PAUSES_FOR + 10 * MINUTE


def _faster(world: World, bag: Product, *, at: datetime) -> None:
    with clock.fixed(at):
        go(monitor.change_rate(bag, rate_ml_per_min=FULL_RATE, by=world["nadia"], at=at, scene=Scene(place="BED-7-01")))


def _lasts(bag: Product) -> timedelta:
    """How long the bag runs at the first rate and then at the full one; never shorter than a reaction needs."""
    limits = infusing.protocol_of(bag).infusion
    slow_ml = limits.start_ml_per_min * 16
    rest_min = int(max(bag.volume_ml - slow_ml, Decimal(0)) / FULL_RATE)
    return max(16 + rest_min, 25) * MINUTE


def _every(step: timedelta, since: datetime, until: datetime) -> Iterator[datetime]:
    moment = since + step
    while moment < until:
        yield moment
        moment += step


def vitals(world: World, bag: Product, *, at: datetime) -> None:
    rng = world.rng
    with clock.fixed(at):
        go(
            monitor.take_vital_signs(
                bag,
                temperature_celsius=Decimal(rng.randint(364, 376)) / 10,
                pulse_per_min=rng.randint(68, 96),
                systolic_mmhg=rng.randint(104, 132),
                diastolic_mmhg=rng.randint(62, 84),
                spo2_percent=rng.randint(95, 99),
                by=world["nadia"],
                at=at,
                scene=Scene(place="BED-7-01"),
            )
        )
