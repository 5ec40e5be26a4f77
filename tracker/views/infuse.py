"""Pages: the bedside, check to end. One colour at a time: green with the next instruction, or red with STOP and why."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import clock, infusing
from tracker.access import Permission
from tracker.extensions import db
from tracker.forms.act import ActForm
from tracker.forms.infuse import (
    BedsideForm,
    InterruptForm,
    MissedForm,
    PutBackForm,
    RateForm,
    ScansForm,
    StartForm,
    StopForm,
    VitalsForm,
)
from tracker.models import CustodyEvent, Infusion, InfusionOrder, Product
from tracker.reading import infuse as reading
from tracker.reading import unscanned
from tracker.reading.standing import standing_of
from tracker.steps import identify, infuse
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import may, me
from tracker.views.home import items, worklist_for
from tracker.views.identity import strip
from tracker.views.loading import load
from tracker.views.wording import shown
from tracker.workflow import Stage

bp = Blueprint("infuse", __name__, url_prefix="/infuse")

worklist_for(Permission.INFUSE, _l("Infusions running"), reading.waiting_running)
worklist_for(Permission.INFUSE, _l("Not scanned at the bedside in time"), unscanned.waiting)
worklist_for(Permission.INFUSE, _l("Bags for the ward"), reading.waiting_on_the_ward)
worklist_for(Permission.INFUSE, _l("After the infusion"), reading.waiting_afterwards)

# What a bag's stage asks for: the template, and its forms by name.
SCREENS: dict[Stage, tuple[str, dict[str, type[ActForm]]]] = {
    Stage.ON_WARD: ("infuse/scan.html", {"form": ScansForm}),
    Stage.CHECKED: (
        "infuse/start.html",
        {"form": StartForm, "vitals": VitalsForm, "missed": MissedForm, "back": PutBackForm},
    ),
    Stage.INFUSING: (
        "infuse/running.html",
        {"vitals": VitalsForm, "missed": MissedForm, "rate": RateForm, "pause": InterruptForm},
    ),
    Stage.INFUSED: ("infuse/after.html", {"vitals": VitalsForm, "missed": MissedForm}),
}
ELSEWHERE: tuple[str, dict[str, type[ActForm]]] = ("infuse/elsewhere.html", {})


@bp.get("/")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """The ward's work: running, waiting, afterwards."""
    lists = (
        ("running", _("Running"), reading.waiting_running()),
        ("waiting", _("Bags for the ward"), reading.waiting_on_the_ward()),
        ("after", _("After the infusion: vital signs"), reading.waiting_afterwards()),
    )
    return render_template("infuse/page.html", lists=[(name, title, items(found)) for name, title, found in lists])


@bp.get("/bags/<identifier>")
@may(Permission.INFUSE)
def bag(identifier: str) -> ResponseReturnValue:
    """The one screen of a bag at the bedside, by what is next for it."""
    found = load(Product, identifier)
    template, forms = SCREENS.get(found.stage, ELSEWHERE)
    return render_template(template, **_blank(found, forms), **about(found))


@bp.post("/bags/<identifier>/scan")
@may(Permission.INFUSE)
def scan(identifier: str) -> ResponseReturnValue:
    """Wristband, bag and badge: the second half of the check, or STOP."""
    form = ScansForm()
    if not form.validate_on_submit():
        return invalid("infuse/scan.html", form, **about(load(Product, identifier)))
    found = load(Product, identifier)
    event = identify.scan_at_bedside(
        found,
        wristband=form.wristband.scan,
        scanned=form.bag.row.id,
        badge=form.badge.row.id,
        by=me(),
        at=form.at,
        scene=scene(form),
    )
    return _confirm(event, form, found) if event.accepted else answered(event, form, "", found)


@bp.post("/bags/<identifier>/check")
@may(Permission.INFUSE)
def check(identifier: str) -> ResponseReturnValue:
    """Two nurses sign that this bag is for this patient."""
    form = BedsideForm()
    if not form.validate_on_submit():
        return invalid("infuse/confirm.html", form, **about(load(Product, identifier)))
    found = load(Product, identifier)
    event = identify.check_at_bedside(
        found,
        wristband=form.wristband.scan,
        scanned=form.bag.row.id,
        order=InfusionOrder.of_product(found.id),
        badge=form.badge.row.id,
        name_stated=form.name_stated.data == "yes",
        birth_date_stated=form.birth_date_stated.data == "yes",
        intact=form.intact.data == "yes",
        weight_kg=form.weight_kg.data,
        by=me(),
        witness=form.witness,
        at=form.at,
        scene=scene(form),
    )
    return answered(event, form, _("Right patient, right bag."), found)


