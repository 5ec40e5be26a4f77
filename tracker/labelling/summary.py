"""The sheet that goes with a bag: all that its label says, and what accompanies it (STANDARDS.md §1.8, AC)."""

from dataclasses import replace

from labels.facts import Summary
from labels.own_code import build_own
from tracker import protocols, specified
from tracker.custody import checkpoints
from tracker.extensions import db
from tracker.labelling import wording
from tracker.labelling.bag import final_label
from tracker.labelling.made import Made
from tracker.models import Product, ReleaseDecision, Round, Site
from tracker.rules import specification
from tracker.rules.wording import cells, figure
from tracker.rules.wording import number as written

_BILLIONS = 9
_COMPATIBLE = {
    "match": "No mismatch between donor and recipient",
    "minor": "Minor mismatch: the donor's plasma against the recipient's red cells",
    "major": "Major mismatch: the recipient's plasma against the donor's red cells",
    "bidirectional": "Minor and major mismatch",
}
_RELEASED = {
    "release": "Released",
    "conditional": "Released conditionally, before the late results",
    "exceptional": "Released by exception",
}


def summary(bag: Product, made: Made) -> Summary:
    """Every code and text of the final label, and beside them counts, tests, decision, storage and transport.

    Its donation number is flagged as that of a record, and its square code is one of a record: no prompt that wants
    the bag takes the sheet that lies beside it.
    """
    label = replace(final_label(bag, made), qr_text=build_own("A", bag.id, made.number, made.nonce))
    return Summary(
        label=label,
        rows=tuple((name, value) for name, value in [*_rows(bag), ("Ledger", _ledger(made))] if value),
        results=tuple(_result(line) for line in specified.lines_of(bag)),
        print_text=label.print_text,
        synthetic=label.synthetic,
    )


def _rows(bag: Product) -> list[tuple[str, str]]:
    coi = db.session.get_one(Round, bag.round_id)
    protocol = protocols.load(coi.protocol)
    way, storage = protocol.transport, protocol.storage_for(bag.product_description_code)
    viability = bag.viability_percent
    return [
        ("Nucleated cells", cells(bag.tnc, _BILLIONS) if bag.tnc else ""),
        ("Mononuclear cells", cells(bag.mnc, _BILLIONS) if bag.mnc else ""),
        ("Per kilogram", f"{cells(bag.mnc_per_kg)} MNC/kg" if bag.mnc_per_kg else ""),
        ("Viability", f"{written(viability)} %" if viability is not None else ""),
        ("Red cell compatibility", _COMPATIBLE[coi.abo_compatibility]),
        ("Release", _release(bag)),
        ("Storage rule", storage.name),
        ("On the way", f"{written(way.low_c)} to {written(way.high_c)} °C"),
    ]


def _ledger(made: Made) -> str:
    """The checkpoint that had been cut when the set was printed: whoever keeps the sheet can hold the ledger to it."""
    found = checkpoints.newest_at(db.session, made.at) if made.at else None
    return f"{found.size} lines, root {found.short_root} (epoch {found.epoch})" if found else ""


def _release(bag: Product) -> str:
    decision = ReleaseDecision.standing(bag.id)
    if decision is None:
        return "Not released"
    return f"{_RELEASED[decision.kind]}, {wording.local(decision.decided_at, Site.here().zone)}"


def _result(line: specified.Line) -> tuple[str, str, str]:
    """One test with its result and its limits; one without a final result says so."""
    entry, row = line.entry, line.row
    limits = specification.limits(entry)
    if row is None:
        return entry.name, "not on record", limits
    if row.result is None:
        return entry.name, "pending", limits
    found = row.result if isinstance(row.result, str) else figure(row.result)
    says = f"{found} {row.unit or ''}".strip()
    return entry.name, says if row.final else f"{says}, pending", limits
