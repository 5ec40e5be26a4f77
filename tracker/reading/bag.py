"""A bag as the strip at the top of a page shows it: after the label that is on it."""

from typing import Any

from labels.isbt128.check import check_character
from tracker import protocols
from tracker.extensions import db
from tracker.models import Collection, Place, Product, Round, User


def strip(bag: Product) -> dict[str, Any]:
    """What the macro `product` takes. Stage and tone are put into words by the page."""
    donor = db.session.get_one(Collection, bag.din).round.donor
    known = protocols.load(Round.protocol_of(bag.round_id)).products
    return {
        "din": bag.din,
        "check": check_character(bag.din),
        "product_code": bag.product_description_code,
        "division": bag.division,
        "product_name": next((p.description for p in known if p.pdc == bag.product_description_code), None),
        "abo": donor.abo,
        "rhd": donor.rhd,
        "recipient": bag.recipient_id,
        "round": bag.round_id,
        "hold": bag.recall_reason or bag.hold_reason,
        "holder": keeper_name(bag),
        "expires_at": bag.expires_at,
    }


def keeper_name(bag: Product) -> str:
    """The person or the place that has custody, by name."""
    found = db.session.get(User, bag.holder_id) if bag.holder_id else db.session.get(Place, bag.place_id)
    return found.name if found else bag.keeper