@bp.post("/bags/<identifier>/put-back")
@may(Permission.INFUSE)
def put_back(identifier: str) -> ResponseReturnValue:
    """Put a checked bag back on the ward."""
    form = PutBackForm()
    if not form.validate_on_submit():
        return again(identifier, "back", form)
    found = load(Product, identifier)
    event = identify.put_back(
        found, place=form.place.row, reason=form.reason.data, by=me(), at=form.at, scene=scene(form)
    )
    return answered(event, form, _("Put back. The check does not count any more."), found)


@bp.post("/bags/<identifier>/start")
@may(Permission.INFUSE)
def start(identifier: str) -> ResponseReturnValue:
    """Open the clamp."""
    form = StartForm()
    if not form.validate_on_submit():
        return again(identifier, "form", form)
    found = load(Product, identifier)
    event = infuse.start(
        found,
        scanned=form.bag.row.id,
        premedication=form.premedication.data,
        rate_ml_per_min=form.rate_ml_per_min.data,
        by=me(),
        witness=form.witness,
        at=form.at,
        scene=scene(form),
    )
    return answered(event, form, _("Infusion started."), found)


@bp.get("/bags/<identifier>/stop")
@may(Permission.INFUSE)
def stop_page(identifier: str) -> ResponseReturnValue:
    """The form that ends an infusion."""
    return render_template("infuse/stop.html", form=StopForm(), **about(load(Product, identifier)))


@bp.post("/bags/<identifier>/stop")
@may(Permission.INFUSE)
def stop(identifier: str) -> ResponseReturnValue:
    """End the infusion."""
    form = StopForm()
    if not form.validate_on_submit():
        return invalid("infuse/stop.html", form, **about(load(Product, identifier)))
    found = load(Product, identifier)
    event = infuse.stop(
        found,
        scanned=form.bag.row.id,
        volume_ml=form.volume_ml.data,
        disposal=form.place.row,
        reason=form.reason.data,
        by=me(),
        at=form.at,
        scene=scene(form),
    )
    back = url_for("infuse.stop_page", identifier=found.id)
    return answered(event, form, _("Infusion ended."), found, back=back)


def _confirm(event: CustodyEvent, form: ScansForm, found: Product) -> ResponseReturnValue:
    """Commit the first glance and show the second half, which carries the same scans."""
    db.session.commit()
    names = ("wristband", "bag", "badge")
    second = BedsideForm(formdata=None, data={name: form[name].data for name in names})
    return render_template("infuse/confirm.html", form=second, at=event.at, **about(found))


def answered(
    event: CustodyEvent, form: ActForm, done: str, found: Product, *, back: str | None = None
) -> ResponseReturnValue:
    """Commit, and back to the screen of the bag."""
    return answer(event, form, done=done, to=url_for("infuse.bag", identifier=found.id), back=back)


def again(identifier: str, name: str, form: ActForm) -> ResponseReturnValue:
    """The screen of the bag again, with what was typed in one of its forms."""
    found = load(Product, identifier)
    template, forms = SCREENS.get(found.stage, ELSEWHERE)
    shown_forms = _blank(found, forms)
    if forms.get(name) is type(form):
        shown_forms[name] = form
    return invalid(template, shown_forms.pop("form", form), **shown_forms, **about(found))


def _blank(found: Product, forms: dict[str, type[ActForm]]) -> dict[str, ActForm]:
    """The forms of a screen as they are before anything is typed."""
    blank = {name: made(formdata=None) for name, made in forms.items()}
    for form in blank.values():
        if isinstance(form, MissedForm):
            form.slot.choices = reading.open_sets(found)
            form.slot.data = form.slot.choices[0][0] if len(form.slot.choices) == 1 else None
    return blank


def about(found: Product) -> dict[str, Any]:
    """What every screen of the bedside shows around its form."""
    infusion, at = Infusion.of_product(found.id), clock.now()
    findings = reading.findings(found) if found.stage in (Stage.ON_WARD, Stage.CHECKED) else []
    return {
        "product": found,
        "identity": strip(found),
        "standing": standing_of(found),
        "patient": reading.identity_of(found),
        "order": InfusionOrder.of_product(found.id),
        "infusion": infusion,
        "progress": reading.progress(found),
        "limits": infusing.protocol_of(found).infusion,
        "schedule": [(reading.set_words(due), due) for due in infusing.due(found, infusion, at=at)],
        "due": reading.next_due(found, infusion, at),
        "passed": [reading.set_words(due) for due in reading.passed_by(found, infusion, at)],
        "check": reading.check_of(found),
        "override_said": infusing.interval_override(found, InfusionOrder.of_product(found.id)),
        "check_until": reading.check_holds_until(found),
        "finish_by": reading.finish_by(found),
        "reactions": reading.reactions_of(found),
        "hard": shown(refusal for refusal in findings if refusal.hard),
        "soft": shown(refusal for refusal in findings if not refusal.hard),
        "names": reading.names_of_staff(found, infusion),
    }
