"""What release stands on: the record of one product, put to the rules of release. Steps and pages both ask here."""

from tracker.releasing.case import Case
from tracker.releasing.criteria import agents_of, criteria_of
from tracker.releasing.deciding import decision
from tracker.releasing.donors import found_ineligible, products_freed, reactive_stopped
from tracker.releasing.holds import Cause, Change, Ground, held, lifted, recalled
from tracker.releasing.lifting import lift_refusals
from tracker.releasing.reaching import loaded, touched_by, unfinished
from tracker.releasing.readings import PHYSICIAN_IS_TOLD_WITHIN, alarm, investigations, reading
from tracker.specified import Line, entry_of, lines_of, specification_of

__all__ = [
    "PHYSICIAN_IS_TOLD_WITHIN",
    "Case",
    "Cause",
    "Change",
    "Ground",
    "Line",
    "agents_of",
    "alarm",
    "criteria_of",
    "decision",
    "entry_of",
    "found_ineligible",
    "held",
    "investigations",
    "lift_refusals",
    "lifted",
    "lines_of",
    "loaded",
    "products_freed",
    "reactive_stopped",
    "reading",
    "recalled",
    "specification_of",
    "touched_by",
    "unfinished",
]
