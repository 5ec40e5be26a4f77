"""The label on the outside of a shipper: to whom, how cold, and the number of the consignment."""

from labels.facts import ShipperLabel
from labels.isbt128.build import structure
from labels.own_code import build_own
from tracker.extensions import db
from tracker.labelling import wording
from tracker.labelling.bag import demanded_on, facility
from tracker.labelling.made import Made
from tracker.models import Place, Shipment, Site
from tracker.rules import label_statements
from tracker.rules.wording import number as written

ONE_OF_ONE = "0101"  # a shipment is one shipper
CELLS = "human cells"


def shipper_label(parcel: Shipment, made: Made) -> ShipperLabel:
    """What a courier reads from a step away. Whom to call is left out where the site has nobody for that."""
    site, bags, warns = Site.here(), parcel.manifest(), demanded_in(parcel)
    number = parcel.consignment
    return ShipperLabel(
        shipment_id=parcel.id,
        consignment_code=structure("028", number + ONE_OF_ONE).build(),
        consignment_text=f"{number[:5]} {number[5:7]} {number[7:]} {ONE_OF_ONE[:2]} {ONE_OF_ONE[2:]}",
        container_text="Container 1 of 1",
        sender=_address(parcel.from_place_id, site),
        consignee=_address(parcel.to_place_id, site),
        contents_text=f"{len(bags)} bag of {CELLS}" if len(bags) == 1 else f"{len(bags)} bags of {CELLS}",
        contact_text=site.contact or "",
        temperature_text=f"{written(parcel.low_celsius)} to {written(parcel.high_celsius)} °C",
        seal_text=f"Seal {parcel.seal}",
        packed_text=f"Packed {wording.local(parcel.packed_at, site.zone)}",
        biohazard=warns.biohazard,
        statements=warns.statements,
        qr_text=build_own("S", parcel.id, made.number, made.nonce),
        print_text=wording.printed(made.number, made.nonce),
        synthetic=site.synthetic,
    )


def demanded_in(parcel: Shipment) -> label_statements.Required:
    """What the donors of all bags in a shipper demand on its outside, each text once."""
    wanted = [demanded_on(bag, "shipper") for bag in parcel.manifest()]
    return label_statements.Required(
        biohazard=any(one.biohazard for one in wanted),
        statements=tuple(dict.fromkeys(text for one in wanted for text in one.statements)),
    )


def _address(place_id: str, site: Site) -> str:
    return f"{db.session.get_one(Place, place_id).name}, {facility(site)}"
