"""A device is used only while it is in service and its calibration is in date."""

from __future__ import annotations

from datetime import date

from tracker.rules.refusal import N_, Refusal


def refusals(*, equipment: str, due_on: date | None, today: date, in_service: bool = True) -> list[Refusal]:
    """Refuse a device out of service, one never calibrated, and one past its due day (good through that day)."""
    values = {"equipment": equipment, "due": str(due_on or "—")}
    do = N_("Use another device. Tell the equipment owner.")
    if not in_service:
        return [Refusal("equipment-out-of-service", N_("%(equipment)s is out of service."), do, values)]
    if due_on is None:
        return [Refusal("calibration-missing", N_("%(equipment)s has no calibration on record."), do, values)]
    if today > due_on:
        return [Refusal("calibration-overdue", N_("Calibration of %(equipment)s was due on %(due)s."), do, values)]
    return []
