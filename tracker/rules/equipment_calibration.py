"""A device is used only while its calibration is in date."""

from __future__ import annotations

from datetime import date

from tracker.rules.refusal import N_, Refusal


def refusals(*, equipment: str, due_on: date | None, today: date) -> list[Refusal]:
    """Refuse a device never calibrated, and one past its due day (good through that day)."""
    values = {"equipment": equipment, "due": str(due_on or "—")}
    do = N_("Use another device. Tell the equipment owner.")
    if due_on is None:
        return [Refusal("calibration-missing", N_("%(equipment)s has no calibration on record."), do, values)]
    if today > due_on:
        return [Refusal("calibration-overdue", N_("Calibration of %(equipment)s was due on %(due)s."), do, values)]
    return []
