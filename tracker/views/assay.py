"""Pages: release tests, from the sample that was scanned to the certificate of analysis."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import access, releasing
from tracker.access import Permission
from tracker.forms.act import ActForm
from tracker.forms.assay import ReviewForm, ToldForm, as_result, correct_form, field_name, report_form
from tracker.models import Assay, Product, Recipient, ReleaseDecision, Round, Task, User
from tracker.protocols.protocol import Specification
from tracker.reading import alarms
from tracker.reading import assay as reading
from tracker.rules import another_person, specification
from tracker.rules.wording import cells, number
from tracker.steps import assay
from tracker.views import home
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.identity import strip
from tracker.views.loading import find, load
from tracker.views.wording import shown

bp = Blueprint("assay", __name__, url_prefix="/tests")
TONES = {"pass": "go", "action": "attention", "fail": "stop", "pending": "pending", "reported": "plain"}

home.worklist_for(Permission.TEST, _l("Bags to test"), reading.waiting_for_tests)
home.worklist_for(Permission.TEST, _l("Results awaited"), reading.waiting_cultures)
home.worklist_for(Permission.REVIEW_TESTS, _l("Results to review"), reading.waiting_for_review)
home.worklist_for(Permission.ORDER_INFUSION, _l("Alarms to answer"), alarms.waiting_to_be_told)

# What an alarm may be about.
ABOUT: dict[str, type[Product | Round | Recipient]] = {"product": Product, "round": Round, "recipient": Recipient}


@bp.get("/")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """What waits in quality control."""
    lists = (
        (_("Alarms to answer"), alarms.waiting_to_be_told()),
        (_("To test"), reading.waiting_for_tests()),
        (_("To review"), reading.waiting_for_review()),
        (_("Results awaited"), reading.waiting_cultures()),
    )
    return render_template("assay/page.html", lists=[(title, home.items(waiting)) for title, waiting in lists])


@bp.get("/products/<identifier>")
@may(Permission.READ)
def product(identifier: str) -> ResponseReturnValue:
    """Every test of a bag's specification with its result."""
    return render_template("assay/product.html", **_around(load(Product, identifier)))


