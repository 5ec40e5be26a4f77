"""Custody passes from its present holder to another person who may take it."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal


def refusals(
    *, holder: str | None, giver: str, taker: str | None, taker_authorised: bool = True, taker_trained: bool = True
) -> list[Refusal]:
    """Refuse when the giver does not hold it, nobody or the same person takes it, or the taker may not."""
    values = {"holder": holder or "—", "giver": giver, "taker": taker or "—"}
    wrong = {
        "not-the-holder": holder != giver,
        "no-taker": taker is None,
        "taker-is-giver": taker == giver,
        "taker-not-authorised": taker is not None and not taker_authorised,
        "taker-not-trained": taker is not None and not taker_trained,
    }
    return [Refusal(code, *REASONS[code], values) for code, is_wrong in wrong.items() if is_wrong]


REASONS = {
    "not-the-holder": (
        N_("This product is in the custody of %(holder)s; %(giver)s cannot hand it over."),
        N_("Ask %(holder)s to hand it over, or record first how it came to you."),
    ),
    "no-taker": (
        N_("Nobody takes this product over."),
        N_("The person who takes it scans their own badge."),
    ),
    "taker-is-giver": (
        N_("%(giver)s gives and takes; a handover has two people."),
        N_("The person who takes it scans their own badge."),
    ),
    "taker-not-authorised": (
        N_("%(taker)s may not take custody of products."),
        N_("Hand it to someone who may."),
    ),
    "taker-not-trained": (
        N_("%(taker)s is not trained to carry products."),
        N_("Hand it to a trained courier."),
    ),
}
