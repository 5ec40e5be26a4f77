"""Recorded values in words: the label and the unit are both in a column's name."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from tracker.reading.instants import canonical_here
from tracker.rules.refusal import N_
from tracker.rules.wording import cells

Fact = tuple[str, str, str]
# The end of a name, and the unit that it says. Longer ends come before the shorter ones that they end with.
UNITS = (
    ("_copies_per_ml", "copies/mL"),
    ("_log10_per_ml", "log₁₀/mL"),
    ("_ml_per_min", "mL/min"),
    ("_mmol_per_l", "mmol/L"),
    ("_e9_per_l", "× 10⁹/L"),
    ("_e6_per_ml", "× 10⁶/mL"),
    ("_g_per_l", "g/L"),
    ("_g_per_kg", "g/kg"),
    ("_per_ul", "/µL"),
    ("_per_min", "/min"),
    ("_mmhg", "mmHg"),
    ("_celsius", "°C"),
    ("_percent", "%"),
    ("_ml", "mL"),
    ("_kg", "kg"),
    ("_cm", "cm"),
    ("_g", "g"),
)
# Columns that are said otherwise than they are called: the label, and the unit where the name is not its end.
NAMES = {
    "coi": (N_("Chain of Identity"), ""),
    "code": (N_("Visit"), ""),
    "day_total_ug_per_kg": (N_("G-CSF of the day"), "µg/kg"),
    "micrograms": (N_("Dose"), "µg"),
    "micrograms_per_kg": (N_("Dose"), "µg/kg"),
    "micrograms_per_kg_day": (N_("G-CSF a day"), "µg/kg"),
    "minute": (N_("Measured"), ""),
    "moment": (N_("Counted"), ""),
    "slot": (N_("Set of vital signs"), ""),
    "ug_per_kg_day": (N_("G-CSF a day"), "µg/kg"),
}
CELLS = {"tnc": "", "mnc": "", "cells_received": "", "mnc_per_kg": "/kg", "cells_received_per_kg": "/kg"}
WORDS = {
    "tnc": "TNC",
    "mnc": "MNC",
    "mnc_per_kg": "MNC",
    "wbc": "WBC",
    "din": "DIN",
    "abo": "ABO",
    "rhd": "RhD",
    "spo2": "SpO₂",
    "hla": "HLA",
    "cd4": "CD4",
    "cd8": "CD8",
    "cd34": "CD34",
    "acda": "ACD-A",
    "ce1": "CE1",
    "ce2": "CE2",
    "mrn": "MRN",
    "ac": "AC",
    "cd3": "CD3",
    "acd": "ACD",
    "hiv": "HIV",
    "rna": "RNA",
    "art": "ART",
    "gvhd": "GvHD",
    "gvh": "GvH",
    "hvg": "HvG",
    "dmso": "DMSO",
    "gtin": "GTIN",
    "sha256": "SHA-256",
    "ab": "Ab",
    "nat": "NAT",
    "hbsag": "HBsAg",
    "hbc": "HBc",
    "hbv": "HBV",
    "hcv": "HCV",
    "htlv": "HTLV",
    "cmv": "CMV",
    "hb": "haemoglobin",
    "hct": "haematocrit",
    "id": "",
}


def fact(name: str, value: Any) -> Fact:
    """(label, value, unit) of one recorded value, e.g. volume_ml 85.0 → ("Volume", "85.0", "mL")."""
    if (name in CELLS or name.endswith("cells_per_kg")) and str(value).isdigit():
        return label(name.removesuffix("_per_kg")), cells(int(value)), CELLS.get(name, "/kg")
    if name in NAMES:
        said, unit = NAMES[name]
        return str(_(said)), written(value), unit
    for end, unit in UNITS:
        if name.endswith(end) and name != end:
            return label(name.removesuffix(end)), written(value), unit
    return label(name), written(value), ""


def label(name: str) -> str:
    """A column's name as a label."""
    words = [WORDS.get(word, word) for word in name.replace("-", "_").split("_")]
    text = " ".join(word for word in words if word) or "id"
    return str(_(text[0].upper() + text[1:]))


def _entry(label: str, value: str, unit: str) -> str:
    return f"{label}: {value} {unit}".strip()


def written(value: Any) -> str:
    """A value as text: yes and no in words, lists on one line, instants to the minute."""
    if value is None:
        return str(_("not measured"))  # only within a table of figures: what is empty by itself is not said
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, dict):
        return "; ".join(_entry(*fact(str(key), item)) for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(written(item) for item in value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return canonical_here(value) if isinstance(value, str) else str(value)
