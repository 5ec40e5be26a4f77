"""The shipments that a product was in."""

from decimal import Decimal

from flask_babel import gettext as _

from tracker.reading.measures import Fact
from tracker.reading.names import kind_words
from tracker.reading.record import Journey, Record
from tracker.reading.sections.table import Table, when, who
from tracker.rules.wording import number


def temperatures(journey: Journey) -> Table:
    """What the logger of a shipment read."""
    outside = set(journey.outside)
    rows = [
        [
            when(row.read_time),
            f"{number(row.celsius)} °C",
            {"text": _("outside"), "tone": "stop"} if row in outside else {"text": _("inside"), "tone": "go"},
        ]
        for row in journey.readings
    ]
    low, high = number(journey.shipment.low_celsius), number(journey.shipment.high_celsius)
    caption = _(
        "Temperatures of shipment %(id)s, range %(low)s to %(high)s °C", id=journey.shipment.id, low=low, high=high
    )
    return Table(str(caption), [str(c) for c in (_("Read"), _("Temperature"), _("Range"))], rows, str(_("No reading.")))


def journey_facts(of: Record, journey: Journey) -> list[Fact]:
    """Where a shipment went, sealed how, carried by whom, and what was decided."""
    shipment = journey.shipment
    warmest = max((row.celsius for row in journey.readings), default=None)
    coldest = min((row.celsius for row in journey.readings), default=None)
    facts = [
        (_("From"), of.names.place(shipment.from_place_id), ""),
        (_("To"), of.names.place(shipment.to_place_id), ""),
        (_("Shipper, logger"), f"{of.names.device(shipment.shipper_id)}, {of.names.device(shipment.logger_id)}", ""),
        (_("Seal, on arrival"), f"{shipment.seal}, {shipment.received_seal or '–'}", ""),
        (_("Packed"), who(of, shipment.packed_at, shipment.packed_by), ""),
        (_("Courier"), of.names.person(shipment.courier_id) or "–", ""),
        (_("Received"), who(of, shipment.received_at, shipment.received_by) or "–", ""),
        (_("Coldest, warmest"), f"{_degrees(coldest)}, {_degrees(warmest)}", "°C"),
        (_("Outside the range"), "–" if shipment.minutes_outside is None else str(shipment.minutes_outside), "min"),
        (_("Decision"), kind_words(shipment.decision) if shipment.decision else "–", ""),
    ]
    return [(str(name), value, unit) for name, value, unit in facts]


def _degrees(value: Decimal | None) -> str:
    return "–" if value is None else number(value)
