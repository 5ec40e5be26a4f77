"""The custody timeline: ledger lines, accepted and refused, as macros/timeline.html and the reports show them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from tracker.models import CustodyEvent, Donor, Recipient, Recorded, Round
from tracker.reading import lines as reading
from tracker.reading import measures, names, scanned
from tracker.reading.instants import said_here
from tracker.reading.lines import Line
from tracker.reading.measures import Fact
from tracker.reading.names import Names
from tracker.reading.stages import stage_words
from tracker.reading.step_words import step_words
from tracker.reading.value_words import value_words, verdict_words
from tracker.rules import late_entry
from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import figure

# Columns that say nothing new beside the line itself, or that are said elsewhere in the item.
_SILENT = frozenset(
    {"stage", "holder_id", "place_id", "slot_id", "nonce", "symbols", "statements", "given_by", "taken_by"}
    | {"from_place_id", "to_place_id", "subject_kind", "subject_id", "protocol", "protocol_version", "positive_culture"}
    | {"donor_id", "recipient_id", "round_id", "din", "product_id", "corrected", "corrects_id", "division"}
    | {"held_at", "held_by"}
)
_TABLED = frozenset({"release_criterion", "temperature_reading"})
"""Rows of which a line makes many: its facts or a table of their own say the same."""
_ROW = re.compile(r"[\w-]+:\S+#\d+(\.\d+)?")  # the key of a row, which is said by what the row is
_CONTROLS = {"\x1d": "<GS>", "\x1e": "<RS>", "\x04": "<EOT>"}
_REASONS = {
    "typed": N_("Typed instead of scanned"),
    "late": N_("Entered late"),
    "override": N_("Gone on in spite of a stop"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One line in words. refusals of an accepted line are the soft stops that were passed.

    wanted: what the prompt took that refused a scan. meaning: what the signature under the line stands for.
    why_typed: the reason given for typing.
    """

    key: str
    stream: str
    anchor: str
    position: int
    at: datetime
    recorded_at: datetime
    late: bool
    step: str
    step_code: str
    accepted: bool
    subject: str
    by: str
    witness: str
    place: str
    from_stage: str
    to_stage: str
    given_by: str
    taken_by: str
    facts: Sequence[Fact]
    refusals: Sequence[Refusal]
    typed: bool
    why_typed: str
    meaning: str
    raw: str
    digest: str
    corrects: str
    wanted: str


def items(lines: Iterable[Line], known: Names, *, focus: str = "", one_stream: bool = True) -> list[Item]:
    """Each line in words, in the order given. focus: the thing that need not be named in each of them."""
    stages: dict[str, str] = {}
    return [_item(line, known, stages, focus, one_stream=one_stream) for line in lines]


def of_donor(donor: Donor) -> list[Item]:
    """What was done about a donor."""
    return _of_stream(donor)


def of_recipient(recipient: Recipient) -> list[Item]:
    """What was done about a recipient."""
    return _of_stream(recipient)


def of_round(coi: Round) -> list[Item]:
    """What was done in a round: mobilization, orders, visits."""
    return _of_stream(coi)


def _of_stream(subject: Recorded) -> list[Item]:
    lines = reading.of_streams([subject.stream])
    return items(lines, names.in_lines(lines), focus=subject.id)


def _item(line: Line, known: Names, stages: dict[str, str], focus: str, *, one_stream: bool) -> Item:
    event, said = line.event, line.said
    before, after = _stage_move(line, stages)
    given, taken = _hands(line, known)
    return Item(
        key=event.key,
        stream=event.stream,
        anchor=str(event.position) if one_stream else event.key.replace("#", "-").replace(":", "-"),
        position=event.position,
        at=event.at,
        recorded_at=event.recorded_at,
        late=late_entry.is_late(happened_at=event.at, recorded_at=event.recorded_at),
        step=step_words(event.step),
        step_code=event.step,
        accepted=event.accepted,
        subject="" if one_stream else _subject(event),
        by=known.person(event.by_id),
        witness=known.person(event.witness_id),
        place=known.place(event.place_id),
        from_stage=stage_words(before) if before else "",
        to_stage=stage_words(after) if after else "",
        given_by=given,
        taken_by=taken,
        facts=list(_facts(line, known, focus)),
        refusals=[_refusal(refusal) for refusal in said["refusals"]],
        typed=bool(said["typed"]),
        why_typed=said["reasons"].get("typed", ""),
        meaning=names.kind_words(said["facts"].get("meaning", "")),
        raw=" · ".join(_visible(scan) for scan in said["scans"]),
        digest=event.digest.hex(),
        corrects=_corrected(line),
        wanted=_wanted(said["facts"]["wanted"]) if _is_scan(line) else "",
    )


def _stage_move(line: Line, stages: dict[str, str]) -> tuple[str, str]:
    """The stage that the line's own product left and reached; of a new product only the latter."""
    moved = {
        row["id"]: row["values"]["stage"]
        for row in line.changed
        if row["table"] == "product" and "stage" in row["values"]
    }
    mine = line.event.subject_id if line.event.subject_id in moved else next(iter(moved), "")
    before = stages.get(mine, "")
    stages.update(moved)
    after = moved.get(mine, "")
    return ("", "") if after == before else (before, after)


