"""The infusion, and what was seen at the bedside."""

from collections.abc import Iterator

from flask_babel import gettext as _

from tracker.models import Infusion
from tracker.models.release import RELEASES
from tracker.reading.dossier import Dossier
from tracker.reading.measures import Fact, label
from tracker.reading.names import kind_words
from tracker.reading.record import Record
from tracker.reading.sections.table import Table, about, who
from tracker.reading.standing import blood_group
from tracker.reading.value_words import minute_words, reaction_words
from tracker.rules.wording import cells, number


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
        (_("Started"), who(of, row.started_at, row.started_by), ""),
        (_("Rate"), number(row.rate_ml_per_min), "mL/min"),
        (_("Ended"), who(of, row.ended_at, row.ended_by) or "–", ""),
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
    word = f"{kind_words(made[-1].kind)}: {who(of, made[-1].decided_at, made[-1].decided_by)}"
    return f"{word}; {_('pending at the start: %(tests)s', tests=pending)}" if pending else word


def infusions(of: Record) -> Table:
    """Every infusion of these products, whoever received it."""
    columns = (_("Product"), _("Recipient"), _("Infusion"), _("Started"), _("Ended"), _("Volume, mL"), _("MNC/kg"))
    rows = [
        [
            row.product_id,
            row.recipient_id,
            str(row.number),
            who(of, row.started_at, row.started_by),
            who(of, row.ended_at, row.ended_by),
            number(row.volume_infused_ml) if row.volume_infused_ml is not None else "",
            cells(row.cells_received_per_kg) if row.cells_received_per_kg else "",
        ]
        for row in of.infusions
    ]
    return Table(str(_("Infusions")), [str(c) for c in columns], rows, str(_("Nothing of it was infused.")))


def bedside(of: Record) -> Iterator[Table]:
    """Identity checks, vital signs and reactions, each only where there is any."""
    if of.checks:
        yield _checks(of)
    if of.vitals:
        yield _vital_signs(of)
    if of.reactions:
        yield _reactions(of)


def _checks(of: Record) -> Table:
    columns = (_("Checked"), _("Witness"), _("Wristband print"), _("Name"), _("Birth date"), _("Bag intact"))
    rows = [
        [
            about(of, who(of, row.checked_at, row.checked_by), row.product_id),
            of.names.person(row.witnessed_by),
            str(row.wristband_print),
            str(_("stated") if row.name_stated else _("not stated")),
            str(_("stated") if row.birth_date_stated else _("not stated")),
            str(_("yes") if row.bag_intact else _("no")),
        ]
        for row in of.checks
    ]
    return Table(str(_("Identity checks at the bedside")), [str(c) for c in columns], rows)


def _vital_signs(of: Record) -> Table:
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
            about(of, minute_words(row.minute), row.product_id),
            number(row.temperature_celsius),
            str(row.pulse_per_min),
            f"{row.systolic_mmhg}/{row.diastolic_mmhg}",
            str(row.spo2_percent),
            who(of, row.taken_at, row.taken_by),
        ]
        for row in of.vitals
    ]
    return Table(str(_("Vital signs")), [str(c) for c in columns], rows)


def _reactions(of: Record) -> Table:
    columns = (_("Reaction"), _("Grade"), _("Onset"), _("Action"), _("Outcome"))
    rows = [
        [
            about(of, reaction_words(row.reaction_class), row.product_id),
            str(row.grade),
            who(of, row.onset_at, row.onset_by),
            row.action,
            kind_words(row.outcome),
        ]
        for row in of.reactions
    ]
    return Table(str(_("Reactions")), [str(c) for c in columns], rows)
