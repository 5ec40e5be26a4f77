"""What the statistician gets: one row for each visit, one for each adverse event, and what every column means.

Coded identifiers only: no name, birth date or record number is in these tables.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from tracker.exchange.sheet import sheet
from tracker.extensions import db
from tracker.models import AdverseEvent, Visit
from tracker.rules.refusal import N_


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it means, and how it is found. `first` is the day of the round's first infusion."""

    name: str
    means: str
    value: Callable[[Any, date | None], Any]


def _own(name: str, means: str) -> Column:
    return Column(name, means, lambda row, _first: getattr(row, name))


def _day(row: Any, first: date | None) -> int | None:
    on: date = row.seen_on if isinstance(row, Visit) else row.began_on
    return (on - first).days if first else None


VISITS = (
    _own("recipient_id", N_("Subject number of the recipient")),
    _own("round_id", N_("Chain of Identity identifier of the round")),
    Column("visit", N_("Visit of the protocol; INF2+3 is three days after infusion 2"), lambda row, _first: row.code),
    _own("due_on", N_("Planned day, counted from the infusions known when the visit was recorded (ISO 8601)")),
    _own("seen_on", N_("Day on which the recipient was seen (ISO 8601)")),
    Column("day", N_("Days from the first infusion to the visit; negative before it"), _day),
    _own("weight_kg", N_("Body weight in kg")),
    _own("cd4_per_ul", N_("CD4 T cells per µL of blood; empty if not measured")),
    _own("cd8_per_ul", N_("CD8 T cells per µL of blood; empty if not measured")),
    _own("hiv_rna_copies_per_ml", N_("HIV RNA, copies per mL of plasma; below the test's limit, that limit")),
    _own("wbc_e9_per_l", N_("White cells, 10⁹ per L")),
    _own("haemoglobin_g_per_l", N_("Haemoglobin, g per L")),
    _own("platelets_e9_per_l", N_("Platelets, 10⁹ per L")),
    _own("fever_score", N_("Fever as the patient scores it, 0 (none) to 10 (worst)")),
    _own("fatigue_score", N_("Fatigue, 0 to 10")),
    _own("cough_score", N_("Cough, 0 to 10")),
    _own("diarrhoea_score", N_("Diarrhoea, 0 to 10")),
    _own("karnofsky", N_("Karnofsky performance status, 0 to 100 in tens")),
    _own("chimerism_percent", N_("Donor chimerism by STR in percent; empty if not measured")),
    _own("gvhd_grade", N_("Acute graft-versus-host disease, overall grade 0 to 4 (MAGIC)")),
)
EVENTS = (
    _own("person_kind", N_("recipient or donor")),
    _own("person_id", N_("Subject or donor number")),
    _own("round_id", N_("Chain of Identity identifier of the round")),
    _own("term", N_("CTCAE term")),
    _own("grade", N_("CTCAE grade, 1 to 5")),
    _own("serious", N_("yes or no")),
    _own("relation", N_("What the event is related to")),
    _own("action", N_("What was done")),
    _own("outcome", N_("How it ended")),
    _own("began_on", N_("First day (ISO 8601)")),
    _own("ended_on", N_("Last day (ISO 8601); empty while it lasts")),
    Column("day", N_("Days from the first infusion to the first day; negative before it"), _day),
)
TABLES: Mapping[str, Sequence[Column]] = {"visits": VISITS, "adverse-events": EVENTS}
_ROWS: Mapping[str, Select[Any]] = {
    "visits": select(Visit).order_by(Visit.recipient_id, Visit.seen_on, Visit.code),
    "adverse-events": select(AdverseEvent).order_by(AdverseEvent.round_id, AdverseEvent.began_on, AdverseEvent.id),
}


def table(name: str) -> str:
    """One of the tables as CSV; "columns" is the list of what every column means."""
    if name == "columns":
        meanings = [(of, column.name, column.means) for of, columns in TABLES.items() for column in columns]
        return sheet(("table", "column", "means"), meanings)
    columns, rows = TABLES[name], db.session.scalars(_ROWS[name]).all()
    first = {round_id: next(iter(Visit.infused_on(round_id)), None) for round_id in {row.round_id for row in rows}}
    return sheet(
        [column.name for column in columns],
        ([column.value(row, first[row.round_id]) for column in columns] for row in rows),
    )
