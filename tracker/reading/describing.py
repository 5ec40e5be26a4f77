"""What was scanned, in one line that lets eye and hand compare it with the thing."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from tracker.models import (
    Collection,
    Donor,
    Equipment,
    InfusionOrder,
    Product,
    Recipient,
    Recorded,
    Round,
    Shipment,
    SupplyLot,
    User,
)
from tracker.reading.instants import here
from tracker.rules.refusal import N_

_LABELS: Mapping[type[Recorded], str] = {
    Product: N_("the label of bag %(id)s"),
    Collection: N_("the label of donation %(id)s"),
    Donor: N_("the wristband of donor %(id)s"),
    Recipient: N_("the wristband of recipient %(id)s"),
    Round: N_("the code of Chain of Identity %(id)s"),
    Shipment: N_("the label of shipment %(id)s"),
    InfusionOrder: N_("infusion order %(id)s"),
}


def thing(row: Recorded) -> str:
    """What is printed on this thing, so far as anybody may read it."""
    if isinstance(row, Product):
        return _product(row)
    if isinstance(row, SupplyLot):
        day = _day(row.expires_on)
        recalled = " " + str(_("Recalled: do not use it.")) if row.recalled_at else ""
        return str(_("%(name)s, lot %(lot)s, expires %(day)s.", name=row.name, lot=row.lot, day=day)) + recalled
    if isinstance(row, Equipment):
        until = _("calibrated until %(day)s", day=_day(row.calibrated_until)) if row.calibrated_until else ""
        return ", ".join(part for part in (_named(row), _("serial number %(n)s", n=row.serial), until) if part)
    if isinstance(row, Collection):
        return str(_("Donation %(din)s of donor %(donor)s", din=row.id, donor=row.donor_id))
    if isinstance(row, Round):
        return str(_("%(coi)s for recipient %(recipient)s", coi=row.id, recipient=row.recipient_id))
    if isinstance(row, InfusionOrder):
        values = {"order": row.id, "n": row.number, "who": row.recipient_id, "day": _day(row.planned_on)}
        return str(_("Order %(order)s: infusion %(n)s for %(who)s on %(day)s", **values))
    if isinstance(row, Shipment):
        return str(_("Shipment %(id)s, seal %(seal)s", id=row.id, seal=row.seal))
    return _named(row)


def is_part(row: Recorded, subject: Recorded) -> bool:
    """Whether a number on the label of `subject` names this row: the donation of a bag."""
    return isinstance(row, Collection) and isinstance(subject, Product) and subject.din == row.id


def label_of(row: Recorded) -> str:
    """What of this thing carries a code, in words that go on a sentence."""
    if isinstance(row, User):
        return str(_("the badge of %(name)s", name=_named(row)))
    for model, words in _LABELS.items():
        if isinstance(row, model):
            return str(_(words, id=row.id))
    return str(_("the label of %(name)s", name=_named(row)))


def _product(bag: Product) -> str:
    text = _("Bag %(id)s for %(recipient)s", id=bag.id, recipient=bag.recipient_id)
    return f"{text}, {_('expires %(at)s', at=here(bag.expires_at))}" if bag.expires_at else str(text)


def _named(row: Recorded) -> str:
    name = getattr(row, "name", None)
    return f"{name} ({row.id})" if name else row.id


def _day(on: date) -> str:
    return on.isoformat()
