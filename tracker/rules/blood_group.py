"""A blood group is confirmed by determinations of separate specimens that agree; a disagreement is never swallowed."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.rules.refusal import N_, Refusal

Group = tuple[str, str]  # ABO, RhD

SAME_SPECIMEN = N_("This specimen of %(who)s was already used for a determination.")
DISAGREES = N_("This determination of %(who)s says %(found)s; the one before said %(before)s.")
AGAINST_CONFIRMED = N_("The blood group of %(who)s is confirmed as %(before)s; this determination says %(found)s.")
NEW_SPECIMEN = N_("Take a new specimen for the second determination.")
CHECK_TUBES = N_(
    "Check who was sampled and what the tube says. Record it only with a reason; then determine once more."
)
HOLD = N_("Stop. Nothing of this person goes on. Check for swapped tubes and call the physician.")


def refusals(
    *, who: str, found: Group, earlier: Sequence[Group], confirmed: Group | None, same_specimen: bool
) -> list[Refusal]:
    """Refuse a second reading of one specimen, one against a confirmed group, and (soft) one against the last."""
    refused = [Refusal("blood-group-same-specimen", SAME_SPECIMEN, NEW_SPECIMEN, {"who": who})] if same_specimen else []
    if confirmed is not None and confirmed != found:
        values = {"who": who, "found": _words(found), "before": _words(confirmed)}
        return [*refused, Refusal("blood-group-discrepant", AGAINST_CONFIRMED, HOLD, values)]
    if confirmed is None and earlier and earlier[-1] != found:
        values = {"who": who, "found": _words(found), "before": _words(earlier[-1])}
        refused.append(Refusal("blood-group-disagrees", DISAGREES, CHECK_TUBES, values, hard=False))
    return refused


def confirmed_by(determinations: Sequence[Group], *, needed: int) -> Group | None:
    """The group that the last `needed` determinations agree on, or None."""
    last = determinations[-needed:]
    return last[0] if len(last) == needed and len(set(last)) == 1 else None


def _words(group: Group) -> str:
    return f"{group[0]} RhD {group[1]}"
