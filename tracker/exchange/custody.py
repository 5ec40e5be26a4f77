"""The lines of a custody record as a table for a spreadsheet, and the whole record as JSON for other programs.

Coded identifiers only. Raw scans stand as they were read, with control characters made visible.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracker.exchange.sheet import sheet
from tracker.rules.refusal import N_


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it means, and how it is found in a line as tracker.reading.timeline has it."""

    name: str
    means: str
    value: Callable[[Any], Any]


def _own(name: str, means: str) -> Column:
    return Column(name, means, lambda item: getattr(item, name))


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def _codes(item: Any) -> str:
    return " ".join(refusal.code for refusal in item.refusals)


def _facts(item: Any) -> str:
    facts: Sequence[Any] = item.facts
    return "; ".join(f"{label}: {value} {unit}".strip() for label, value, unit in facts)


LINES = (
    _own("stream", N_("Stream of the ledger")),
    _own("position", N_("Position in the stream, from 1")),
    Column("at", N_("When it happened (ISO 8601, UTC)"), lambda item: _instant(item.at)),
    Column("recorded_at", N_("When it was recorded (ISO 8601, UTC)"), lambda item: _instant(item.recorded_at)),
    _own("late", N_("Whether it was entered late")),
    _own("step_code", N_("The step, as the ledger names it")),
    _own("step", N_("The step in words")),
    _own("accepted", N_("Whether it was let through; a refused line changed nothing")),
    _own("by", N_("Who did it")),
    _own("witness", N_("The second person")),
    _own("meaning", N_("What the signature means, where it says so")),
    _own("place", N_("Where it was done")),
    _own("from_stage", N_("The stage before")),
    _own("to_stage", N_("The stage after")),
    _own("given_by", N_("Who or what had it before a change of hands")),
    _own("taken_by", N_("Who or what had it after a change of hands")),
    _own("typed", N_("Whether an identity was typed instead of scanned")),
    _own("why_typed", N_("The reason for typing")),
    _own("raw", N_("The raw scans, several with a dot between them")),
    Column("refusals", N_("Codes of the rules that refused it, or that were passed over"), _codes),
    Column("why", N_("The same in sentences"), lambda item: " ".join(one.sentence for one in item.refusals)),
    Column("facts", N_("What was scanned and measured"), _facts),
    _own("corrects", N_("Position of the line that it corrects")),
    _own("digest", N_("SHA-256 of the line")),
)


def lines(items: Iterable[Any]) -> str:
    """These lines as CSV, in their order."""
    return sheet([column.name for column in LINES], ([column.value(item) for column in LINES] for item in items))


def record(about: Mapping[str, Any], *, of: Any) -> str:
    """A record as JSON: what it is about, its custody with what breaks it, its lines and the heads of its streams."""
    said = {
        "about": about,
        "columns": {column.name: column.means for column in LINES},
        "unbroken": of.chain.unbroken,
        "breaks": [_break(one) for one in of.chain.breaks],
        "custody": [_interval(one) for one in of.chain.intervals],
        "lines": [{column.name: column.value(item) for column in LINES} for item in of.items],
        "streams": [_stream(one) for one in of.proofs],
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def _break(one: Any) -> dict[str, Any]:
    return {"kind": one.kind, "product": one.product_id, "position": one.position, "says": one.sentence}


def _interval(one: Any) -> dict[str, Any]:
    return {
        "product": one.product_id,
        "kind": one.kind,
        "holder": one.holder,
        "since": _instant(one.since),
        "until": _instant(one.until),
        "step": one.step,
        "position": one.position,
    }


def _stream(one: Any) -> dict[str, Any]:
    return {
        "stream": one.stream,
        "lines_shown": one.lines_shown,
        "lines_in_stream": one.lines_in_stream,
        "newest_digest": one.newest_digest,
    }
