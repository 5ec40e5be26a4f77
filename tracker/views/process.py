"""Pages: processing runs. Storage is in views/store.py, on the same blueprint."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.access import Permission
from tracker.forms.act import ActForm
from tracker.forms.process import (
    CloseForm,
    FillForm,
    FreezeForm,
    MeasureForm,
    OpenForm,
    ThawForm,
    UseForm,
)
from tracker.models import CustodyEvent, Equipment, Product, Run
from tracker.reading import process as reading
from tracker.steps import fill, freeze, process
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.home import items, worklist_for
from tracker.views.loading import load

bp = Blueprint("process", __name__, url_prefix="/process")
FORMS: dict[str, type[ActForm]] = {
    "use": UseForm,
    "before": MeasureForm,
    "after": MeasureForm,
    "fill": FillForm,
    "close": CloseForm,
}

worklist_for(Permission.PROCESS, _l("Runs on the benches"), reading.waiting_runs)
worklist_for(Permission.PROCESS, _l("Received, to be processed"), reading.waiting_to_open)
worklist_for(Permission.PROCESS, _l("To be thawed"), reading.waiting_to_thaw)
worklist_for(Permission.STORE, _l("To be stored"), reading.waiting_to_store)


@bp.get("/")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """What the cell laboratory has to do, and what expires next."""
    return render_template(
        "process/page.html",
        runs=items(reading.waiting_runs()),
        received=items(reading.waiting_to_open()),
        to_thaw=items(reading.waiting_to_thaw()),
        to_store=items(reading.waiting_to_store()),
        expiring=reading.expiring_next(),
        address=address,
    )


@bp.get("/open")
@may(Permission.PROCESS)
def open_page() -> ResponseReturnValue:
    """Scan a product and a bench."""
    return render_template("process/open.html", form=OpenForm())


@bp.post("/open")
@may(Permission.PROCESS)
def open_run() -> ResponseReturnValue:
    """Open a run."""
    form = OpenForm()
    if not form.validate_on_submit():
        return invalid("process/open.html", form)
    bag = load(Product, form.bag.row.id)
    event = process.open_run(
        bag,
        bench=form.bench.row,
        cleared=form.cleared.data,
        by=me(),
        witness=form.second,
        at=form.at,
        scene=scene(form),
    )
    return answer(event, form, done=_("The run is open."), to=_after(event, bag), back=url_for("process.open_page"))


def _after(event: CustodyEvent, bag: Product) -> str:
    """The page of the run that was just opened, or of the bench's work."""
    if not event.accepted:
        return url_for("process.page")
    return url_for("process.run", identifier=Run.open_of(bag).id)


@bp.get("/runs/<identifier>")
@may(Permission.READ)
def run(identifier: str) -> ResponseReturnValue:
    """A run: how far it has come, and the form of its next step or of the one that was asked for."""
    return render_template("process/run.html", **_run_page(load(Run, identifier)))


def _run_page(shown_run: Run, part: str | None = None, form: ActForm | None = None) -> dict[str, Any]:
    sheet = reading.sheet(shown_run)
    asked = part or request.args.get("do", "")
    chosen = asked if asked in {one.key for one in sheet.parts} else sheet.next.key if sheet.next else ""
    if form is None and chosen in FORMS:
        form = FORMS[chosen](**_proposed(sheet, chosen))
    if isinstance(form, UseForm):
        form.used.of = (*sheet.protocol.processing.devices, *sheet.protocol.processing.takes)
    refusals = shown_run.not_ready(by=me(), at=form.at) if form is not None else []
    return {"sheet": sheet, "part": chosen, "form": form, "refusals": refusals, "address": address}


def _proposed(sheet: reading.Sheet, part: str) -> dict[str, Any]:
    """What a form begins with: a bag for each infusion that has none. What is measured is never proposed."""
    return {"doses": [{"number": number} for number in sheet.numbers]} if part == "fill" else {}


def _not_valid(identifier: str, part: str, form: ActForm) -> ResponseReturnValue:
    found = load(Run, identifier)
    page = _run_page(found, part, form)
    return invalid("process/run.html", page.pop("form"), **page)


