"""A product moves only from a stage that allows it."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed


def refusals(*, current: str, wanted: str, allowed: Iterable[str]) -> list[Refusal]:
    """Refuse a move that the journey does not have, naming the moves that it does have from here."""
    lawful = sorted(allowed)
    if wanted in lawful:
        return []
    values = {"current": spoken(current), "wanted": spoken(wanted), "allowed": listed(spoken(name) for name in lawful)}
    if not lawful:
        says = N_("This product is %(current)s; that is the end of its journey, it cannot become %(wanted)s.")
        return [
            Refusal(
                "wrong-stage",
                says,
                N_("Nothing more can be done with it. Check that you scanned the right bag."),
                values,
            )
        ]
    says = N_("This product is %(current)s; it cannot become %(wanted)s from there.")
    return [
        Refusal(
            "wrong-stage", says, N_("Do the step that is next for it. From here it can become: %(allowed)s."), values
        )
    ]


def spoken(stage: str) -> str:
    """A stage's name as it is said: no underscores or hyphens."""
    return stage.replace("_", " ").replace("-", " ").lower()
