"""What something reaches: from a person, a lot, a device or a place to every product. Steps and pages both ask here."""

from tracker.tracing.bodies import body, each, said, written
from tracker.tracing.links import at_once, downwards, upwards
from tracker.tracing.starts import KINDS, Start, reached, start_of

__all__ = [
    "KINDS",
    "Start",
    "at_once",
    "body",
    "downwards",
    "each",
    "reached",
    "said",
    "start_of",
    "upwards",
    "written",
]
