"""Stages as people see them: the colour of each, and the word."""

from flask_babel import gettext as _

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


def stage_words(stage: Stage | str) -> str:
    """A stage as it is said."""
    return str(_(str(stage).replace("-", " ")))