@bp.post("/products/<identifier>/results")
@may(Permission.TEST)
def report(identifier: str) -> ResponseReturnValue:
    """Enter results that were measured on a scanned sample."""
    bag = load(Product, identifier)
    form = _report_form(bag)
    if not form.validate_on_submit():
        return invalid("assay/product.html", form, **_around(bag, report=form))
    event = assay.report(bag, results=form.results, sample=form.sample.row, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Results entered. A second person reviews them."), to=_address(bag))


@bp.post("/products/<identifier>/review")
@may(Permission.REVIEW_TESTS)
def review(identifier: str) -> ResponseReturnValue:
    """Review the results that wait for it."""
    form = ReviewForm(prefix="review")
    if not form.validate_on_submit():
        return invalid("assay/product.html", form, **_around(load(Product, identifier), review=form))
    bag = load(Product, identifier)
    event = assay.review(bag, assays=reading.to_review(bag), by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Results reviewed."), to=_address(bag))


@bp.get("/results/<identifier>/correct")
@may(Permission.TEST)
def correction(identifier: str) -> ResponseReturnValue:
    """The form that corrects a result."""
    row = load(Assay, identifier)
    return render_template("assay/correct.html", **_correcting(row, _correct_form(row)))


@bp.post("/results/<identifier>/correct")
@may(Permission.TEST)
def correct(identifier: str) -> ResponseReturnValue:
    """Put a new result in the place of an old one."""
    row = load(Assay, identifier)
    form = _correct_form(row)
    if not form.validate_on_submit():
        return invalid("assay/correct.html", **_correcting(row, form))
    bag = load(Product, row.product_id)
    event = assay.correct(
        bag, row, result=as_result(form.result.data), reason=form.reason.data, by=me(), at=form.at, scene=scene(form)
    )
    return answer(event, form, done=_("Corrected. The old result stays on record."), to=_address(bag))


@bp.get("/alarms/<identifier>")
@may(Permission.READ)
def alarm(identifier: str) -> ResponseReturnValue:
    """What happened, about whom, and what a physician did about it."""
    return render_template("assay/alarm.html", form=ToldForm(prefix="told"), **_alarm(load(Task, identifier)))


@bp.post("/alarms/<identifier>")
@may(Permission.ORDER_INFUSION)
def told(identifier: str) -> ResponseReturnValue:
    """The physician answers an alarm."""
    form = ToldForm(prefix="told")
    task = load(Task, identifier)
    about = load(ABOUT[task.subject_kind], task.subject_id)
    if not form.validate_on_submit():
        return invalid("assay/alarm.html", form, **_alarm(task))
    event = assay.tell_physician(about, task, note=form.note.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Recorded."), to=url_for("assay.alarm", identifier=task.id))


@bp.get("/products/<identifier>/certificate")
@may(Permission.READ)
def certificate(identifier: str) -> ResponseReturnValue:
    """The certificate of analysis, made to be printed."""
    bag = load(Product, identifier)
    position, digest = reading.newest_line(bag.stream)
    decisions = [(decision, find(User, decision.decided_by)) for decision in ReleaseDecision.all_of(bag.id)]
    return render_template(
        "assay/certificate.html", **_around(bag), position=position, digest=digest, decisions=decisions
    )


def _alarm(task: Task) -> dict[str, Any]:
    """An alarm, where what it is about is to be seen, and whether the person signed in answers it."""
    pages = {"product": "assay.product", "round": "enrol.round", "recipient": "enrol.recipient"}
    return {
        "task": task,
        "said": alarms.said(task),
        "about": address(pages[task.subject_kind], identifier=task.subject_id),
        "may_answer": task.done_at is None and access.holds(me(), Permission.ORDER_INFUSION),
    }


def _address(bag: Product) -> str:
    return url_for("assay.product", identifier=bag.id)


def _report_form(bag: Product) -> Any:
    """A field for each test without a final result; what the record computed already is offered, never assumed."""
    open_lines = [line.entry for line in releasing.lines_of(bag) if line.row is None or not line.row.final]
    computed = {"tnc": bag.tnc, "mnc-per-kg": bag.mnc_per_kg}
    known = {field_name(entry): computed[entry.code] for entry in open_lines if computed.get(entry.code) is not None}
    return report_form(open_lines)(prefix="report", data=known if request.method == "GET" else None)


def _correct_form(row: Assay) -> Any:
    entry = releasing.entry_of(load(Product, row.product_id), row.test)
    return correct_form(entry)() if entry else abort(404)


def _correcting(row: Assay, form: ActForm) -> dict[str, Any]:
    bag = load(Product, row.product_id)
    entry = releasing.entry_of(bag, row.test)
    return {"bag": bag, "identity": strip(bag), "row": row, "entry": entry, "form": form, "result": _result(row)}


def _around(bag: Product, **filled: ActForm) -> dict[str, Any]:
    """All that the page of a bag's tests shows."""
    lines = releasing.lines_of(bag)
    waiting = reading.to_review(bag)
    entered = {_("entered a result"): me().id for row in waiting if row.resulted_by == me().id}
    forms: dict[str, Any] = {"review": ReviewForm(prefix="review"), "told": ToldForm(prefix="told")} | filled
    if "report" not in forms:
        forms["report"] = _report_form(bag)
    return {
        "bag": bag,
        "identity": strip(bag),
        "lines": [_line(line) for line in lines],
        "history": [_row(row) for row in Assay.all_of(bag.id)],
        "open_fields": [field_name(line.entry) for line in lines if line.row is None or not line.row.final],
        "units": {field_name(line.entry): line.entry.unit for line in lines},
        "limits": {field_name(line.entry): _limits(line.entry) for line in lines},
        "to_review": waiting,
        "review_refusals": shown(another_person.refusals(by=me().id, earlier=entered)),
        "tasks": Task.open_about(bag.id),
        "forms": forms,
        "may": {name: access.holds(me(), Permission(name)) for name in ("test", "review-tests", "order-infusion")},
    }


def _line(line: releasing.Line) -> dict[str, Any]:
    """One test of the specification as the page shows it."""
    entry = line.entry
    shown_row = _row(line.row) if line.row else {"verdict": "missing", "tone": "plain", "result": "–"}
    return {"entry": entry, "limits": _limits(entry), "row": line.row, **shown_row}


def _row(row: Assay) -> dict[str, Any]:
    people = {act: find(User, getattr(row, f"{act}_by")) for act in ("sampled", "resulted", "reviewed")}
    return {
        "row": row,
        "verdict": row.verdict,
        "tone": TONES[row.verdict],
        "result": _result(row),
        "who": {act: person.name for act, person in people.items() if person},
    }


def _limits(entry: Specification) -> str:
    """The limits as they are printed; numbers of cells in a power of ten."""
    if not entry.unit.startswith("cells") or entry.low is None or entry.high is None:
        return specification.limits(entry)
    return f"{cells(entry.low)} – {cells(entry.high)} {entry.unit}"


def _result(row: Assay) -> str:
    """A result as it is read: numbers of cells in a power of ten, a started test in words."""
    if row.result is None:
        return str(_("started"))
    if isinstance(row.result, str):
        return row.result
    text = cells(row.result) if (row.unit or "").startswith("cells") else number(row.result)
    return f"{text} {row.unit or ''}".strip()
