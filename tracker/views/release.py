"""Pages: the decision on a bag, with every criterion green or red and its evidence a click away."""

from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import access, clock, releasing
from tracker.access import Permission
from tracker.forms.act import ActForm
from tracker.forms.release import ConcludeForm, DecideForm, ExceptionForm, ReasonForm
from tracker.models import Deviation, Hold, Product, ReleaseDecision, User
from tracker.reading import release as reading
from tracker.releasing import Case
from tracker.rules import another_person
from tracker.rules.release import Criterion
from tracker.steps import release
from tracker.views import home
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.identity import strip
from tracker.views.loading import find, load
from tracker.views.wording import shown

bp = Blueprint("release", __name__, url_prefix="/release")
P = Permission

home.worklist_for(P.RELEASE, _l("Bags to decide on"), reading.waiting_for_release)
home.worklist_for(P.RELEASE, _l("Released on condition"), reading.waiting_for_late_tests)
home.worklist_for(P.CLOSE_DEVIATION, _l("On hold or recalled"), reading.stopped)
home.worklist_for(P.CLOSE_DEVIATION, _l("Open deviations"), reading.waiting_deviations)


@bp.get("/")
@may(P.READ)
def page() -> ResponseReturnValue:
    """What waits for a decision."""
    lists = (
        (_("To decide on"), reading.waiting_for_release()),
        (_("Released on condition"), reading.waiting_for_late_tests()),
        (_("On hold or recalled"), reading.stopped()),
        (_("Open deviations"), reading.waiting_deviations()),
    )
    return render_template("release/page.html", lists=[(title, home.items(waiting)) for title, waiting in lists])


@bp.get("/products/<identifier>")
@may(P.READ)
def product(identifier: str) -> ResponseReturnValue:
    """Every criterion of a bag, the decisions so far, and those that are possible now."""
    return render_template("release/product.html", **_around(load(Product, identifier)))


