"""A recall of everything that a trace reaches, and telling those who have it or were given it."""

from __future__ import annotations

from typing import Final

from tracker.rules.refusal import N_, Refusal

WHOM: Final = {
    "physician": N_("the recipient’s physician"),
    "recipient": N_("the recipient"),
    "ward": N_("the ward"),
    "keeper": N_("whoever has the bag"),
}
WAYS: Final = {
    "in-person": N_("in person"),
    "telephone": N_("by telephone"),
    "email": N_("by e-mail"),
    "letter": N_("by letter"),
}
OUTCOMES: Final = {"told": N_("told"), "not-reached": N_("could not be reached")}
NOT_TOLD: Final = N_("not yet told")


def refusals(*, start: str, to_stop: int, to_tell: int) -> list[Refusal]:
    """Refuse a recall that reaches nothing: all is recalled already, or has ended without being given."""
    if to_stop or to_tell:
        return []
    says = N_("Nothing that %(start)s leads to is left to be recalled.")
    return [
        Refusal("nothing-to-recall", says, N_("Look at the recall list: who is still to be told?"), {"start": start})
    ]


def contact_refusals(*, whom: str, way: str, outcome: str, listed: bool) -> list[Refusal]:
    """Refuse a contact without its who, how and outcome, or about a product that the trace does not reach."""
    found = []
    if whom not in WHOM or way not in WAYS or outcome not in OUTCOMES:
        says = N_("Who was to be told, how, and whether they were reached is needed.")
        found.append(Refusal("contact-incomplete", says, N_("Choose each of them."), field="whom"))
    if not listed:
        says = N_("No product of this recipient is on the recall list.")
        found.append(Refusal("not-on-recall-list", says, N_("Open the recall list again and choose from it.")))
    return found
