"""Pages: visits and adverse events."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import access, clock, protocols, security
from tracker.access import Permission
from tracker.exchange import follow_up as exchange
from tracker.extensions import db
from tracker.forms.follow_up import TERMS, CloseForm, CourseForm, EventForm, ExportForm, VisitCorrectionForm, VisitForm
from tracker.formulas import hiv_rna
from tracker.models import AdverseEvent, Donor, OpportunisticInfection, Reaction, Recipient, Round, Site, Visit
from tracker.reading import completeness as gaps
from tracker.reading import follow_up as reading
from tracker.reports import follow_up as reports
from tracker.rules import round_end
from tracker.rules.completeness import refusals as missing_refusals
from tracker.steps import follow_up
from tracker.views import completeness
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.home import items, worklist_for
from tracker.views.loading import find, load
from tracker.views.wording import shown

bp = Blueprint("follow_up", __name__, url_prefix="/follow-up")

worklist_for(Permission.FOLLOW_UP, _l("Visits due"), reading.waiting_visits)


@bp.get("/")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """What is due, and everybody who is followed up."""
    return render_template(
        "follow_up/page.html", due=items(reading.waiting_visits()), standings=reading.standings(), address=address
    )


@bp.get("/recipients/<identifier>")
@may(Permission.READ)
def recipient(identifier: str) -> ResponseReturnValue:
    """The course of one recipient: visits, counts, symptoms, infections, adverse events."""
    person = load(Recipient, identifier)
    round_ = Round.of_recipient(person.id)
    return render_template(
        "follow_up/recipient.html",
        person=person,
        round=round_,
        standing=reading.standing(round_) if round_ else None,
        infections=OpportunisticInfection.of(person.id),
        events=AdverseEvent.of_round(round_.id) if round_ else [],
        reactions=Reaction.of_recipient(person.id),
        log10=hiv_rna.log10,
        closed=_closed(round_) if round_ else [],
        address=address,
    )


@bp.get("/recipients/<identifier>/chart.svg")
@may(Permission.READ)
def chart(identifier: str) -> ResponseReturnValue:
    """CD4, CD8 and HIV RNA of one recipient from the enrolment on, with the infusions marked."""
    standing = reading.standing(_round(identifier))
    drawn = reports.recipient_chart(identifier, standing.found, standing.infused_on)
    return Response(drawn, mimetype="image/svg+xml")


@bp.get("/recipients/<identifier>/visit")
@may(Permission.FOLLOW_UP)
def new_visit(identifier: str) -> ResponseReturnValue:
    """The form of one visit; the one that is due is chosen already."""
    round_ = _round(identifier)
    due = reading.standing(round_).due
    code = request.args.get("code") or (due[0].planned.code if due else None)
    form = VisitForm(code=code, seen_on=Site.here().day_of(clock.now()))
    return render_template("follow_up/visit.html", **_visit(form, round_))


@bp.post("/recipients/<identifier>/visit")
@may(Permission.FOLLOW_UP)
def visit(identifier: str) -> ResponseReturnValue:
    """Record one visit."""
    form = VisitForm()
    about = _visit(form, _round(identifier), twice=True)
    if not form.validate_on_submit():
        return invalid("follow_up/visit.html", **about)
    round_ = load(Round, about["round"].id)
    given = {"code": form.code.data, "seen_on": form.seen_on.data, "findings": form.findings}
    event = follow_up.visit(round_, **given, by=me(), witness=form.witness, at=form.at, scene=scene(form))
    done, instead = _("Visit recorded."), _correction_of(round_, form.code.data)
    return answer(event, form, done=done, to=_course(round_), back=request.path, instead=instead)


@bp.get("/visits/<identifier>/correct")
@may(Permission.FOLLOW_UP)
def visit_to_correct(identifier: str) -> ResponseReturnValue:
    """The form that corrects a visit; what is right stays as it is."""
    row = load(Visit, identifier)
    form = VisitCorrectionForm(data=VisitCorrectionForm.as_entered(row))
    return render_template("follow_up/visit.html", **_visit(form, load(Round, row.round_id), row))


@bp.post("/visits/<identifier>/correct")
@may(Permission.FOLLOW_UP)
def correct_visit(identifier: str) -> ResponseReturnValue:
    """Correct a visit."""
    form, row = VisitCorrectionForm(), find(Visit, identifier) or abort(404)
    about = _visit(form, Round.of_recipient(row.recipient_id) or abort(404), row)
    if not form.validate_on_submit():
        return invalid("follow_up/visit.html", **about)
    round_, row = load(Round, row.round_id), load(Visit, identifier)
    given = {
        "code": form.code.data,
        "seen_on": form.seen_on.data,
        "findings": form.findings,
        "reason": form.reason.data,
    }
    event = follow_up.correct_visit(round_, row, **given, by=me(), witness=form.witness, at=form.at, scene=scene(form))
    done = _("Corrected. What was entered before stays on record.")
    return answer(event, form, done=done, to=_course(round_), back=request.path)


@bp.get("/recipients/<identifier>/adverse-event")
@may(Permission.FOLLOW_UP)
def new_event(identifier: str) -> ResponseReturnValue:
    """The form of an adverse event."""
    return render_template("follow_up/event.html", **_event(EventForm(), _round(identifier)))


@bp.post("/recipients/<identifier>/adverse-event")
@may(Permission.FOLLOW_UP)
def report_event(identifier: str) -> ResponseReturnValue:
    """Record an adverse event."""
    form = EventForm()
    about = _event(form, _round(identifier))
    if not form.validate_on_submit():
        return invalid("follow_up/event.html", **about)
    round_ = load(Round, about["round"].id)
    person: Donor | Recipient = round_.donor if form.person.data == round_.donor_id else round_.recipient
    event = follow_up.report_adverse_event(
        round_, person=person, complaint=form.complaint, by=me(), at=form.at, scene=scene(form)
    )
    return answer(event, form, done=_("Adverse event recorded."), to=_course(round_), back=request.path)


@bp.get("/infections/<identifier>")
@may(Permission.FOLLOW_UP)
def new_course(identifier: str) -> ResponseReturnValue:
    """The form of an infection's new state."""
    episode = load(OpportunisticInfection, identifier)
    form = CourseForm(on=Site.here().day_of(clock.now()))
    return render_template("follow_up/infection.html", form=form, episode=episode)


