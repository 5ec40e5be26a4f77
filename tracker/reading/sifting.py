"""Some of the lines of a record: those of a kind, of a person, of a place, or of what a reader looks for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.reading.timeline import Item
from tracker.rules.refusal import N_

ONLY: Mapping[str, tuple[str, Callable[[Item], bool]]] = {
    "refused": (N_("refused scans and acts"), lambda item: not item.accepted),
    "custody": (N_("changes of custody"), lambda item: bool(item.given_by or item.taken_by)),
    "signed": (N_("what was signed or witnessed"), lambda item: bool(item.witness or item.meaning)),
    "typed": (N_("typed instead of scanned"), lambda item: item.typed),
    "late": (N_("late entries"), lambda item: item.late),
    "passed": (N_("stops that were passed"), lambda item: item.accepted and bool(item.refusals)),
    "corrections": (N_("corrections"), lambda item: bool(item.corrects)),
}


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a reader asked for; what is empty lets everything pass. only: a key of ONLY."""

    step: str = ""
    person: str = ""
    place: str = ""
    only: str = ""

    def kept(self, items: Iterable[Item]) -> list[Item]:
        """The lines that pass, in their order."""
        return [item for item in items if self._passes(item)]

    def _passes(self, item: Item) -> bool:
        if self.step and item.step_code != self.step:
            return False
        if self.person and self.person not in (item.by, item.witness, item.given_by, item.taken_by):
            return False
        if self.place and item.place != self.place:
            return False
        return self.only not in ONLY or ONLY[self.only][1](item)


def choices(items: Sequence[Item]) -> dict[str, list[tuple[str, str]]]:
    """What can be asked for in these lines: the steps, the people and the places, each with its words."""
    people = sorted({name for item in items for name in (item.by, item.witness) if name})
    places = sorted({item.place for item in items if item.place})
    return {
        "step": sorted({(item.step_code, item.step) for item in items}, key=lambda one: one[1]),
        "person": [(name, name) for name in people],
        "place": [(name, name) for name in places],
    }
