"""The labels of people at work, places, devices and supplies: they say what a thing is, whoever holds it."""

from datetime import date

from labels.facts import AliquotLabel, Badge, EquipmentLabel, LotLabel, PlaceLabel
from labels.isbt128.build import structure
from labels.own_code import build_own
from tracker.extensions import db
from tracker.labelling import wording
from tracker.labelling.made import Made
from tracker.models import Equipment, Place, Site, SupplyLot, User
from tracker.rules.wording import number as written
from tracker.rules.wording import plain_kind


def badge(person: User, made: Made) -> Badge:
    """The card of a person; its square code says which print it is, so that a lost card is known."""
    site = Site.here()
    return Badge(
        name=person.name,
        role=", ".join(map(plain_kind, sorted(person.roles))),
        site=site.name,
        staff_code=structure("020", f"{site.id}{person.id}").build(),
        qr_text=build_own("U", person.id, made.number, made.nonce),
        print_text=wording.printed(made.number, made.nonce),
        synthetic=site.synthetic,
    )


def place_label(place: Place, made: Made) -> PlaceLabel:
    """The label of a place."""
    site, low, high = Site.here(), place.low_celsius, place.high_celsius
    return PlaceLabel(
        name=place.name,
        place_id=place.id,
        place_kind=_kind(place.kind),
        site=site.name,
        storage_text="" if low is None or high is None else f"{written(low)} to {written(high)} °C",
        qr_text=build_own("P", place.id),
        print_text=_print(made),
        synthetic=site.synthetic,
    )


def device_label(device: Equipment, made: Made) -> EquipmentLabel:
    """The label of a device."""
    site, until = Site.here(), device.calibrated_until
    return EquipmentLabel(
        name=device.name,
        equipment_id=device.id,
        equipment_kind=_kind(device.kind),
        serial_text=f"Serial {device.serial}",
        calibration_text=f"Calibration due {wording.day(until)}" if until else "",
        site=site.name,
        qr_text=build_own("E", device.id),
        print_text=_print(made),
        synthetic=site.synthetic,
    )


def lot_label(lot: SupplyLot, made: Made) -> LotLabel:
    """The label of a lot, for packages whose maker's code says too little to be scanned."""
    site = Site.here()
    return LotLabel(
        name=lot.name,
        lot_id=lot.id,
        lot_kind=_kind(lot.kind),
        maker_text=" · ".join(filter(None, (lot.maker, lot.catalog))),
        expiry_text=_expires(lot.expires_on),
        site=site.name,
        qr_text=build_own("B", lot.id),
        print_text=_print(made),
        synthetic=site.synthetic,
    )


def aliquot_label(lot: SupplyLot, made: Made) -> AliquotLabel:
    """The label of one of the portions that somebody made of a lot at one time: scanned, it is its lot."""
    site, maker = Site.here(), db.session.get(User, made.by)
    when = wording.local(made.at, site.zone)
    return AliquotLabel(
        name=lot.name,
        lot_id=lot.id,
        aliquot_text=f"Aliquot {made.which} of {made.of}",
        prepared_text=f"Prepared {when}, {maker.name}" if maker and when else "",
        expiry_text=_expires(lot.expires_on),
        qr_text=build_own("B", lot.id),
        print_text=_print(made),
        synthetic=site.synthetic,
    )


def _kind(kind: str) -> str:
    words = plain_kind(kind)
    return words[:1].upper() + words[1:]


def _expires(on: date) -> str:
    return f"Expires {wording.day(on)}"


def _print(made: Made) -> str:
    """Which print, of a label whose code is that of every other one of the same thing."""
    return f"Print {made.number}"
