"""The second person at the bedside is there, may infuse too, and knows how."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, witness: str | None, may_infuse: bool, trained: bool) -> list[Refusal]:
    """Refuse without a second person, or with one who may not do or does not know this."""
    values = {"witness": witness or "—"}
    wrong = {
        "no-witness": witness is None,
        "witness-may-not-infuse": witness is not None and not may_infuse,
        "witness-not-trained": witness is not None and not trained,
    }
    return [Refusal(code, *REASONS[code], values, field="witness") for code, is_wrong in wrong.items() if is_wrong]


REASONS = {
    "no-witness": (
        N_("This step needs a second person, and there is none."),
        N_("Ask a colleague to check and to sign in as witness."),
    ),
    "witness-may-not-infuse": (
        N_("%(witness)s may not give infusions, so may not check one."),
        N_("Ask a nurse of the ward to be the second person."),
    ),
    "witness-not-trained": (
        N_("%(witness)s is not trained to infuse, or the training has lapsed."),
        N_("Ask a nurse whose training is in date to be the second person."),
    ),
}
