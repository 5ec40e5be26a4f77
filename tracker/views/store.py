"""Pages: storage positions, what goes in, what comes out, and what a count finds."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.access import Permission
from tracker.forms.process import CountForm, DeliverForm, RetrieveForm, StoreForm
from tracker.models import Place, Product
from tracker.reading import store as reading
from tracker.steps import store as steps
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.loading import load
from tracker.views.process import bp


@bp.get("/storage")
@may(Permission.READ)
def storage() -> ResponseReturnValue:
    """Which position holds what, and where shelf and record disagree."""
    return render_template(
        "process/storage.html",
        storages=reading.inventory(),
        discrepancies=reading.discrepancies(),
        counts=reading.counts(),
        address=address,
    )


@bp.get("/store")
@may(Permission.STORE)
def store() -> ResponseReturnValue:
    """Scan a bag and the position that it goes into."""
    return render_template("process/store.html", form=StoreForm())


@bp.post("/store")
@may(Permission.STORE)
def put() -> ResponseReturnValue:
    """A bag is stored."""
    form = StoreForm()
    if not form.validate_on_submit():
        return invalid("process/store.html", form)
    bag = load(Product, form.bag.row.id)
    event = steps.put(bag, position=form.position.row, by=me(), at=form.at, scene=scene(form))
    done = _("%(bag)s is in %(position)s.", bag=bag.id, position=form.position.row.id)
    return answer(event, form, done=done, to=url_for("process.store"))


@bp.get("/retrieve")
@may(Permission.STORE)
def retrieve() -> ResponseReturnValue:
    """Scan a position and what comes out of it."""
    return render_template("process/retrieve.html", form=RetrieveForm())


@bp.post("/retrieve")
@may(Permission.STORE)
def take() -> ResponseReturnValue:
    """A bag is taken out."""
    form = RetrieveForm()
    if not form.validate_on_submit():
        return invalid("process/retrieve.html", form)
    bag = load(Product, form.bag.row.id)
    event = steps.take(bag, position=form.position.row, by=me(), at=form.at, scene=scene(form))
    done = _("%(bag)s is in your hands.", bag=bag.id)
    return answer(event, form, done=done, to=url_for("process.storage"), back=url_for("process.retrieve"))


@bp.get("/count")
@may(Permission.STORE)
def count_page() -> ResponseReturnValue:
    """Compare a position with the record."""
    return render_template("process/count.html", form=CountForm())


@bp.post("/count")
@may(Permission.STORE)
def count() -> ResponseReturnValue:
    """A position is counted."""
    form = CountForm()
    if not form.validate_on_submit():
        return invalid("process/count.html", form)
    position = load(Place, form.position.row.id)
    event = steps.count(position, found=form.bag.row, by=me(), at=form.at, scene=scene(form))
    done = _("%(position)s is counted.", position=position.id)
    return answer(event, form, done=done, to=url_for("process.storage"), back=url_for("process.count_page"))


@bp.get("/deliver")
@may(Permission.STORE)
def deliver_page() -> ResponseReturnValue:
    """Bring a sample to a laboratory."""
    return render_template("process/deliver.html", form=DeliverForm())


@bp.post("/deliver")
@may(Permission.STORE)
def deliver() -> ResponseReturnValue:
    """A sample is brought to a laboratory."""
    form = DeliverForm()
    if not form.validate_on_submit():
        return invalid("process/deliver.html", form)
    sample = load(Product, form.bag.row.id)
    event = steps.deliver_sample(sample, to=form.place.row, by=me(), at=form.at, scene=scene(form))
    done = _("%(bag)s is in %(place)s.", bag=sample.id, place=form.place.row.id)
    return answer(event, form, done=done, to=url_for("process.page"), back=url_for("process.deliver_page"))
