"""Leg 7: labels of every kind printed, one, several or those of a whole run: to be opened, or on a printer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tracker import access, custody, labelling
from tracker.access import Permission
from tracker.custody import PLAIN, Line, LostRace, Scene
from tracker.extensions import db
from tracker.labelling import Kind, Labelled, Plan
from tracker.models import CustodyEvent, LabelPrint, Printer, Product, Run, User
from tracker.rules import batch_record, label_prints, label_template, out_of_use
from tracker.rules import printer as printer_rule
from tracker.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class _Printing:
    """One act of printing: who, when, why again, on which printer (None: to be opened), and how it reached us."""

    by: User
    at: datetime
    reprint_reason: str | None
    printer: Printer | None
    scene: Scene
    stops: Sequence[Refusal]


def print_labels(
    subjects: Sequence[Labelled],
    *,
    kind: str,
    by: User,
    at: datetime,
    reprint_reason: str | None = None,
    copies: int = 1,
    printer: Printer | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Print the next label of this kind for each of these, or the next `copies`, in one document: all, or none.

    Each is a print with a number of its own. Where prints of the kind replace one another, every earlier one of it is
    void from now on; those of other kinds stay as they are.

    What is to be opened is laid out before anything is on record, so that no print counts which nobody can open. A
    printer is asked before too, while others can write: only what it took whole is recorded as printed. What it took
    and is refused after all has marks that no print on record has, so it counts nowhere.
    """
    access.require_any(by, *labelling.KINDS[kind].printed_by)
    several = labelling.KINDS[kind].several
    too_many = label_prints.copies_refusals(copies=copies, several=several, most=labelling.MOST_COPIES)
    act = _Printing(by, at, reprint_reason, printer, scene, too_many)
    copies = 1 if too_many else copies
    plans = [labelling.next_prints(subject, kind, copies=copies, by=by, at=at) for subject in subjects]
    lines = [_line(plan, act) for plan in plans]
    if _is_recorded(lines, act) or not all(_passes(line, act) for line in lines):
        return custody.record_together("print-label", lines, by=by, at=at, scene=scene)[0]
    labels = [label for plan in plans for label in plan.labels]
    if printer is None:
        stopped = replace(act, stops=labelling.unprintable(labels))
        lines = [_line(plan, stopped) for plan in plans]
        return custody.record_together("print-label", lines, by=by, at=at, scene=scene)[0]
    act = replace(act, stops=labelling.sent(printer, labels))
    try:
        return _recorded(plans, act)
    except LostRace:  # somebody else printed this label meanwhile: asked anew, that is a reason, and on record
        return _recorded(plans, act)


def print_doses(
    run: Run,
    *,
    by: User,
    at: datetime,
    reprint_reason: str | None = None,
    printer: Printer | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Print the final labels of the doses of a run that have none; where all have theirs, all of them again.

    After a form was recorded all have theirs: sent twice, it is no wish to print them again.
    """
    access.require(by, Permission.LABEL)
    recorded = (custody.already(dose, "print-label", by=by, scene=scene) for dose in run.doses)
    if earlier := next(filter(None, recorded), None):
        return earlier
    doses, kind = labelling.doses_to_print(run), labelling.OF_A_DOSE
    if nothing := batch_record.something_filled(run=run.id, filled=bool(doses)):
        return custody.record(run, "print-label", by=by, at=at, facts={"kind": kind}, refusals=nothing, scene=scene)
    return print_labels(doses, kind=kind, by=by, at=at, reprint_reason=reprint_reason, printer=printer, scene=scene)


def _recorded(plans: Sequence[Plan], act: _Printing) -> CustodyEvent:
    """The lines of an act that a printer was asked for: as the record stands now, not as it stood before."""
    db.write()
    lines = [_line(plan, act) for plan in plans]
    if not act.stops and _is_recorded(lines, act):  # the same form, twice at once: this is paper that nobody needs
        act = replace(act, scene=replace(act.scene, form_key=None))
    in_vain = any(plan.is_overtaken for plan in plans) or not all(_passes(line, act) for line in lines)
    if in_vain and not act.stops:
        void = [label_prints.overtaken(number=plan.prints[0].number) for plan in plans]
        lines = [_line(plan, replace(act, stops=[stop])) for plan, stop in zip(plans, void, strict=True)]
    return custody.record_together("print-label", lines, by=act.by, at=act.at, scene=act.scene)[0]


def _line(plan: Plan, act: _Printing) -> Line:
    """What an act of printing is to one label."""
    subject, kind, first = plan.subject, plan.kind, plan.prints[0]
    known, printer = labelling.KINDS[kind], act.printer
    void = {"voided_at": act.at, "voided_by": act.by.id, "void_reason": f"Replaced by print {first.number}"}
    earlier = [one for one in LabelPrint.all_of(subject) if one.kind == kind and one.voided_at is None]
    facts = {"kind": kind, "print": first.number, "copies": len(plan.prints), "reprint_reason": act.reprint_reason}
    return Line(
        subject,
        rows=_rows(plan, act),
        also=[(old, void) for old in earlier if known.replaces],
        facts=facts | ({"printer": printer.id} if printer else {}),
        refusals=[
            *labelling.training_refusals(act.by, kind, act.at),
            *labelling.kind_refusals(subject, kind, act.at),
            *label_template.not_approved(label=known.words, approved=plan.template is not None),
            *label_prints.reprint_refusals(
                number=first.number, reason=act.reprint_reason, replaces=known.replaces, several=known.several
            ),
            *([first.stop] if first.stop else ()),
            *labelling.statement_refusals(subject, kind, first.label),
            *(_printer_stops(printer, known) if printer else ()),
            *act.stops,
        ],
    )


def _rows(plan: Plan, act: _Printing) -> list[LabelPrint]:
    subject = plan.subject
    return [
        LabelPrint(
            kind=plan.kind,
            subject_kind=subject.__tablename__,
            subject_id=subject.id,
            product_id=subject.id if isinstance(subject, Product) else None,
            number=one.number,
            nonce=one.nonce,
            template=plan.template or "",
            printed_at=act.at,
            printed_by=act.by.id,
            reprint_reason=act.reprint_reason,
            symbols="\n".join(symbol.data for symbol in one.label.symbols()) if one.label else "",
            statements="\n".join(labelling.statements_on(one.label)) if one.label else "",
        )
        for one in plan.prints
    ]


def _printer_stops(printer: Printer, known: Kind) -> list[Refusal]:
    return [
        *out_of_use.refusals("printer", name=printer.name, closed=printer.closed_at is not None),
        *printer_rule.takes_refusals(printer=printer.name, label=known.words, kind=known.artwork, kinds=printer.kinds),
    ]


def _passes(line: Line, act: _Printing) -> bool:
    return custody.passes(line.subject, "print-label", by=act.by, at=act.at, refusals=line.refusals, scene=act.scene)


def _is_recorded(lines: Sequence[Line], act: _Printing) -> bool:
    """Whether this very form was recorded before, and paper came out for it."""
    return any(custody.already(line.subject, "print-label", by=act.by, scene=act.scene) for line in lines)