@bp.post("/infections/<identifier>")
@may(Permission.FOLLOW_UP)
def course(identifier: str) -> ResponseReturnValue:
    """Record how an infection goes on."""
    form = CourseForm()
    if not form.validate_on_submit():
        return invalid("follow_up/infection.html", form, episode=load(OpportunisticInfection, identifier))
    episode = load(OpportunisticInfection, identifier)
    given = {"status": form.status.data, "on": form.on.data}
    event = follow_up.follow_infection(episode, **given, by=me(), at=form.at, scene=scene(form))
    to = url_for("follow_up.recipient", identifier=episode.recipient_id)
    return answer(event, form, done=_("Infection updated."), to=to, back=request.path)


@bp.get("/recipients/<identifier>/close")
@may(Permission.FOLLOW_UP)
def closing(identifier: str) -> ResponseReturnValue:
    """The form that closes a round."""
    round_ = _round(identifier)
    return render_template("follow_up/close.html", form=CloseForm(), **_closing(round_))


@bp.post("/recipients/<identifier>/close")
@may(Permission.FOLLOW_UP)
def close(identifier: str) -> ResponseReturnValue:
    """Close a round."""
    form = CloseForm()
    found = _round(identifier)
    if not form.validate_on_submit():
        return invalid("follow_up/close.html", form, **_closing(found))
    round_ = load(Round, found.id)
    given = {"reason": form.reason.data, "witness": form.witness, "gaps": gaps.custody_gaps(round_)}
    event = follow_up.close_round(round_, **given, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Round closed."), to=_course(round_), back=request.path)


@bp.get("/trial")
@may(Permission.READ)
def trial() -> ResponseReturnValue:
    """The trial as a whole: CD4 over the weeks, and what the statistician takes away."""
    may_export = any(access.holds(me(), permission) for permission in (Permission.FOLLOW_UP, Permission.AUDIT))
    return render_template(
        "follow_up/trial.html",
        weeks=reading.trial(),
        form=ExportForm() if may_export else None,
        columns=exchange.TABLES,
    )


@bp.get("/trial.svg")
@may(Permission.READ)
def trial_chart() -> ResponseReturnValue:
    """The median CD4 count over the weeks."""
    days = protocols.load(Site.here().protocol).dose.infusion_days
    drawn = reports.trial_chart([(week.week, week.cd4) for week in reading.trial()], days)
    return Response(drawn, mimetype="image/svg+xml")


@bp.post("/export")
@may(Permission.READ)
def export() -> ResponseReturnValue:
    """A table for the statistician; that it was taken is noted in the security log."""
    access.require_any(me(), Permission.FOLLOW_UP, Permission.AUDIT)
    form = ExportForm()
    if not form.validate_on_submit():
        return render_template("follow_up/trial.html", weeks=reading.trial(), form=form, columns=exchange.TABLES), 422
    security.note("export", user=me(), detail=f"follow-up {form.table.data}")
    taken = exchange.table(form.table.data)
    db.session.commit()
    name = f"veintrail-{form.table.data}.csv"
    return Response(taken, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _round(identifier: str) -> Round:
    """The round of this recipient, or 404. Only looked at: a command loads it anew once its form is valid."""
    person = find(Recipient, identifier) or abort(404)
    return Round.of_recipient(person.id) or abort(404)


def _visit(form: VisitForm, round_: Round, row: Visit | None = None, *, twice: bool = False) -> dict[str, Any]:
    """row: the visit that is corrected. twice: what is on record already is a choice too, and is refused for it."""
    standing = reading.standing(round_)
    form.code.choices = [
        (line.planned.code, f"{line.planned.code} · {line.planned.name}")
        for line in standing.lines
        if twice or line.visit is None or line.visit is row
    ]
    counted = [line.planned.code for line in standing.lines if line.planned.laboratory]
    closed = [] if row else _closed(round_)
    return {"form": form, "round": round_, "standing": standing, "counted": counted, "closed": closed, "row": row}


def _correction_of(round_: Round, code: str) -> tuple[str, str] | None:
    """The way to the correction of this visit, if it is on record."""
    row = next((one for one in Visit.of_round(round_.id) if one.code == code), None)
    to = url_for("follow_up.visit_to_correct", identifier=row.id) if row else None
    return (_("Correct visit %(code)s", code=code), to) if to else None


def _event(form: EventForm, round_: Round) -> dict[str, Any]:
    people = (
        (round_.recipient_id, _("Recipient %(id)s", id=round_.recipient_id)),
        (round_.donor_id, _("Donor %(id)s", id=round_.donor_id)),
    )
    form.person.choices = list(people)
    return {"form": form, "round": round_, "terms": TERMS, "closed": _closed(round_)}


def _closed(round_: Round) -> list[dict[str, object]]:
    return shown(round_end.refusals_closed(round_=round_.id, closed=round_.closed_at is not None))


def _closing(round_: Round) -> dict[str, Any]:
    """What stands against closing a round, and all that is missing from it."""
    missing = gaps.of_round(round_)
    stops = [*round_end.refusals_closed(round_=round_.id, closed=round_.closed_at is not None)]
    hard = [refusal for refusal in missing_refusals(missing) if refusal.hard]
    return {"round": round_, "closed": shown([*stops, *hard]), "missing": completeness.section(missing)}


def _course(round_: Round) -> str:
    return url_for("follow_up.recipient", identifier=round_.recipient_id)
