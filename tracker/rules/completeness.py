"""What is missing from a record before it can be closed: each gap once, with what it is about, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed

_SHOWN = 8  # things named in a sentence; the page has them all
_FINISH = N_("Finish it, or have it assessed, and close the record then.")
_SIGN = N_("Give the reason why it will not be had, and have a second person sign.")


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of gap. says: what is missing, of the things listed. hard: it can be settled, and must be first."""

    says: str
    do: str
    hard: bool = True


SORTS: Final[dict[str, Sort]] = {
    "label-unreconciled": Sort(
        N_("Labels that are neither affixed nor destroyed: %(what)s."),
        N_("Affix and verify each, or declare it void and destroy it."),
    ),
    "deviation-open": Sort(
        N_("Open deviations: %(what)s."), N_("Quality assurance assesses each and closes it with a conclusion.")
    ),
    "task-open": Sort(N_("Alarms that no physician has answered: %(what)s."), N_("The physician answers each.")),
    "session-open": Sort(N_("Collections that have not ended: %(what)s."), _FINISH),
    "run-open": Sort(N_("Processing runs that are not closed: %(what)s."), _FINISH),
    "shipment-open": Sort(N_("Shipments without a receipt: %(what)s."), N_("Receive each where it arrived.")),
    "order-open": Sort(N_("Orders without a bag: %(what)s."), N_("Fill or cancel each.")),
    "infusion-open": Sort(N_("Infusions that have not ended: %(what)s."), N_("End each.")),
    "bag-left": Sort(
        N_("Containers of which it is not on record what became of them: %(what)s."),
        N_("Give, discard or store each of them."),
    ),
    "test-missing": Sort(N_("Tests without a final result that was reviewed: %(what)s."), _SIGN, hard=False),
    "vitals-missing": Sort(
        N_("Vital signs that were neither taken nor said to be missed: %(what)s."), _SIGN, hard=False
    ),
    "custody-gap": Sort(N_("Gaps in who held it: %(what)s."), _SIGN, hard=False),
    "visit-missing": Sort(N_("Visits that are not on record: %(what)s."), _SIGN, hard=False),
    "infusion-missing": Sort(N_("Infusions of the plan that were not given: %(what)s."), _SIGN, hard=False),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing. what: in few words. kind and id: the page on which it is settled."""

    code: str
    what: str
    kind: str
    id: str

    @property
    def sort(self) -> Sort:
        """The sort that it is of."""
        return SORTS[self.code]


def refusals(gaps: Iterable[Gap], *, without: Sequence[str] = ()) -> list[Refusal]:
    """Refuse once for each sort of gap. without: the sorts that another rule speaks of already."""
    found: dict[str, list[str]] = {}
    for gap in gaps:
        if gap.code not in without:
            found.setdefault(gap.code, []).append(gap.what)
    return [
        Refusal(code, SORTS[code].says, SORTS[code].do, {"what": _named(what)}, hard=SORTS[code].hard)
        for code, what in found.items()
    ]


def _named(what: Sequence[str]) -> str:
    return listed(what[:_SHOWN]) + (f" (+ {len(what) - _SHOWN})" if len(what) > _SHOWN else "")
