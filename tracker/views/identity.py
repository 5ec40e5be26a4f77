"""What stands at the top of every page about a bag: the identity strip, in the shape that its macro draws."""

from typing import Any

from flask_babel import gettext as _

from labels.isbt128 import Din
from tracker.extensions import db
from tracker.models import Donor, Product, ProductDescription, Recipient
from tracker.reading.bag import keeper_name
from tracker.views.guard import address
from tracker.views.wording import STAGE_TONES, stage_words
from tracker.workflow import UNFINISHED


def strip(bag: Product) -> dict[str, Any]:
    """The identity of a bag as `macros/identity.html` shows it."""
    donor, recipient = db.session.get_one(Donor, bag.donor_id), db.session.get_one(Recipient, bag.recipient_id)
    description = ProductDescription.of(bag.product_description_code, given_by=Din(bag.din).fin)
    return {
        "din": bag.din,
        "check": Din(bag.din).check_character,
        "product_code": f"{bag.product_description_code}{bag.collection_type}{bag.division}",
        "division": bag.division,
        "product_name": description.text if description else "",
        "abo": donor.abo,
        "rhd": donor.rhd,
        "recipient_abo": recipient.abo,
        "recipient_rhd": recipient.rhd,
        "recipient": bag.recipient_id,
        "recipient_url": address("enrol.recipient", identifier=bag.recipient_id),
        "round": bag.round_id,
        "stage": stage_words(bag.stage),
        "stage_tone": STAGE_TONES.get(bag.stage, "plain"),
        "hold": stopped(bag),
        "holder": keeper_name(bag),
        "expires_at": bag.expires_at,
        "finished": bag.stage not in UNFINISHED,  # given or thrown away: its expiry warns of nothing any more
    }


def stopped(bag: Product) -> str | None:
    """The word for a bag that no step may take."""
    if bag.recall_reason is not None:
        return str(_("Recalled"))
    return str(_("On hold")) if bag.hold_reason is not None else None
