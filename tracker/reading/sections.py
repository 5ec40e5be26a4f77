"""The tables of a product's record, each built once for its page and its report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from tracker import labelling
from tracker.models import Assay, Infusion, LabelPrint
from tracker.models.release import RELEASES
from tracker.reading.dossier import Dossier, Journey
from tracker.reading.instants import here
from tracker.reading.label import Reconciliation
from tracker.reading.label import reconciliation as counted
from tracker.reading.measures import Fact, label
from tracker.reading.names import kind_words
from tracker.reading.standing import blood_group
from tracker.reading.step_words import step_words
from tracker.reading.value_words import minute_words, reaction_words, rule_words, template_words, verdict_words
from tracker.rules.wording import cells, figure, listed, number, span

Cell = Any
_TONES = {"pass": "go", "fail": "stop", "pending": "pending"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table as macros/table.html takes it."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str = ""


def when(at: datetime | None) -> str:
    """An instant on the site's clock with its offset."""
    return here(at) if at else ""


def custody(of: Dossier) -> Table:
    """Every custody in order: who or where, from, to, how long, by which line."""
    rows = [
        [
            str(row.position),
            of.name_of(row),
            when(row.since),
            when(row.until) or str(_("now")),
            span(row.until - row.since) if row.until else "",
            step_words(row.step),
            row.product_id,
        ]
        for row in of.chain.intervals
    ]
    columns = (_("Line"), _("Held by"), _("From"), _("Until"), _("For"), _("By"), _("Container"))
    return Table(str(_("Custody")), [str(c) for c in columns], rows, str(_("Nobody has held this product.")))


def prints(of: Dossier) -> Table:
    """Every print of every label with what became of it."""
    columns = (
        _("Label"),
        _("Print, template, why again"),
        _("Printed"),
        _("Scanned back"),
        _("Verified by a second person"),
        _("State"),
    )
    rows = [
        [
            _about(of, str(_(labelling.KINDS[row.kind].words)), row.subject_id),
            " · ".join(filter(None, (str(row.number), template_words(row.template), row.reprint_reason))),
            _who(of, row.printed_at, row.printed_by),
            _who(of, row.scanned_at, row.scanned_by),
            _who(of, row.verified_at, row.verified_by),
            _end_of(row, of),
        ]
        for row in of.prints
    ]
    return Table(str(_("Labels printed")), [str(c) for c in columns], rows, str(_("No label was printed.")))


def reconciliation(of: Dossier) -> str:
    """Printed = affixed + destroyed, in figures, and for which kind of label they differ."""
    by_kind = [counted([row for row in of.prints if row.kind == kind]) for kind in labelling.KINDS]
    printed, affixed, destroyed = (sum(getattr(one, name) for one in by_kind) for name in Reconciliation.__slots__)
    open_ = {kind: one.outstanding for kind, one in zip(labelling.KINDS, by_kind, strict=True) if one.outstanding}
    if not open_:
        return str(
            _(
                "%(printed)s printed = %(affixed)s affixed + %(destroyed)s destroyed",
                printed=printed,
                affixed=affixed,
                destroyed=destroyed,
            )
        )
    said = _(
        "%(printed)s printed, %(affixed)s affixed, %(destroyed)s destroyed: %(open)s not accounted for",
        printed=printed,
        affixed=affixed,
        destroyed=destroyed,
        open=sum(open_.values()),
    )
    return f"{said} ({listed(_(labelling.KINDS[kind].words) for kind in open_)})"


def results(of: Dossier, *, standing_only: bool = False) -> Table:
    """Every result; one that was corrected says so."""
    columns = (_("Test"), _("Method"), _("Result"), _("Verdict"), _("Sampled"), _("Reported"), _("Reviewed"))
    rows = [
        [
            _about(of, label(row.test), row.product_id),
            row.method,
            result(row),
            {"text": _verdict(row), "tone": "plain" if row.corrected else _TONES.get(row.verdict, "plain")},
            _who(of, row.sampled_at, row.sampled_by),
            _who(of, row.resulted_at, row.resulted_by),
            _who(of, row.reviewed_at, row.reviewed_by),
        ]
        for row in of.assays
        if not (standing_only and row.corrected)
    ]
    return Table(str(_("Tests")), [str(c) for c in columns], rows, str(_("No test was sampled.")))


def temperatures(journey: Journey) -> Table:
    """What the logger of a shipment read."""
    outside = set(journey.outside)
    rows = [
        [
            when(row.read_time),
            f"{number(row.celsius)} °C",
            {"text": _("outside"), "tone": "stop"} if row in outside else {"text": _("inside"), "tone": "go"},
        ]
        for row in journey.readings
    ]
    low, high = number(journey.shipment.low_celsius), number(journey.shipment.high_celsius)
    caption = _(
        "Temperatures of shipment %(id)s, range %(low)s to %(high)s °C", id=journey.shipment.id, low=low, high=high
    )
    return Table(str(caption), [str(c) for c in (_("Read"), _("Temperature"), _("Range"))], rows, str(_("No reading.")))


