"""Which collection type a donation gets, from the donor's determination and test results [S1 §1.5][INF]."""

from __future__ import annotations

DESIGNATED = "4"
DESIGNATED_BIOHAZARD = "6"
MEDICAL_EXCEPTION = "E"


def collection_type(*, eligible: bool, reactive: bool) -> str:
    """Designated for an eligible donor; else by medical exception, or marked biohazard where a test is reactive."""
    if reactive:
        return DESIGNATED_BIOHAZARD
    return DESIGNATED if eligible else MEDICAL_EXCEPTION
