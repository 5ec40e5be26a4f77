"""What the lines of a record say together: who took part and where, what was signed, refused, and typed by hand."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask_babel import gettext as _

from tracker.reading.record import Record
from tracker.reading.sections.table import Table, when
from tracker.reading.timeline import Item

Part = tuple[str, str, datetime]
"""Somebody or some place, the part taken in a line or a custody, and when."""


def people(of: Record) -> Table:
    """Everybody who acted, witnessed or held, how often, and between which times."""
    columns = (_("Who"), _("Acts"), _("Witnessed"), _("Held it"), _("First"), _("Last"))
    parts = [*_parts(of, "by"), *_parts(of, "witness"), *_held(of, "person")]
    rows = [
        [name, *(str(counts.get(part, 0)) for part in ("by", "witness", "held")), when(first), when(last)]
        for name, counts, first, last in _counted(parts)
    ]
    return Table(str(_("People")), [str(c) for c in columns], rows, str(_("Nobody.")))


def places(of: Record) -> Table:
    """Every place at which something was done, or that held it."""
    columns = (_("Where"), _("Acts"), _("Held it"), _("First"), _("Last"))
    rows = [
        [name, *(str(counts.get(part, 0)) for part in ("place", "held")), when(first), when(last)]
        for name, counts, first, last in _counted([*_parts(of, "place"), *_held(of, "place")])
    ]
    return Table(str(_("Places")), [str(c) for c in columns], rows, str(_("No place was named.")))


def signatures(of: Record) -> Table:
    """Every line that stands under a meaning or under two names."""
    columns = (_("Line"), _("Signed"), _("Step"), _("By"), _("Meaning"), _("Witness"))
    rows = [
        [line_number(of, item), when(item.at), item.step, item.by, item.meaning or item.step, item.witness]
        for item in of.items
        if item.accepted and (item.meaning or item.witness)
    ]
    return Table(str(_("Signatures")), [str(c) for c in columns], rows, str(_("Nothing was signed.")))


def refused(of: Record) -> Table:
    """Every act and scan that was refused, and each reason."""
    columns = (_("Line"), _("When"), _("Step"), _("By"), _("Where"), _("Why"), _("Raw scan"))
    rows = [
        [line_number(of, item), when(item.at), item.step, item.by, item.place, " ".join(_reasons(item)), item.raw]
        for item in of.refused
    ]
    return Table(str(_("Refused scans and acts")), [str(c) for c in columns], rows, str(_("Nothing was refused.")))


def typed(of: Record) -> Table:
    """Every identity that was typed instead of scanned, and why."""
    columns = (_("Line"), _("When"), _("Step"), _("By"), _("Witness"), _("Why it was typed"))
    rows = [
        [line_number(of, item), when(item.at), item.step, item.by, item.witness, item.why_typed]
        for item in of.items
        if item.typed
    ]
    empty = str(_("Every identity was scanned."))
    return Table(str(_("Typed instead of scanned")), [str(c) for c in columns], rows, empty)


def streams(of: Record) -> Table:
    """The streams of the ledger that the lines are of, with the digest of the newest line of each."""
    columns = (_("Stream"), _("Lines shown"), _("Lines in the stream"), _("Newest digest"))
    rows = [
        [one.stream, str(one.lines_shown), str(one.lines_in_stream), {"text": one.newest_digest, "code": True}]
        for one in of.proofs
    ]
    return Table(str(_("Streams of the ledger")), [str(c) for c in columns], rows, str(_("No line.")))


def line_number(of: Record, item: Item) -> str:
    """The line as the report names it: by its position, and by its stream where there are several."""
    return str(item.position) if len(of.proofs) == 1 else item.key


def scan_mode(item: Item) -> str:
    """How the identity of a line was read: scanned, typed with the reason, or not at all."""
    if item.typed:
        return f"{_('Typed instead of scanned')}: {item.why_typed}" if item.why_typed else str(_("Typed"))
    return str(_("Scanned")) if item.raw else str(_("Nothing scanned"))


def _reasons(item: Item) -> Iterator[str]:
    for refusal in item.refusals:
        yield str(_(refusal.says, **refusal.values))


def _parts(of: Record, part: str) -> Iterator[Part]:
    for item in of.items:
        if name := getattr(item, part):
            yield name, part, item.at


def _held(of: Record, kind: str) -> Iterator[Part]:
    for interval in of.chain.intervals:
        if interval.kind == kind:
            yield of.name_of(interval), "held", interval.since


def _counted(parts: Iterable[Part]) -> Iterator[tuple[str, dict[str, int], datetime, datetime]]:
    """Each name with how often it took which part, and when first and last."""
    counts: dict[str, dict[str, int]] = {}
    spans: dict[str, tuple[datetime, datetime]] = {}
    for name, part, at in parts:
        mine = counts.setdefault(name, {})
        mine[part] = mine.get(part, 0) + 1
        first, last = spans.get(name, (at, at))
        spans[name] = (min(first, at), max(last, at))
    for name in sorted(counts):
        yield name, counts[name], *spans[name]