@bp.post("/runs/<identifier>/used")
@may(Permission.PROCESS)
def use(identifier: str) -> ResponseReturnValue:
    """A device or a lot is used."""
    form = UseForm()
    if not form.validate_on_submit():
        return _not_valid(identifier, "use", form)
    found, used = load(Run, identifier), form.used.row
    act: dict[str, Any] = {"by": me(), "at": form.at, "scene": scene(form)}
    if isinstance(used, Equipment):
        event = process.use_device(found, used, **act)
    else:
        event = process.use_supply(found, used, volume_ml=form.volume_ml.data, **act)
    done = _("%(name)s is in the record.", name=used.name)
    return answer(event, form, done=done, to=url_for("process.run", identifier=identifier))


@bp.post("/runs/<identifier>/measurements/<any(before, after):moment>")
@may(Permission.PROCESS)
def measure(identifier: str, moment: str) -> ResponseReturnValue:
    """The product is weighed and counted."""
    form = MeasureForm()
    if moment == "before":
        form.run = load(Run, identifier)
    if not form.validate_on_submit():
        return _not_valid(identifier, moment, form)
    event = process.measure(
        load(Run, identifier),
        moment=moment,
        weighed=form.weighed,
        wbc_e6_per_ml=form.wbc_e6_per_ml.data,
        mnc_percent=form.mnc_percent.data,
        viability_percent=form.viability_percent.data,
        correction_reason=form.correction_reason.data or "",
        by=me(),
        witness=form.second,
        at=form.at,
        scene=scene(form),
    )
    return answer(event, form, done=_("The count is in the record."), to=url_for("process.run", identifier=identifier))


@bp.post("/runs/<identifier>/bags")
@may(Permission.PROCESS)
def fill_bags(identifier: str) -> ResponseReturnValue:
    """The bags and samples are filled."""
    form = FillForm()
    if not form.validate_on_submit():
        return _not_valid(identifier, "fill", form)
    event = fill.fill(
        load(Run, identifier),
        doses=form.filled(),
        qc_sample_ml=form.qc_sample_ml.data,
        retained_ml=form.retained_ml.data,
        by=me(),
        witness=form.witness,
        at=form.at,
        scene=scene(form),
    )
    return answer(event, form, done=_("The bags are filled."), to=url_for("process.run", identifier=identifier))


@bp.post("/runs/<identifier>/close")
@may(Permission.PROCESS)
def close_run(identifier: str) -> ResponseReturnValue:
    """The run is closed."""
    form = CloseForm()
    if not form.validate_on_submit():
        return _not_valid(identifier, "close", form)
    event = fill.close_run(
        load(Run, identifier),
        left_over_ml=form.left_over_ml.data,
        plasma_ml=form.plasma_ml.data,
        cleared=form.cleared.data,
        by=me(),
        witness=form.second,
        at=form.at,
        scene=scene(form),
    )
    return answer(event, form, done=_("The run is closed."), to=url_for("process.run", identifier=identifier))


@bp.get("/freeze")
@may(Permission.PROCESS)
def freeze_page() -> ResponseReturnValue:
    """Freeze a dose."""
    return render_template("process/freeze.html", form=FreezeForm())


@bp.post("/freeze")
@may(Permission.PROCESS)
def freeze_bag() -> ResponseReturnValue:
    """A dose is frozen."""
    form = FreezeForm()
    if not form.validate_on_submit():
        return invalid("process/freeze.html", form)
    event = freeze.freeze(
        load(Product, form.bag.row.id),
        volume_ml=form.volume_ml.data,
        lot=form.lot.row,
        freezer=form.freezer.row,
        by=me(),
        witness=form.second,
        at=form.at,
        scene=scene(form),
    )
    return answer(
        event,
        form,
        done=_("The dose is frozen. Store it in the tank."),
        to=url_for("process.store"),
        back=url_for("process.freeze_page"),
    )


@bp.get("/thaw")
@may(Permission.PROCESS)
def thaw_page() -> ResponseReturnValue:
    """Thaw a dose."""
    return render_template("process/thaw.html", form=ThawForm())


@bp.post("/thaw")
@may(Permission.PROCESS)
def thaw_bag() -> ResponseReturnValue:
    """A dose is thawed."""
    form = ThawForm()
    if not form.validate_on_submit():
        return invalid("process/thaw.html", form)
    event = freeze.thaw(
        load(Product, form.bag.row.id),
        bath=form.bath.row,
        by=me(),
        witness=form.second,
        at=form.at,
        scene=scene(form),
    )
    return answer(
        event,
        form,
        done=_("The dose is thawed. Its time runs."),
        to=url_for("process.page"),
        back=url_for("process.thaw_page"),
    )
