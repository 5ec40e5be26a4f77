"""What a rule answers when an act must not go on: a stable code, the sentence for the bench, and the next act."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})


def N_(text: str) -> str:
    """Mark a text for translation; it is translated, with its values, when it is shown."""
    return text


@dataclasses.dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why an act is refused. A hard one cannot be overridden; a soft one needs
    a reason and a second person."""

    code: str
    says: str
    do: str
    values: Mapping[str, str] = dataclasses.field(default_factory=lambda: NOTHING)
    hard: bool = True
    field: str | None = None

    @property
    def sentence(self) -> str:
        """What is wrong, in English, with the values filled in."""
        return self.says % self.values

    @property
    def advice(self) -> str:
        """What to do next, in English, with the values filled in."""
        return self.do % self.values
