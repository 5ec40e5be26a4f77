"""A donation identification number belongs to one collection, once and for all."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, din: str, used_by: str | None) -> list[Refusal]:
    """Refuse a number that any collection already has; used_by says which."""
    if used_by is None:
        return []
    says = N_("DIN %(din)s is already used, by %(used_by)s.")
    do = N_("Do not label with it. Take the next number; destroy every label that carries this one.")
    return [Refusal("din-used", says, do, {"din": din, "used_by": used_by})]