def _hands(line: Line, known: Names) -> tuple[str, str]:
    """Both sides of a change of hands; without a handover row, the new holder alone."""
    for row in line.changed:
        if row["table"] == "handover":
            given = _side(row["values"], known, "given_by", "from_place_id")
            return given, _side(row["values"], known, "taken_by", "to_place_id")
    for row in line.changed:
        if row["table"] == "product" and ("holder_id" in row["values"] or "place_id" in row["values"]):
            return "", _side(row["values"], known, "holder_id", "place_id")
    return "", ""


def _side(values: Mapping[str, Any], known: Names, person: str, place: str) -> str:
    sides = (known.person(values.get(person)), known.place(values.get(place)))
    return ", ".join(side for side in sides if side)


def _facts(line: Line, known: Names, focus: str) -> Iterator[Fact]:
    said = line.said
    if line.event.subject_id != focus:
        yield str(_("About")), _subject(line.event), ""
    for kind, reason in said["reasons"].items():
        yield str(_(_REASONS.get(kind, kind))), reason, ""
    told = {name for name, value in said["facts"].items() if value not in (None, "", [], {})}
    found = list(_found(line, told, known))
    yield from found
    said_already = {(label, unit) for label, _value, unit in found}
    for row in line.changed:
        if row["table"] == "assay" and "test" in row["values"]:
            yield _result(row["values"])
            continue
        if row["table"] in _TABLED:
            continue
        for name, value in row["values"].items():
            if value in (None, "") or name in told or _is_silent(name, value, line):
                continue
            label, written, unit = _named(name, value, known)
            if (label, unit) not in said_already:
                yield label, written, unit


def _subject(event: CustodyEvent) -> str:
    """What a line is about: by its number, or by what it is where the number is the key of a row alone."""
    return names.kind_words(event.subject_kind) if _ROW.fullmatch(event.subject_id) else event.subject_id


def _found(line: Line, told: Iterable[str], known: Names) -> Iterator[Fact]:
    """What was scanned and measured beside the rows that the line changed."""
    for name, value in line.said["facts"].items():
        if name in told and _is_scan(line) and name in _SCANNED:
            yield _SCANNED[name](value)
        elif name in told and not _is_said_already(name, value, line):
            yield _named(name, value, known)


def _is_scan(line: Line) -> bool:
    """Whether the line is a scan alone, refused before it was part of an act."""
    return line.event.step == "refuse-scan"


def _wanted(kinds: Sequence[str]) -> str:
    return " / ".join(str(_(scanned.KIND_NAMES.get(kind, kind))) for kind in kinds)


# What the line of a refused scan says besides the code: what the prompt took, and what the code is of.
_SCANNED: Mapping[str, Callable[[Any], Fact]] = {
    "wanted": lambda kinds: (str(_("Wanted")), _wanted(kinds), ""),
    "found": lambda found: (str(_("Scanned")), f"{_wanted([found['kind']])}: {found['id']}", ""),
    "mark": lambda mark: (str(_("Mark of the text")), mark, ""),
    "count": lambda count: (str(_("Length")), str(count), str(_("characters"))),
}


def _result(values: Mapping[str, Any]) -> Fact:
    """One test result on one line: its figure or finding, and the verdict."""
    value = values.get("value")
    found = figure(Decimal(value)) if value else values.get("finding") or ""
    verdict = ", ".join(filter(None, (verdict_words(values["verdict"]), values.get("correction_reason"))))
    return measures.label(values["test"]), " ".join(filter(None, (found, values.get("unit"), f"({verdict})"))), ""


def _is_silent(name: str, value: Any, line: Line) -> bool:
    """What the line says anyway: who did it and when, to which thing."""
    said = line.said
    if _is_said_already(name, value, line):
        return True
    return name in _SILENT or value in (said["by"], said["at"], said["subject"]["id"])


def _is_said_already(name: str, value: Any, line: Line) -> bool:
    """The key of a row, a scan that is shown as it was read, and the address of the page."""
    return name == "page" or (isinstance(value, str) and (bool(_ROW.fullmatch(value)) or value in line.said["scans"]))


def _named(name: str, value: Any, known: Names) -> Fact:
    if names.is_person(name):
        return measures.label(name), known.person(value), ""
    if names.is_place(name):
        return measures.label(name), known.place(value), ""
    label, written, unit = measures.fact(name, value)
    called = known.called(value) if isinstance(value, str) else ""
    return label, value_words(name, value) or called or written, unit


def _refusal(said: Mapping[str, Any]) -> Refusal:
    values = {name: said_here(value) for name, value in said["values"].items()}
    return Refusal(said["code"], said["says"], said["do"], values, said["hard"])


def _visible(scan: str) -> str:
    """A raw scan with its control characters made visible, so that it can be read and printed."""
    return "".join(_CONTROLS.get(c, f"<{ord(c):02X}>") if ord(c) < 0x20 else c for c in scan)


def _corrected(line: Line) -> str:
    for row in line.changed:
        if corrected := row["values"].get("corrects_id"):
            return _position_of(corrected)
    said = line.said["facts"].get("corrects", "")
    return _position_of(said) if "#" in said else ""


def _position_of(row: str) -> str:
    return row.rpartition("#")[2].partition(".")[0]