@bp.post("/products/<identifier>/release")
@may(P.RELEASE)
def full(identifier: str) -> ResponseReturnValue:
    """Release on every criterion."""
    form = DecideForm(prefix="full")
    if not form.validate_on_submit():
        return _invalid(identifier, "full", form)
    event = release.release(load(Product, identifier), by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Released."), to=_address(identifier))


@bp.post("/products/<identifier>/conditional")
@may(P.RELEASE)
def conditional(identifier: str) -> ResponseReturnValue:
    """Release while only late tests are pending."""
    form = DecideForm(prefix="conditional")
    if not form.validate_on_submit():
        return _invalid(identifier, "conditional", form)
    event = release.conditional(load(Product, identifier), by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Released on condition: late tests are pending."), to=_address(identifier))


@bp.post("/products/<identifier>/exceptional")
@may(P.RELEASE)
def exceptional(identifier: str) -> ResponseReturnValue:
    """Release although a criterion is not met."""
    form = ExceptionForm(prefix="exceptional")
    if not form.validate_on_submit() or form.witness is None:
        return _invalid(identifier, "exceptional", form)
    event = release.exceptional(
        load(Product, identifier),
        justification=form.justification.data,
        approver=form.witness,
        physician=form.physician,
        by=me(),
        at=form.at,
        scene=scene(form),
    )
    return answer(event, form, done=_("Released as an exception."), to=_address(identifier))


@bp.post("/products/<identifier>/quarantine")
@may(P.QUARANTINE)
def quarantine(identifier: str) -> ResponseReturnValue:
    """Put a bag on hold."""
    form = ReasonForm(prefix="quarantine")
    if not form.validate_on_submit():
        return _invalid(identifier, "quarantine", form)
    event = release.quarantine(
        load(Product, identifier), reason=form.reason.data, by=me(), at=form.at, scene=scene(form)
    )
    return answer(event, form, done=_("On hold. No step takes it until the hold is lifted."), to=_address(identifier))


@bp.post("/products/<identifier>/lift/<int:number>")
@may(P.CLOSE_DEVIATION)
def lift(identifier: str, number: int) -> ResponseReturnValue:
    """Lift one hold."""
    form = ReasonForm(prefix=f"lift-{number}")
    if not form.validate_on_submit():
        return _invalid(identifier, f"lift-{number}", form)
    bag = load(Product, identifier)
    hold = bag.hold_of(number) or abort(404)
    event = release.lift(bag, hold, reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("This hold is lifted."), to=_address(identifier))


@bp.post("/products/<identifier>/reject")
@may(P.RELEASE)
def reject(identifier: str) -> ResponseReturnValue:
    """End a bag's journey."""
    form = ReasonForm(prefix="reject")
    if not form.validate_on_submit():
        return _invalid(identifier, "reject", form)
    event = release.reject(load(Product, identifier), reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Rejected."), to=_address(identifier))


@bp.post("/products/<identifier>/recall")
@may(P.RECALL)
def recall(identifier: str) -> ResponseReturnValue:
    """Recall a bag wherever it is."""
    form = ReasonForm(prefix="recall")
    if not form.validate_on_submit():
        return _invalid(identifier, "recall", form)
    event = release.recall(load(Product, identifier), reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Recalled. No step takes it any more."), to=_address(identifier))


@bp.get("/deviations/<identifier>")
@may(P.READ)
def deviation(identifier: str) -> ResponseReturnValue:
    """One deviation, with its conclusion or the form for it."""
    return render_template("release/deviation.html", form=ConcludeForm(), **_deviation(load(Deviation, identifier)))


@bp.post("/deviations/<identifier>")
@may(P.CLOSE_DEVIATION)
def close(identifier: str) -> ResponseReturnValue:
    """Close a deviation with a conclusion."""
    form = ConcludeForm()
    if not form.validate_on_submit():
        return invalid("release/deviation.html", form, **_deviation(load(Deviation, identifier)))
    row = load(Deviation, identifier)
    event = release.close_deviation(row, conclusion=form.conclusion.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Closed."), to=url_for("release.deviation", identifier=identifier))


def _address(identifier: str) -> str:
    return url_for("release.product", identifier=identifier)


def _invalid(identifier: str, name: str, form: ActForm) -> ResponseReturnValue:
    return invalid("release/product.html", form, **_around(load(Product, identifier), **{name: form}))


def _around(bag: Product, **filled: ActForm) -> dict[str, Any]:
    """All that the page of a decision shows."""
    case = Case(bag, clock.now())
    criteria = releasing.criteria_of(case)
    reasons = {name: ReasonForm(prefix=name) for name in ("quarantine", "reject", "recall")}
    decides: dict[str, ActForm] = {
        "full": DecideForm(prefix="full"),
        "conditional": DecideForm(prefix="conditional"),
        "exceptional": ExceptionForm(prefix="exceptional"),
    }
    kinds = ("full", "conditional", "exceptional")
    return {
        "bag": bag,
        "identity": strip(bag),
        "criteria": [_criterion(one, case) for one in criteria],
        "stops": {kind: shown(reading.stops(case, criteria, kind, me().id)) for kind in kinds},  # type: ignore[arg-type]
        "holds": [_hold(bag, one, filled.get(f"lift-{one.number}")) for one in bag.holds()],
        "deviations": case.deviations,
        "decisions": [_decision(one) for one in ReleaseDecision.all_of(bag.id)],
        "forms": reasons | decides | filled,
        "may": {permission.value: access.holds(me(), permission) for permission in P},
    }


def _hold(bag: Product, one: Hold, filled: ActForm | None) -> dict[str, Any]:
    """One hold with the form that lifts it."""
    return {
        "row": one,
        "form": filled or ReasonForm(prefix=f"lift-{one.number}"),
        "refusals": shown(releasing.lift_refusals(bag, one, by=me().id)),
    }


def _criterion(one: Criterion, case: Case) -> dict[str, Any]:
    url = _evidence(one.code, case)
    said = _(one.says, **one.values) if one.says and one.met else ""
    return {
        "met": one.met,
        "label": _(one.text),
        "detail": said,
        "url": url,
        "evidence": "",
        "refusals": shown(one.refusals),
    }


def _evidence(code: str, case: Case) -> str | None:
    """Where the evidence of a criterion is, for those who may open it."""
    run = case.runs[0].id if case.runs else ""
    shipment = case.shipments[0].id if case.shipments else ""
    pages = {
        "chain": ("products.show", case.bag.id),
        "identity": ("enrol.round", case.coi.id),
        "label": ("label.product", case.bag.id),
        "eligibility": ("enrol.donor", case.donor.id),
        "tests": ("assay.product", case.bag.id),
        "later-tests": ("assay.product", case.bag.id),
        "dose": ("process.run", run),
        "abo": ("enrol.round", case.coi.id),
        "storage": ("transport.shipment", shipment),
        "balance": ("process.run", run),
    }
    endpoint, identifier = pages.get(code, ("", ""))
    return address(endpoint, identifier=identifier) if identifier else None


def _decision(row: ReleaseDecision) -> dict[str, Any]:
    names = {part: find(User, getattr(row, part)) for part in ("decided_by", "approved_by", "physician_id")}
    return {"row": row, "who": {part: person.name for part, person in names.items() if person}}


def _deviation(row: Deviation) -> dict[str, Any]:
    """A deviation with the people who opened and closed it."""
    people = {act: find(User, getattr(row, f"{act}_by")) for act in ("opened", "witnessed", "closed")}
    refusals = another_person.refusals(by=me().id, earlier={_("opened the deviation"): row.opened_by})
    return {
        "row": row,
        "who": {act: person.name for act, person in people.items() if person},
        "bag": find(Product, row.subject_id) if row.subject_kind == "product" else None,
        "refusals": shown(refusals),
        "may_close": access.holds(me(), P.CLOSE_DEVIATION),
    }
