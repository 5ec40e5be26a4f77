"""Leg 10: start and end of one infusion."""

from datetime import datetime, timedelta
from decimal import Decimal

from tracker import access, clock, custody, infusing, labelling
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.formulas import cells
from tracker.models import (
    CustodyEvent,
    Handover,
    IdentityCheck,
    Infusion,
    InfusionOrder,
    LabelPrint,
    Place,
    Product,
    User,
)
from tracker.rules import (
    bedside_check,
    identity,
    infusion_running,
    kinds,
    vital_signs,
    volume_infused,
)
from tracker.rules.refusal import Refusal
from tracker.workflow import Stage


def start(
    bag: Product,
    *,
    scanned: str | None,
    premedication: str,
    rate_ml_per_min: Decimal,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Start the infusion of a bag that was just checked. Everything that could have changed since is checked again."""
    access.require(by, Permission.INFUSE)
    check, order = IdentityCheck.newest(bag.id), InfusionOrder.of_product(bag.id)
    weight_kg = check.weight_kg if check else None
    infusion = Infusion(
        product_id=bag.id,
        order_id=order.id if order else None,
        round_id=bag.round_id,
        recipient_id=bag.recipient_id,
        number=order.number if order else 0,
        weight_kg=weight_kg,
        premedication=premedication,
        started_at=at,
        started_by=by.id,
        rate_ml_per_min=rate_ml_per_min,
    )
    fitness = infusing.fit_to_infuse(bag, order, weight_kg=weight_kg, at=at)
    handed = Handover.of(bag, "bedside", given_by=bag.holder_id, taken_by=by.id, by=by, at=at)
    taken_over = [] if bag.holder_id == by.id else [handed]
    return custody.record(
        bag,
        "start-infusion",
        by=by,
        at=at,
        to=Stage.INFUSING,
        moved_to=by if taken_over else None,
        witness=witness,
        rows=[infusion, *taken_over],
        facts={"bag": scanned, "check": check.id if check else None},
        refusals=[
            *by.not_trained("infuse", at),
            *identity.refusals(intended=bag.id, scanned=scanned, compared=identity.BAG),
            *_check_stops(bag, check, by),
            *vital_signs.start_refusals(before=infusing.before_the_start(bag, at=at)),
            *fitness,
            *infusing.physician_refusals(fitness, witness or scene.second, scene.override_reason),
            *infusing.rate_refusals(bag, rate_ml_per_min, running_for=timedelta(0)),
        ],
        scene=scene,
    )


def stop(
    bag: Product,
    *,
    scanned: str | None,
    volume_ml: Decimal,
    disposal: Place,
    by: User,
    at: datetime,
    reason: str | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """End the infusion: what went in, the cells that were received, and where the empty bag went."""
    access.require(by, Permission.INFUSE)
    infusion = Infusion.of_product(bag.id)
    received = cells.received(cells=bag.mnc or 0, volume_ml=bag.volume_ml, infused_ml=max(volume_ml, Decimal(0)))
    ended = {
        "ended_at": at,
        "ended_by": by.id,
        "volume_infused_ml": volume_ml,
        "cells_received": received,
        "cells_received_per_kg": cells.per_kg(cells=received, weight_kg=infusion.weight_kg) if infusion else 0,
        "disposal": disposal.id,
    }
    return custody.record(
        bag,
        "stop-infusion",
        by=by,
        at=at,
        to=Stage.INFUSED,
        moved_to=disposal,
        rows=[Handover.of(bag, "disposal", given_by=bag.holder_id, to=disposal, by=by, at=at)],
        also=[(infusion, ended)] if infusion else (),
        facts={"bag": scanned, "reason": reason},
        refusals=[
            *by.not_trained("infuse", at),
            *identity.refusals(intended=bag.id, scanned=scanned, compared=identity.BAG),
            *infusion_running.refusals(state=infusion.state if infusion else "none", wanted=("running", "interrupted")),
            *infusion_running.order_refusals(started_at=infusion.started_at if infusion else None, at=at),
            *volume_infused.refusals(infused_ml=volume_ml, bag_ml=bag.volume_ml, reason=reason),
            *disposal.refusals(at, *kinds.WASTE),
        ],
        scene=scene,
        despite_hold=True,
    )


def _check_stops(bag: Product, check: IdentityCheck | None, by: User) -> list[Refusal]:
    """The check is recent, by one of those who start, and of the wristband that the patient wears now."""
    newest = LabelPrint.newest("wristband", labelling.RECIPIENT, bag.recipient_id)
    return [
        *bedside_check.refusals(
            checked_at=check.checked_at if check else None,
            at=clock.now(),
            longest=timedelta(minutes=infusing.protocol_of(bag).infusion.check_holds_min),
        ),
        *bedside_check.wristband_refusals(
            checked_print=check.wristband_print if check else None,
            current_print=newest.number if newest else None,
            voided=newest is not None and newest.voided_at is not None,
            scanned_back=newest is not None and newest.scanned_at is not None,
        ),
        *bedside_check.same_people_refusals(
            by=by.id,
            checked_by=check.checked_by if check else None,
            witnessed_by=check.witnessed_by if check else None,
        ),
    ]