def journey_facts(of: Dossier, journey: Journey) -> list[Fact]:
    """Where a shipment went, sealed how, carried by whom, and what was decided."""
    shipment = journey.shipment
    warmest = max((row.celsius for row in journey.readings), default=None)
    coldest = min((row.celsius for row in journey.readings), default=None)
    facts = [
        (_("From"), of.names.place(shipment.from_place_id), ""),
        (_("To"), of.names.place(shipment.to_place_id), ""),
        (_("Shipper, logger"), f"{of.names.device(shipment.shipper_id)}, {of.names.device(shipment.logger_id)}", ""),
        (_("Seal, on arrival"), f"{shipment.seal}, {shipment.received_seal or '–'}", ""),
        (_("Packed"), _who(of, shipment.packed_at, shipment.packed_by), ""),
        (_("Courier"), of.names.person(shipment.courier_id) or "–", ""),
        (_("Received"), _who(of, shipment.received_at, shipment.received_by) or "–", ""),
        (_("Coldest, warmest"), f"{_degrees(coldest)}, {_degrees(warmest)}", "°C"),
        (_("Outside the range"), "–" if shipment.minutes_outside is None else str(shipment.minutes_outside), "min"),
        (_("Decision"), kind_words(shipment.decision) if shipment.decision else "–", ""),
    ]
    return [(str(name), value, unit) for name, value, unit in facts]


def deviations(of: Dossier) -> Table:
    """Soft stops that were passed, and what else departed from the procedure."""
    columns = (_("Rule"), _("About"), _("Reason"), _("Opened"), _("Witness"), _("Closed"), _("Conclusion"))
    rows = [
        [
            rule_words(row.rule),
            row.subject_id,
            row.reason,
            _who(of, row.opened_at, row.opened_by),
            of.names.person(row.witnessed_by),
            _who(of, row.closed_at, row.closed_by) or {"text": _("open"), "tone": "attention"},
            row.conclusion or "",
        ]
        for row in of.deviations
    ]
    return Table(str(_("Deviations")), [str(c) for c in columns], rows, str(_("No deviation was opened.")))


def corrections(of: Dossier) -> Table:
    """What was put right: the old value, the new one, why, by whom and when."""
    columns = (_("Corrected"), _("Was"), _("Is"), _("Reason"), _("By"), _("Signed by"))
    rows = [
        [
            _about(of, one.what, one.about),
            one.old or "–",
            one.new,
            one.reason,
            f"{when(one.at)}, {one.by}",
            one.witness,
        ]
        for one in of.corrections
    ]
    return Table(str(_("Corrections")), [str(c) for c in columns], rows, str(_("Nothing was corrected.")))


def decisions(of: Dossier) -> Table:
    """Release, quarantine, rejection, recall."""
    columns = (_("Decision"), _("Decided"), _("Approved by"), _("Physician"), _("Justification"))
    rows = [
        [
            kind_words(row.kind),
            _who(of, row.decided_at, row.decided_by),
            of.names.person(row.approved_by),
            of.names.person(row.physician_id),
            row.justification or "",
        ]
        for row in of.decisions
    ]
    return Table(str(_("Decisions")), [str(c) for c in columns], rows, str(_("Nothing was decided yet.")))


def holds(of: Dossier) -> Table:
    """Every hold of the product and of what it was made of, and who lifted it."""
    columns = (_("Product"), _("Reason"), _("Set"), _("Lifted"), _("Why it was lifted"))
    rows = [
        [
            {"text": row.product_id, "code": True},
            row.reason,
            _who(of, row.set_at, row.set_by),
            _who(of, row.lifted_at, row.lifted_by) or str(_("stands")),
            row.lift_reason or "",
        ]
        for row in of.holds
    ]
    return Table(str(_("Holds")), [str(c) for c in columns], rows, str(_("It was never on hold.")))


def infusion(of: Dossier) -> list[Fact]:
    """The infusion in figures; empty as long as none was started."""
    row = of.infusion
    if row is None:
        return []
    facts = [
        (_("Infusion"), _("%(n)s of %(all)s", n=row.number, all=of.round.planned_infusions), ""),
        (_("Order"), row.order_id, ""),
        (_("Recipient"), row.recipient_id, ""),
        (_("Blood group of the donor"), blood_group(of.round.donor), ""),
        (_("Blood group of the recipient"), blood_group(of.round.recipient), ""),
        (_("Release"), _release(of, row), ""),
        (_("Weight of the day"), number(row.weight_kg), "kg"),
        (_("Premedication"), row.premedication, ""),
        (_("Started"), _who(of, row.started_at, row.started_by), ""),
        (_("Rate"), number(row.rate_ml_per_min), "mL/min"),
        (_("Ended"), _who(of, row.ended_at, row.ended_by) or "–", ""),
        (_("Volume received"), number(row.volume_infused_ml) if row.volume_infused_ml is not None else "–", "mL"),
        (_("Cells received"), cells(row.cells_received) if row.cells_received is not None else "–", "MNC"),
        (_("Dose received"), cells(row.cells_received_per_kg) if row.cells_received_per_kg else "–", "MNC/kg"),
        (_("Disposal of the bag"), of.names.place(row.disposal) or "–", ""),
    ]
    return [(str(name), str(value), unit) for name, value, unit in facts]


