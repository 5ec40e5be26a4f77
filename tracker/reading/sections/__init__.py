"""The tables of a product's record, each built once for its page and its report."""

from tracker.reading.sections.bedside import bedside, infusion, infusions
from tracker.reading.sections.journeys import journey_facts, temperatures
from tracker.reading.sections.labels import prints, reconciliation
from tracker.reading.sections.lines import line_number, people, places, refused, scan_mode, signatures, streams, typed
from tracker.reading.sections.record import corrections, custody, decisions, deviations, holds
from tracker.reading.sections.results import result, results
from tracker.reading.sections.table import when

__all__ = [
    "bedside",
    "corrections",
    "custody",
    "decisions",
    "deviations",
    "holds",
    "infusion",
    "infusions",
    "journey_facts",
    "line_number",
    "people",
    "places",
    "prints",
    "reconciliation",
    "refused",
    "result",
    "results",
    "scan_mode",
    "signatures",
    "streams",
    "temperatures",
    "typed",
    "when",
]
