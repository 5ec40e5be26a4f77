"""Pages: G-CSF and daily counts."""

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import access, clock, protocols
from tracker.access import Permission
from tracker.forms.mobilize import TERMS, AdverseEventForm, CountForm, DoseForm, OrderForm
from tracker.models import BloodCount, GcsfDose, GcsfOrder, Round
from tracker.reading import collect as collecting
from tracker.reading import mobilize as reading
from tracker.reports import mobilization
from tracker.rules.adverse_event import Complaint
from tracker.steps import mobilize
from tracker.steps.mobilize import Count
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.home import items, worklist_for
from tracker.views.loading import load
from tracker.views.wording import shown

bp = Blueprint("mobilize", __name__, url_prefix="/mobilize")
FIGURES = (
    "wbc_e9_per_l",
    "platelets_e9_per_l",
    "haemoglobin_g_per_l",
    "haematocrit_percent",
    "mnc_percent",
    "cd34_per_ul",
)

worklist_for(Permission.ORDER_MOBILIZATION, _l("Rounds without a G-CSF order"), reading.waiting_orders)
worklist_for(Permission.MOBILIZE, _l("G-CSF due today"), reading.waiting_doses)
worklist_for(Permission.MOBILIZE, _l("Blood count due today"), reading.waiting_counts)


@bp.get("/")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """Who is being mobilized, and what is due from the person signed in."""
    nurse = access.holds(me(), Permission.MOBILIZE)
    return render_template(
        "mobilize/page.html",
        orders=items(reading.waiting_orders()) if access.holds(me(), Permission.ORDER_MOBILIZATION) else None,
        doses=items(reading.waiting_doses()) if nurse else None,
        counts=items(reading.waiting_counts()) if nurse else None,
        courses=reading.being_mobilized(),
    )


@bp.get("/rounds/<identifier>")
@may(Permission.READ)
def round(identifier: str) -> ResponseReturnValue:
    """The course of one donor: chart, doses, counts and complaints, and what is due today."""
    found = load(Round, identifier)
    return render_template(
        "mobilize/round.html",
        doses=GcsfDose.of(found.id),
        counts=BloodCount.of(found.id),
        events=reading.events_of(found),
        is_time=collecting.is_time(found),
        address=address,
        **_about(found),
    )


@bp.get("/rounds/<identifier>/chart.svg")
@may(Permission.READ)
def chart(identifier: str) -> ResponseReturnValue:
    """The chart of one donor's counts and doses."""
    return Response(mobilization.chart(load(Round, identifier)), mimetype="image/svg+xml")


@bp.get("/rounds/<identifier>/order")
@may(Permission.ORDER_MOBILIZATION)
def new_order(identifier: str) -> ResponseReturnValue:
    """The form of the order, filled in with the protocol's plan."""
    found = load(Round, identifier)
    plan = protocols.load(found.protocol).gcsf
    form = OrderForm(micrograms_per_kg_day=plan.planned_ug_per_kg_day, doses_per_day=plan.doses_per_day)
    return render_template("mobilize/order.html", form=form, **_about(found))


@bp.post("/rounds/<identifier>/order")
@may(Permission.ORDER_MOBILIZATION)
def order(identifier: str) -> ResponseReturnValue:
    """Sign the order."""
    form = OrderForm()
    if not form.validate_on_submit():
        return invalid("mobilize/order.html", form, **_about(load(Round, identifier)))
    found = load(Round, identifier)
    given = {name: form[name].data for name in ("micrograms_per_kg_day", "doses_per_day", "days", "starts_on")}
    event = mobilize.order(found, **given, by=me(), at=form.at, witness=form.witness, scene=scene(form))
    return answer(event, form, done=_("Order signed."), to=_course(found), back=request.path)


@bp.get("/rounds/<identifier>/dose")
@may(Permission.MOBILIZE)
def new_dose(identifier: str) -> ResponseReturnValue:
    """The form of one injection."""
    return render_template("mobilize/dose.html", form=DoseForm(), **_about(load(Round, identifier)))


@bp.post("/rounds/<identifier>/dose")
@may(Permission.MOBILIZE)
def give(identifier: str) -> ResponseReturnValue:
    """Record one injection."""
    form = DoseForm()
    if not form.validate_on_submit():
        return invalid("mobilize/dose.html", form, **_about(load(Round, identifier)))
    found = load(Round, identifier)
    event = mobilize.give(
        found,
        wristband=form.wristband.scan,
        lot=form.lot.row,
        micrograms=form.micrograms.data,
        body_site=form.body_site.data,
        by=me(),
        at=form.at,
        witness=form.witness,
        scene=scene(form),
    )
    return answer(event, form, done=_("Dose recorded."), to=_course(found), back=request.path)


@bp.get("/rounds/<identifier>/count")
@may(Permission.MOBILIZE)
def new_count(identifier: str) -> ResponseReturnValue:
    """The form of one blood count."""
    return render_template("mobilize/count.html", form=CountForm(), **_about(load(Round, identifier)))


@bp.post("/rounds/<identifier>/count")
@may(Permission.MOBILIZE)
def count(identifier: str) -> ResponseReturnValue:
    """Record one blood count."""
    form = CountForm()
    if not form.validate_on_submit():
        return invalid("mobilize/count.html", form, **_about(load(Round, identifier)))
    found = load(Round, identifier)
    figures = Count(**{name: form[name].data for name in FIGURES})
    event = mobilize.count(
        found, wristband=form.wristband.scan, figures=figures, by=me(), at=form.at, scene=scene(form)
    )
    return answer(event, form, done=_("Count recorded."), to=_course(found), back=request.path)


@bp.get("/rounds/<identifier>/adverse-event")
@may(Permission.MOBILIZE)
def new_adverse_event(identifier: str) -> ResponseReturnValue:
    """The form of an adverse event."""
    about = _about(load(Round, identifier))
    return render_template("mobilize/adverse_event.html", form=AdverseEventForm(), terms=TERMS, **about)


@bp.post("/rounds/<identifier>/adverse-event")
@may(Permission.MOBILIZE)
def report_adverse_event(identifier: str) -> ResponseReturnValue:
    """Record an adverse event of the donor."""
    form = AdverseEventForm()
    if not form.validate_on_submit():
        return invalid("mobilize/adverse_event.html", form, terms=TERMS, **_about(load(Round, identifier)))
    found = load(Round, identifier)
    words = {name: form[name].data for name in ("term", "serious", "relation", "action", "outcome")}
    days = {name: form[name].data for name in ("began_on", "ended_on")}
    complaint = Complaint(grade=int(form.grade.data), **words, **days)
    event = mobilize.report_adverse_event(found, complaint=complaint, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Adverse event recorded."), to=_course(found))


def _course(round_: Round) -> str:
    return url_for("mobilize.round", identifier=round_.id)


def _about(round_: Round) -> dict[str, object]:
    """The round, its standing order, how far the day has come, and what stands against the donor at all."""
    standing = GcsfOrder.standing(round_.id)
    return {
        "round": round_,
        "order": standing,
        "today": reading.today_of(round_, standing) if standing else None,
        "limits": protocols.load(round_.protocol).gcsf,
        "refusals": shown(round_.donor.stops(clock.now())),
    }
