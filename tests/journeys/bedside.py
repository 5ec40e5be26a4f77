"""What two nurses do at a bed: Nadia acts, Noor is her witness; `changes` say what is different this time."""

from decimal import Decimal
from typing import Any

from tracker import clock
from tracker.demo.infuse import wristband
from tracker.demo.world import World
from tracker.models import CustodyEvent, InfusionOrder, Product
from tracker.steps import identify, infuse, monitor


def glance(world: World, bag: Product, **changes: Any) -> CustodyEvent:
    """Wristband, bag and badge are scanned."""
    act: dict[str, Any] = {
        "wristband": wristband(bag.recipient_id),
        "scanned": bag.id,
        "badge": world["nadia"].id,
        "by": world["nadia"],
        "at": clock.now(),
    }
    return identify.scan_at_bedside(bag, **act | changes)


def check(world: World, bag: Product, **changes: Any) -> CustodyEvent:
    """The patient states name and birth date; both nurses agree."""
    act: dict[str, Any] = {
        "wristband": wristband(bag.recipient_id),
        "scanned": bag.id,
        "order": InfusionOrder.of_product(bag.id),
        "badge": world["nadia"].id,
        "name_stated": True,
        "birth_date_stated": True,
        "intact": True,
        "weight_kg": bag.round.recipient.weight_kg,
        "by": world["nadia"],
        "witness": world["noor"],
        "at": clock.now(),
    }
    return identify.check_at_bedside(bag, **act | changes)


def measure(world: World, bag: Product, **changes: Any) -> CustodyEvent:
    """The vital signs before the start, or of whichever set is due."""
    act: dict[str, Any] = {
        "temperature_celsius": Decimal("36.8"),
        "pulse_per_min": 76,
        "systolic_mmhg": 118,
        "diastolic_mmhg": 74,
        "spo2_percent": 98,
        "by": world["nadia"],
        "at": clock.now(),
    }
    return monitor.take_vital_signs(bag, **act | changes)


def start(world: World, bag: Product, **changes: Any) -> CustodyEvent:
    """The clamp is opened, slowly."""
    act: dict[str, Any] = {
        "scanned": bag.id,
        "premedication": "none (synthetic)",
        "rate_ml_per_min": Decimal("2.0"),
        "by": world["nadia"],
        "at": clock.now(),
    }
    return infuse.start(bag, **act | changes)


def stop(world: World, bag: Product, **changes: Any) -> CustodyEvent:
    """All of it is in; the bag goes into the waste."""
    act: dict[str, Any] = {
        "scanned": bag.id,
        "volume_ml": bag.volume_ml,
        "disposal": world.places["WASTE-7"],
        "by": world["nadia"],
        "at": clock.now(),
    }
    return infuse.stop(bag, **act | changes)
