"""The journey of one container as a table: which stage may follow which.

Hold and recall are flags beside the stage, and custody (who holds it, where) is beside it too: neither is a stage.
"""

from enum import StrEnum


class Stage(StrEnum):
    """Where a product stands on its way from the donor's vein to the recipient's."""

    COLLECTED = "collected"
    RECEIVED = "received"
    IN_PROCESS = "in-process"
    CONSUMED = "consumed"
    FILLED = "filled"
    LABELLED = "labelled"
    RELEASED = "released"
    CONDITIONAL = "conditional"
    ISSUED = "issued"
    ON_WARD = "on-ward"
    CHECKED = "checked"
    INFUSING = "infusing"
    INFUSED = "infused"
    RETURNED = "returned"
    REJECTED = "rejected"
    DISCARDED = "discarded"


S = Stage
MOVES: dict[Stage, frozenset[Stage]] = {
    S.COLLECTED: frozenset({S.RECEIVED, S.REJECTED, S.DISCARDED}),
    S.RECEIVED: frozenset({S.IN_PROCESS, S.REJECTED, S.DISCARDED}),
    S.IN_PROCESS: frozenset({S.CONSUMED, S.REJECTED, S.DISCARDED}),
    S.CONSUMED: frozenset(),
    S.FILLED: frozenset({S.LABELLED, S.CONSUMED, S.REJECTED, S.DISCARDED}),
    S.LABELLED: frozenset({S.RELEASED, S.CONDITIONAL, S.CONSUMED, S.REJECTED, S.DISCARDED}),
    S.RELEASED: frozenset({S.ISSUED, S.REJECTED, S.DISCARDED}),
    S.CONDITIONAL: frozenset({S.RELEASED, S.ISSUED, S.REJECTED, S.DISCARDED}),
    S.ISSUED: frozenset({S.ON_WARD, S.RETURNED, S.DISCARDED}),
    S.ON_WARD: frozenset({S.CHECKED, S.RETURNED, S.DISCARDED}),
    S.CHECKED: frozenset({S.INFUSING, S.ON_WARD, S.RETURNED, S.DISCARDED}),
    S.INFUSING: frozenset({S.INFUSED}),
    S.INFUSED: frozenset(),
    S.RETURNED: frozenset({S.RELEASED, S.CONDITIONAL, S.REJECTED, S.DISCARDED}),
    S.REJECTED: frozenset({S.DISCARDED}),
    S.DISCARDED: frozenset(),
}

# Released by somebody and not yet wholly given: what a recall has to reach.
IN_USE = frozenset({S.RELEASED, S.CONDITIONAL, S.ISSUED, S.ON_WARD, S.CHECKED, S.INFUSING, S.RETURNED})
AFTER_RELEASE = IN_USE | {S.INFUSED}
# Where the journey has ended: the container holds no cells any more.
EMPTIED = frozenset(stage for stage in Stage if not MOVES[stage])
# Nothing of it is left anywhere, and nobody was given it.
GONE = EMPTIED - {S.INFUSED}
# Still to be worked on or given: what a hold is meant for.
UNFINISHED = frozenset(stage for stage in Stage if MOVES[stage]) - {S.REJECTED}


def may_move(current: Stage, to: Stage) -> bool:
    """Whether the journey has a way from `current` to `to`."""
    return to in MOVES[current]
