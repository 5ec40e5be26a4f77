"""The second person of a step that takes two is there, may do it too, and knows how."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(*, witness: str | None, may: bool, trained: bool) -> list[Refusal]:
    """Refuse without a second person, or with one who may not do or does not know this."""
    values = {"witness": witness or "—"}
    wrong = {
        "no-witness": witness is None,
        "witness-may-not": witness is not None and not may,
        "witness-not-trained": witness is not None and not trained,
    }
    return [Refusal(code, *REASONS[code], values, field="witness") for code, is_wrong in wrong.items() if is_wrong]


REASONS = {
    "no-witness": (
        N_("This step needs a second person, and there is none."),
        N_("Ask a colleague to check and to sign in as witness."),
    ),
    "witness-may-not": (
        N_("%(witness)s may not do this, so may not check it."),
        N_("Ask a colleague who does this work to be the second person."),
    ),
    "witness-not-trained": (
        N_("%(witness)s is not trained for this, or the training has lapsed."),
        N_("Ask a colleague whose training is in date to be the second person."),
    ),
}
