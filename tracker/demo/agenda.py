"""What is still to come in the story: acts in the order of their time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush

Act = Callable[[datetime], None]


@dataclass
class Agenda:
    """Acts until `end`. What lies after it has not happened yet, and is not put down."""

    end: datetime
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _put: int = 0

    def put(self, at: datetime, act: Act) -> None:
        """Do `act(at)` when its time has come; of two at one time, the one that was put down first."""
        if at <= self.end:
            self._put += 1
            heappush(self._acts, (at, self._put, act))

    def next(self) -> datetime | None:
        """Do the earliest act, and say when it was; None where nothing is left."""
        if not self._acts:
            return None
        at, _number, act = heappop(self._acts)
        act(at)
        return at

    def lies_ahead(self, at: datetime) -> bool:
        """Whether `at` is after the end of the story."""
        return at > self.end