def _release(of: Dossier, given: Infusion) -> str:
    """The release that the infusion stood on, who signed it, and which tests had no result when it started."""
    made = [one for one in of.decisions if one.product_id == of.product.id and one.kind in RELEASES]
    made = [one for one in made if one.decided_at <= given.started_at]
    if not made:
        return "–"
    rows = [row for row in of.assays if row.product_id == of.product.id and row.sampled_at <= given.started_at]
    known = {row.test for row in rows if row.final and (row.resulted_at or row.sampled_at) <= given.started_at}
    pending = ", ".join(sorted(label(test) for test in {row.test for row in rows} - known))
    word = f"{kind_words(made[-1].kind)}: {_who(of, made[-1].decided_at, made[-1].decided_by)}"
    return f"{word}; {_('pending at the start: %(tests)s', tests=pending)}" if pending else word


def bedside(of: Dossier) -> Iterator[Table]:
    """Identity checks, vital signs and reactions, each only where there is any."""
    if of.checks:
        yield _checks(of)
    if of.vitals:
        yield _vital_signs(of)
    if of.reactions:
        yield _reactions(of)


def _checks(of: Dossier) -> Table:
    columns = (_("Checked"), _("Witness"), _("Wristband print"), _("Name"), _("Birth date"), _("Bag intact"))
    rows = [
        [
            _who(of, row.checked_at, row.checked_by),
            of.names.person(row.witnessed_by),
            str(row.wristband_print),
            str(_("stated") if row.name_stated else _("not stated")),
            str(_("stated") if row.birth_date_stated else _("not stated")),
            str(_("yes") if row.bag_intact else _("no")),
        ]
        for row in of.checks
    ]
    return Table(str(_("Identity checks at the bedside")), [str(c) for c in columns], rows)


def _vital_signs(of: Dossier) -> Table:
    columns = (
        _("Measured"),
        _("Temperature °C"),
        _("Pulse /min"),
        _("Blood pressure mmHg"),
        _("SpO₂ in percent"),
        _("Taken"),
    )
    rows = [
        [
            minute_words(row.minute),
            number(row.temperature_celsius),
            str(row.pulse_per_min),
            f"{row.systolic_mmhg}/{row.diastolic_mmhg}",
            str(row.spo2_percent),
            _who(of, row.taken_at, row.taken_by),
        ]
        for row in of.vitals
    ]
    return Table(str(_("Vital signs")), [str(c) for c in columns], rows)


def _reactions(of: Dossier) -> Table:
    columns = (_("Reaction"), _("Grade"), _("Onset"), _("Action"), _("Outcome"))
    rows = [
        [
            reaction_words(row.reaction_class),
            str(row.grade),
            _who(of, row.onset_at, row.onset_by),
            row.action,
            kind_words(row.outcome),
        ]
        for row in of.reactions
    ]
    return Table(str(_("Reactions")), [str(c) for c in columns], rows)


def result(row: Assay) -> str:
    """A result with its unit, or the word that the test gives."""
    if row.value is None:
        return row.finding or ""
    return f"{figure(row.value)} {row.unit or ''}".strip()


def _verdict(row: Assay) -> str:
    word = verdict_words(row.verdict)
    return str(_("%(verdict)s (corrected since)", verdict=word)) if row.corrected else word


def _who(of: Dossier, at: datetime | None, person: str | None) -> str:
    return f"{when(at)}, {of.names.person(person)}" if at else ""


def _about(of: Dossier, what: str, product: str | None) -> str:
    """What, and of which container where it is not the product itself."""
    return what if product == of.product.id else f"{what}, {product}"


def _end_of(row: LabelPrint, of: Dossier) -> Cell:
    if row.destroyed_at:
        return {"text": f"{_('destroyed')}, {_who(of, row.destroyed_at, row.destroyed_by)}", "tone": "plain"}
    if row.voided_at:
        return {"text": f"{_('void, not destroyed')}: {row.void_reason or ''}", "tone": "stop"}
    if labelling.is_affixed(row):
        return {"text": str(_("affixed")), "tone": "go"}
    return {"text": str(_(row.state)), "tone": "attention"}


def _degrees(value: Decimal | None) -> str:
    return "–" if value is None else number(value)
