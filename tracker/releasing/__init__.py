"""What release stands on: the record of one product, put to the rules of release. Steps and pages both ask here."""

from tracker.releasing.case import Case
from tracker.releasing.criteria import agents_of, criteria_of
from tracker.releasing.donors import products_freed, reactive_stopped, unfit
from tracker.releasing.lifting import lift_refusals
from tracker.releasing.reaching import held_too, recalled_too, touched_by, unfinished
from tracker.releasing.readings import alarm, held, investigations, reading, recalled
from tracker.specified import Line, entry_of, lines_of, specification_of

__all__ = [
    "Case",
    "Line",
    "agents_of",
    "alarm",
    "criteria_of",
    "entry_of",
    "held",
    "held_too",
    "investigations",
    "lift_refusals",
    "lines_of",
    "products_freed",
    "reactive_stopped",
    "reading",
    "recalled",
    "recalled_too",
    "specification_of",
    "touched_by",
    "unfinished",
    "unfit",
]
