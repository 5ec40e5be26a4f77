"""ABO and RhD of donor and recipient against each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["O", "A", "B", "AB"]
RhD = Literal["positive", "negative"]
Kind = Literal["match", "minor", "major", "bidirectional"]

ANTIGENS: dict[Group, frozenset[str]] = {
    "O": frozenset(),
    "A": frozenset("A"),
    "B": frozenset("B"),
    "AB": frozenset("AB"),
}


@dataclass(frozen=True, slots=True)
class Compatibility:
    """Major: the recipient's plasma acts against the donor's red cells. Minor: the donor's against the recipient's."""

    major: bool
    minor: bool
    rhd_pos_to_neg: bool

    @property
    def kind(self) -> Kind:
        if self.major and self.minor:
            return "bidirectional"
        return "major" if self.major else "minor" if self.minor else "match"


def compatibility(*, donor: Group, recipient: Group, donor_rhd: RhD, recipient_rhd: RhD) -> Compatibility:
    """Compare the antigens that each has and the other lacks."""
    return Compatibility(
        major=not ANTIGENS[donor] <= ANTIGENS[recipient],
        minor=not ANTIGENS[recipient] <= ANTIGENS[donor],
        rhd_pos_to_neg=donor_rhd == "positive" and recipient_rhd == "negative",
    )
