"""Stages as people see them: the colour of each, and the word."""

from flask_babel import gettext as _

from tracker.rules.refusal import N_
from tracker.workflow import Stage

STAGE_TONES = {
    Stage.RELEASED: "go",
    Stage.CONDITIONAL: "attention",
    Stage.CHECKED: "go",
    Stage.INFUSED: "go",
    Stage.INFUSING: "pending",
    Stage.REJECTED: "stop",
    Stage.DISCARDED: "stop",
}
ENDS = frozenset({Stage.CONSUMED, Stage.INFUSED, Stage.DISCARDED})
"""Stages at which the container is no more: it is empty or destroyed, and custody ends."""


WORDS = {
    Stage.COLLECTED: N_("collected"),
    Stage.RECEIVED: N_("received"),
    Stage.IN_PROCESS: N_("in process"),
    Stage.CONSUMED: N_("consumed"),
    Stage.FILLED: N_("filled"),
    Stage.LABELLED: N_("labelled"),
    Stage.RELEASED: N_("released"),
    Stage.CONDITIONAL: N_("conditional"),
    Stage.ISSUED: N_("issued"),
    Stage.ON_WARD: N_("on ward"),
    Stage.CHECKED: N_("checked"),
    Stage.INFUSING: N_("infusing"),
    Stage.INFUSED: N_("infused"),
    Stage.RETURNED: N_("returned"),
    Stage.REJECTED: N_("rejected"),
    Stage.DISCARDED: N_("discarded"),
}


def stage_words(stage: Stage | str) -> str:
    """A stage as it is said."""
    return str(_(WORDS[Stage(stage)]))
