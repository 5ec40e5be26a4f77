"""One line of a worklist: something that waits for somebody, with the next step named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """title: the coded identifier. endpoint and values: the page of the next step, which `next_step` names.

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
