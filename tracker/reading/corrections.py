"""What was recorded wrong and put right: the old value and the new one, why, by whom and when."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from tracker.reading import measures
from tracker.reading.lines import Line
from tracker.reading.names import Names
from tracker.reading.value_words import value_words
from tracker.rules.refusal import N_
from tracker.rules.wording import figure

Values = Mapping[str, Any]
# What a row is about, by its table: the words before, and the column that says of what.
_ABOUT = {
    "assay": ("", "test"),
    "donor_test": ("", "marker"),
    "hla_type": (N_("HLA"), "locus"),
    "run_measurement": (N_("Count"), "moment"),
    "visit": (N_("Visit"), "code"),
}
# A result is said without its name, which is that of its test.
_RESULTS: Mapping[str, Callable[[str], str]] = {"value": lambda value: figure(Decimal(value)), "finding": str}
# Rows that do not name what they correct, their line does: a count made anew, and a visit, which is changed in place.
_BY_LINE = ("run_measurement", "visit")
_NOT_VALUES = ("_at", "_by", "_id")
_SILENT = frozenset({"corrected", "correction_reason", "final", "person_kind", "method"})


@dataclass(frozen=True, slots=True)
class Correction:
    """One row that took the place of another. line: the position of the line that said so in the stream of `about`."""

    line: int
    about: str
    what: str
    old: str
    new: str
    reason: str
    at: datetime
    by: str
    witness: str


def corrections(lines: Sequence[Line], known: Names) -> list[Correction]:
    """Every correction that these lines say, the oldest first."""
    rows: dict[str, Values] = {}
    found = []
    for line in lines:
        found += [_correction(line, known, row, rows.get(corrected, {})) for row, corrected in _corrected(line)]
        rows |= {row["id"]: {**rows.get(row["id"], {}), **row["values"]} for row in line.changed}
    return sorted(found, key=lambda one: (one.at, one.line))


def alone(lines: Iterable[Line]) -> list[Line]:
    """Those of these lines that correct something."""
    return [line for line in lines if any(_corrected(line))]


def _corrected(line: Line) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The rows of a line that stand in the place of another, with the key of that one."""
    if not line.event.accepted:
        return
    of_line = line.said["facts"].get("corrects")
    for row in line.changed:
        its_own = row["values"].get("corrects_id")
        if its_own or (of_line and row["table"] in _BY_LINE):
            yield row, its_own or of_line


def _correction(line: Line, known: Names, row: Mapping[str, Any], before: Values) -> Correction:
    event, after, facts = line.event, row["values"], line.said["facts"]
    in_place = facts.get("corrects") == row["id"]
    changed = [name for name in after if _is_value(name) and after[name] != before.get(name)]
    reason = after.get("correction_reason") or facts.get("correction_reason") or facts.get("reason") or ""
    return Correction(
        line=event.position,
        about=event.subject_id,
        what=_what(row["table"], before if in_place else after),
        old=_said(before, changed),
        new=_said(after, changed, emptied=in_place) or str(_("the same")),
        reason=reason,
        at=event.at,
        by=known.person(event.by_id),
        witness=known.person(event.witness_id),
    )


def _is_value(name: str) -> bool:
    return name not in _SILENT and not name.endswith(_NOT_VALUES)


def _what(table: str, values: Values) -> str:
    words, column = _ABOUT.get(table, (table, ""))
    value = values.get(column, "")
    return " ".join(filter(None, (words and str(_(words)), value_words(column, value) or str(value))))


def _said(values: Values, names: Iterable[str], *, emptied: bool = False) -> str:
    """These values in words. emptied: that there is none any more is said too."""
    return "; ".join(_one(name, values) for name in names if emptied or values.get(name) not in (None, ""))


def _one(name: str, values: Values) -> str:
    value = values[name]
    if name in _RESULTS:
        return f"{_RESULTS[name](value)} {values.get('unit') or ''}".strip()
    label, written, unit = measures.fact(name, value)
    unit = "" if value is None else unit
    return f"{label} {value_words(name, value) or written} {unit}".strip()
