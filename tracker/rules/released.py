"""Only a released product goes to a patient."""

from __future__ import annotations

from typing import Literal

from tracker.rules.refusal import N_, Refusal

Release = Literal["full", "conditional", "exceptional"]


def refusals(*, release: Release | None) -> list[Refusal]:
    """Refuse a product that nobody released; any of the three kinds of release will do."""
    if release in ("full", "conditional", "exceptional"):
        return []
    says = N_("This product is not released.")
    return [Refusal("not-released", says, N_("Do not issue or infuse it. Keep it in its place; call the pharmacy."))]
