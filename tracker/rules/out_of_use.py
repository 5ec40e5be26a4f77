"""What was taken out of use takes nothing any more."""

from __future__ import annotations

from typing import Literal

from tracker.rules.refusal import N_, Refusal

_SAID = {
    "place": (N_("%(place)s is closed."), N_("Choose another place, or correct its kind to open it.")),
    "printer": (N_("%(printer)s is out of use."), N_("Choose another printer.")),
}


def refusals(kind: Literal["place", "printer"], *, name: str, closed: bool) -> list[Refusal]:
    """Refuse to close it twice, and to put or send anything there."""
    return [Refusal(f"{kind}-closed", *_SAID[kind], {kind: name})] if closed else []
