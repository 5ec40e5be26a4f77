"""What an infusion stands on: the record put to the rules of the bedside. Steps and pages both ask here."""

from tracker.infusing.fitness import dose_refusals, fit_to_infuse, protocol_of, rate_refusals
from tracker.infusing.interval import interval_override, interval_stops, is_physician, physician_refusals
from tracker.infusing.prompts import prompt_refusals
from tracker.infusing.schedule import MISSED, Due, before_the_start, due, vitals_since

__all__ = [
    "MISSED",
    "Due",
    "before_the_start",
    "dose_refusals",
    "due",
    "fit_to_infuse",
    "interval_override",
    "interval_stops",
    "is_physician",
    "physician_refusals",
    "prompt_refusals",
    "protocol_of",
    "rate_refusals",
    "vitals_since",
]
