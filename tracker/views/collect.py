"""Pages: apheresis sessions."""

from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import access, clock, collecting
from tracker.access import Permission
from tracker.forms.collect import AbandonForm, EndForm, GoOnForm, OpenForm
from tracker.models import Collection, CustodyEvent, Round
from tracker.reading import collect as reading
from tracker.rules.refusal import Refusal
from tracker.steps import collect
from tracker.views import home
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.loading import find, load
from tracker.views.wording import shown

bp = Blueprint("collect", __name__, url_prefix="/collect")
home.worklist_for(Permission.COLLECT, _l("Collect"), reading.waiting)


@bp.get("/")
@may(Permission.COLLECT)
def page() -> ResponseReturnValue:
    """Open sessions, and the donors who may give."""
    return render_template(
        "collect/page.html", sessions=home.items(reading.open_sessions()), ready=home.items(reading.ready_rounds())
    )


@bp.get("/rounds/<identifier>/new")
@may(Permission.COLLECT)
def new(identifier: str) -> ResponseReturnValue:
    """The form that opens a session for a round."""
    round_ = load(Round, identifier)
    form = OpenForm.after(reading.count_of_today(round_))
    return render_template("collect/new.html", form=form, **_round(round_))


@bp.post("/rounds/<identifier>/new")
@may(Permission.COLLECT)
def open_session(identifier: str) -> ResponseReturnValue:
    """Open a session; its DIN is drawn."""
    form = OpenForm.after(reading.count_of_today(load(Round, identifier)))
    if not form.validate_on_submit():
        return invalid("collect/new.html", form, **_round(load(Round, identifier)))
    event = collect.open_session(
        load(Round, identifier),
        **{name: form[name].row for name in ("place", "device", "kit", "acda")},
        wristband=form.wristband.scan,
        labs=form.labs,
        count=form.from_record,
        by=me(),
        at=form.at,
        witness=form.witness,
        scene=scene(form),
    )
    return answer(event, form, done=_("Session opened. Its DIN is drawn."), to=_page_of(event))


@bp.get("/sessions/<identifier>")
@may(Permission.READ)
def session(identifier: str) -> ResponseReturnValue:
    """A session from the scanned wristband to the donor who left, with the next step."""
    return render_template("collect/session.html", form=GoOnForm(), **_session(load(Collection, identifier)))


@bp.post("/sessions/<identifier>/start")
@may(Permission.COLLECT)
def start(identifier: str) -> ResponseReturnValue:
    """The donor is connected."""
    form = GoOnForm()
    if not form.validate_on_submit():
        return invalid("collect/session.html", form, **_session(load(Collection, identifier)))
    event = collect.start(load(Collection, identifier), by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Start recorded."), to=url_for("collect.session", identifier=identifier))


@bp.post("/sessions/<identifier>/figures")
@may(Permission.COLLECT)
def figures(identifier: str) -> ResponseReturnValue:
    """What follows from the figures entered so far. Nothing is recorded."""
    form, found = EndForm(), find(Collection, identifier) or abort(404)
    got = reading.figures(found, form.sheet) if form.is_complete() else ()
    return render_template("collect/session.html", form=form, **_session(found) | {"run_form": form, "computed": got})


@bp.post("/sessions/<identifier>/end")
@may(Permission.COLLECT)
def end(identifier: str) -> ResponseReturnValue:
    """The run is over: the bag is weighed and counted."""
    form = EndForm()
    if not form.validate_on_submit():
        return invalid("collect/session.html", form, **_session(load(Collection, identifier)) | {"run_form": form})
    event = collect.end(
        load(Collection, identifier),
        sheet=form.sheet,
        balance=form.balance.row,
        by=me(),
        at=form.at,
        witness=form.witness,
        scene=scene(form),
    )
    done = _("The bag is on record. Print its label now, here at the donor's side.")
    return answer(event, form, done=done, to=url_for("collect.session", identifier=identifier))


@bp.post("/sessions/<identifier>/let-go")
@may(Permission.COLLECT)
def let_go(identifier: str) -> ResponseReturnValue:
    """The donor may leave."""
    form = GoOnForm()
    if not form.validate_on_submit():
        return invalid("collect/session.html", form, **_session(load(Collection, identifier)))
    event = collect.let_donor_go(load(Collection, identifier), by=me(), at=form.at, scene=scene(form))
    done = _("Session closed. The chair is free.")
    return answer(event, form, done=done, to=url_for("collect.session", identifier=identifier))


@bp.get("/sessions/<identifier>/abandon")
@may(Permission.COLLECT)
def abandon_page(identifier: str) -> ResponseReturnValue:
    """The form that closes a session without a bag."""
    return render_template("collect/abandon.html", form=AbandonForm(), session=load(Collection, identifier))


@bp.post("/sessions/<identifier>/abandon")
@may(Permission.COLLECT)
def abandon(identifier: str) -> ResponseReturnValue:
    """A session ends without a bag."""
    form = AbandonForm()
    if not form.validate_on_submit():
        return invalid("collect/abandon.html", form, session=load(Collection, identifier))
    event = collect.abandon(
        load(Collection, identifier), reason=form.reason.data, by=me(), at=form.at, scene=scene(form)
    )
    return answer(event, form, done=_("Session closed without a bag."), to=url_for("collect.page"))


def _round(round_: Round) -> dict[str, Any]:
    """What the opening page shows of a round."""
    stops = collecting.round_refusals(round_, by=me(), at=clock.now())
    running = Collection.open_of(round_.donor_id)
    return {"round": round_, "stops": shown(stops), "running": running}


def _session(session: Collection) -> dict[str, Any]:
    """What the page of a session shows."""
    sheet, bag = reading.sheet_of(session), reading.bag_of(session)
    return {
        "session": session,
        "run_form": EndForm(),
        "din": reading.eye_readable(session.id),
        "bag": bag,
        "bag_page": bag and address("products.show", identifier=bag.id),
        "label_page": bag and address("label.product", identifier=bag.id),
        "report_page": address("reports.page", kind="collection", identifier=session.id),
        "milestones": reading.milestones(session),
        "next_step": reading.next_step(session),
        "may_label": access.holds(me(), Permission.LABEL),
        "may_collect": access.holds(me(), Permission.COLLECT),
        "stops": shown(_before_start(session)),
        "unlabelled": shown(collecting.unverified_labels(session)),
        "computed": reading.figures(session, sheet) if sheet else (),
        "plan": collecting.protocol_of(session),
    }


def _before_start(session: Collection) -> list[Refusal]:
    """Why a session that waits for its start cannot be started now; nothing once it was started or closed."""
    waits = session.started_at is None and session.donor_left_at is None
    return collecting.starting_refusals(session, by=me(), at=clock.now()) if waits else []


def _page_of(event: CustodyEvent) -> str:
    """The session that was opened; the opening page where it was not."""
    endpoint = {"collection": "collect.session", "round": "collect.new"}[event.subject_kind]
    return url_for(endpoint, identifier=event.subject_id)
