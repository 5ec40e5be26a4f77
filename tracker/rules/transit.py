"""What may travel, in which order a shipment goes, and what must be in it when it arrives."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed, moment

Act = Literal["dispatch", "receive", "unpack"]


def sealed_refusals(*, product: str, shipment: str | None, seal: str | None = None) -> list[Refusal]:
    """Refuse to move a single bag that is packed in a shipment under way."""
    if shipment is None:
        return []
    says = N_("%(product)s is packed in shipment %(shipment)s, under seal %(seal)s.")
    do = N_("Dispatch or receive the shipment; or open it on record first.")
    return [Refusal("in-shipment", says, do, {"product": product, "shipment": shipment, "seal": seal or "—"})]


def at_hand_refusals(*, product: str, keeper: str, allowed: Collection[str]) -> list[Refusal]:
    """Refuse a bag that is neither with the person who acts nor at the place where it is packed."""
    if keeper in allowed:
        return []
    says = N_("%(product)s is on record with %(keeper)s, not here.")
    do = N_("Find out where it really is; record first how it came to you.")
    return [Refusal("not-here", says, do, {"product": product, "keeper": keeper})]


def place_refusals(*, place: str, is_position: bool, is_waste: bool = False) -> list[Refusal]:
    """Refuse to put a bag into a position or the waste as if it were a table: those are steps of their own."""
    if is_waste:
        says = N_("%(place)s is for waste.")
        return [Refusal("waste-not-a-place", says, N_("Discard the bag, before a second person."), {"place": place})]
    if not is_position:
        return []
    says = N_("%(place)s is a storage position.")
    return [Refusal("position-not-a-place", says, N_("Store the bag: scan bag and position there."), {"place": place})]


def stage_refusals(*, product: str, stage: str, allowed: Collection[str]) -> list[Refusal]:
    """Refuse to pack a bag whose stage is not one that travels in a shipper."""
    if stage in allowed:
        return []
    says = N_("%(product)s is %(stage)s; only a bag that is %(allowed)s is shipped.")
    values = {"product": product, "stage": stage, "allowed": listed(sorted(allowed))}
    return [Refusal("not-for-transport", says, N_("Take it out of the shipper."), values)]


def refusals(
    *,
    act: Act,
    shipment: str,
    packed_at: datetime,
    dispatched_at: datetime | None,
    received_at: datetime | None,
    at: datetime,
    courier: str | None = None,
    received_by: str | None = None,
) -> list[Refusal]:
    """Refuse what does not come next for a shipment, and what is dated before the step that it follows.

    courier and received_by: who was first, for whoever comes too late.
    """
    wrong = {
        "shipment-closed": received_at is not None,
        "shipment-gone": act in ("dispatch", "unpack") and dispatched_at is not None,
        "shipment-not-gone": act == "receive" and dispatched_at is None,
    }
    who, when = (received_by, received_at) if received_at else (courier, dispatched_at)
    values = {"shipment": shipment, "who": who or "—", "when": moment(when) if when else "—"}
    found = [Refusal(code, *REASONS[code], values) for code, is_wrong in wrong.items() if is_wrong]
    before = dispatched_at or packed_at
    if not found and at < before:
        says = N_("The time given is %(given)s, before the step that it follows (%(before)s).")
        times = {"given": moment(at), "before": moment(before)}
        found.append(Refusal("time-before-last", says, N_("Enter when it happened."), times, field="happened"))
    return found


def missing_refusals(*, shipment: str, manifest: Collection[str], scanned: Collection[str]) -> list[Refusal]:
    """At receipt: every bag of the manifest is scanned."""
    missing = sorted(set(manifest) - set(scanned))
    if not missing:
        return []
    says = N_("Not scanned although the manifest of %(shipment)s lists it: %(missing)s.")
    do = N_("Look in the shipper. If it is not there, call the sender and quality assurance at once.")
    return [Refusal("bag-missing", says, do, {"shipment": shipment, "missing": listed(missing)})]


def intact_refusals(*, intact: bool) -> list[Refusal]:
    """Only what arrives intact is accepted."""
    if intact:
        return []
    says = N_("The shipper or a bag is not intact.")
    return [Refusal("not-intact", says, N_("Quarantine or reject what was in it; call quality assurance."))]


REASONS = {
    "shipment-closed": (
        N_("Shipment %(shipment)s was closed already, by %(who)s at %(when)s."),
        N_("Nothing needs to be done again. Look at its page: it says what was decided."),
    ),
    "shipment-gone": (
        N_("Shipment %(shipment)s left already, with %(who)s at %(when)s."),
        N_("Call the courier; it is received before anything else."),
    ),
    "shipment-not-gone": (
        N_("Shipment %(shipment)s was never handed to a courier."),
        N_("Record first who carried it."),
    ),
}
