"""One line of a worklist: something that waits for somebody, with the next step named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """title: the coded identifier, or words where not `coded`. endpoint and values: the page of the next step,
    which `next_step` names.

    tone: go, attention, stop or pending. due_at: when it expires or should have been done.
    """

    title: str
    subtitle: str
    next_step: str
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)
    stage: str = ""
    tone: str = ""
    due_at: datetime | None = None
    note: str = ""
    coded: bool = True


def span_words(minutes: int) -> str:
    """A span as the countdowns write it: 34 min, 23 h 40 min, 3 d 2 h."""
    hours, rest = divmod(minutes, 60)
    days, left = divmod(hours, 24)
    if days > 1:
        return f"{days} d {left} h"
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"
