"""What a check can say of the record."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """ANCHORED needs a checkpoint from outside; a chain alone cannot show its own end."""

    ANCHORED = "ANCHORED"
    UNANCHORED = "UNANCHORED"
    TAMPERED = "TAMPERED"
    UNREADABLE = "UNREADABLE"


EXIT_CODES = {Verdict.ANCHORED: 0, Verdict.TAMPERED: 1, Verdict.UNREADABLE: 2, Verdict.UNANCHORED: 11}


@dataclass(frozen=True, slots=True)
class Problem:
    """Where the record disagrees with itself, and how."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: the verdict, how many lines and checkpoints were read, and every problem in reading order.

    anchored: how many lines, from the first, are those of the checkpoint from outside.
    vkey: the public key that the checkpoints were checked with.
    """

    verdict: Verdict
    events: int
    checkpoints: int
    problems: tuple[Problem, ...]
    anchored: int = 0
    vkey: str | None = None
