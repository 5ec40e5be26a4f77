"""What a scanner reads from the codes of the stage."""

from labels.own_code import build_own
from tracker.demo.world import World
from tracker.models import Equipment, LabelPrint, Place, Product, SupplyLot, User


def of_place(place: Place) -> str:
    """The code on the wall."""
    return build_own("P", place.id)


def of_device(device: Equipment) -> str:
    """The code on a device."""
    return build_own("E", device.id)


def of_lot(lot: SupplyLot) -> str:
    """The supplier's GS1 code on a lot."""
    return f"(01){lot.gtin}(17){lot.expires_on:%y%m%d}(10){lot.lot}"


def of_badge(person: User) -> str:
    """The code on a badge."""
    return build_own("U", person.id)


def of_bag(bag: Product) -> str:
    """The two symbols of a bag that say which container it is: donation number and product code."""
    return f"={bag.din}00=<{bag.product_description_code}{bag.collection_type}{bag.division}"


def of_donor(donor_id: str) -> str:
    """The newest wristband of a donor."""
    print_ = LabelPrint.newest("wristband", "donor", donor_id)
    assert print_ is not None
    return build_own("D", donor_id, print_.number, print_.nonce)


def courier(world: World, name: str = "carl") -> dict[str, str]:
    """The other side of a handover: badge and password."""
    return {"other_badge": of_badge(world[name]), "other_password": "veintrail-demo"}
