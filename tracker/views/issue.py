"""Pages: infusion orders, issue, receipt on the ward, return and discard."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import access, clock, labelling
from tracker.access import Permission
from tracker.forms.issue import CancelForm, DiscardForm, IssueForm, OrderForm, ReceiveForm, ReturnForm
from tracker.models import InfusionOrder, Product, Round
from tracker.reading import codes
from tracker.reading import issue as reading
from tracker.reading.bag import keeper_name
from tracker.reading.standing import standing_of
from tracker.steps import issue
from tracker.steps import order as ordering
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.home import items, worklist_for
from tracker.views.identity import strip
from tracker.views.loading import load
from tracker.views.wording import shown

bp = Blueprint("issue", __name__, url_prefix="/issue")

worklist_for(Permission.ORDER_INFUSION, _l("Infusions to order"), reading.waiting_to_order)
worklist_for(Permission.ORDER_INFUSION, _l("Orders whose day went by"), reading.waiting_past)
worklist_for(Permission.ISSUE, _l("Orders to fill"), reading.waiting_to_fill)
worklist_for(Permission.STORE, _l("Released, to be brought to the pharmacy"), reading.waiting_to_be_brought)
worklist_for(Permission.ISSUE, _l("Bags that came back"), reading.waiting_returned)


@bp.get("/")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """The counter: what is to be ordered, to be issued, on its way, and back."""
    lists = (
        (Permission.ORDER_INFUSION, "order", _("Infusions to order"), reading.waiting_to_order),
        (Permission.READ, "past", _("Orders whose day went by"), reading.waiting_past),
        (Permission.READ, "fill", _("Orders to fill"), reading.waiting_to_fill),
        (Permission.STORE, "brought", _("Released, to be brought to the pharmacy"), reading.waiting_to_be_brought),
        (Permission.ISSUE, "away", _("Out of the pharmacy, not infused yet"), reading.waiting_away),
        (Permission.ISSUE, "returned", _("Came back"), reading.waiting_returned),
    )
    mine = [(name, title, items(find())) for needed, name, title, find in lists if access.holds(me(), needed)]
    return render_template("issue/page.html", lists=mine)


@bp.get("/orders/<identifier>")
@may(Permission.READ)
def order(identifier: str) -> ResponseReturnValue:
    """One order, its bag, and the way to issue it."""
    return render_template("issue/order.html", form=IssueForm(), **_about(load(InfusionOrder, identifier)))


@bp.post("/orders/<identifier>")
@may(Permission.ISSUE)
def issue_bag(identifier: str) -> ResponseReturnValue:
    """Give the bag that was scanned to the courier."""
    form = IssueForm()
    if not form.validate_on_submit():
        return invalid("issue/order.html", form, **_about(load(InfusionOrder, identifier)))
    made_out = load(InfusionOrder, identifier)
    event = issue.issue(
        load(Product, form.bag.row.id),
        order=made_out,
        coi=form.coi.row.id,
        courier=form.other,
        by=me(),
        witness=form.witness,
        at=form.at,
        scene=scene(form),
    )
    return answer(event, form, done=_("Issued to the courier."), to=url_for("issue.order", identifier=made_out.id))


@bp.get("/orders/<identifier>/cancel")
@may(Permission.ORDER_INFUSION)
def cancel_page(identifier: str) -> ResponseReturnValue:
    """The form that cancels an order."""
    return render_template("issue/cancel.html", form=CancelForm(), order=load(InfusionOrder, identifier))


@bp.post("/orders/<identifier>/cancel")
@may(Permission.ORDER_INFUSION)
def cancel(identifier: str) -> ResponseReturnValue:
    """Cancel an order."""
    form = CancelForm()
    if not form.validate_on_submit():
        return invalid("issue/cancel.html", form, order=load(InfusionOrder, identifier))
    made_out = load(InfusionOrder, identifier)
    event = ordering.cancel(made_out, reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Order cancelled."), to=url_for("issue.order", identifier=made_out.id))


@bp.get("/rounds/<identifier>/order")
@may(Permission.ORDER_INFUSION)
def new_order(identifier: str) -> ResponseReturnValue:
    """The form for an infusion order."""
    round_ = load(Round, identifier)
    return render_template("issue/new_order.html", form=OrderForm(data=reading.suggested(round_)), round=round_)


@bp.post("/rounds/<identifier>/order")
@may(Permission.ORDER_INFUSION)
def add_order(identifier: str) -> ResponseReturnValue:
    """Sign an infusion order."""
    form = OrderForm()
    if not form.validate_on_submit():
        return invalid("issue/new_order.html", form, round=load(Round, identifier))
    event = ordering.order(
        load(Round, identifier),
        number=form.number.data,
        planned_on=form.planned_on.data,
        target_cells_per_kg=form.target_cells_per_kg,
        weight_kg=form.weight_kg.data,
        weighed_on=form.weighed_on.data,
        by=me(),
        witness=form.witness,
        at=form.at,
        scene=scene(form),
    )
    made_out = event.said["facts"]["order"]
    to = url_for("issue.order", identifier=made_out) if made_out else url_for("issue.new_order", identifier=identifier)
    return answer(event, form, done=_("Order %(order)s signed.", order=made_out), to=to)


@bp.get("/bags/<identifier>/receive")
@may(Permission.RECEIVE)
def receive(identifier: str) -> ResponseReturnValue:
    """The form with which the ward takes a bag from the courier."""
    found = load(Product, identifier)
    return render_template("issue/receive.html", form=_receive_form(found), **_bag(found))


@bp.post("/bags/<identifier>/receive")
@may(Permission.RECEIVE)
def receive_bag(identifier: str) -> ResponseReturnValue:
    """Take a bag from the courier."""
    form = _receive_form(load(Product, identifier))
    if not form.validate_on_submit():
        return invalid("issue/receive.html", form, **_bag(load(Product, identifier)))
    event = issue.receive_on_ward(
        load(Product, identifier),
        scanned=form.bag.row.id,
        giver=form.giver,
        place=form.place.row,
        intact=form.intact.data == "yes",
        by=me(),
        at=form.at,
        scene=scene(form),
    )
    to = url_for("infuse.bag" if event.accepted else "issue.receive", identifier=identifier)
    return answer(event, form, done=_("Received on the ward."), to=to)


@bp.get("/bags/<identifier>/return")
@may(Permission.ISSUE)
def take_back(identifier: str) -> ResponseReturnValue:
    """The form with which the pharmacy takes a bag back."""
    return render_template("issue/return.html", form=ReturnForm(), **_bag(load(Product, identifier)))


@bp.post("/bags/<identifier>/return")
@may(Permission.ISSUE)
def take_bag_back(identifier: str) -> ResponseReturnValue:
    """Take a bag back."""
    form = ReturnForm()
    if not form.validate_on_submit():
        return invalid("issue/return.html", form, **_bag(load(Product, identifier)))
    event = issue.return_to_pharmacy(
        load(Product, identifier),
        scanned=form.bag.row.id,
        giver=form.other,
        place=form.place.row,
        temperature_kept=form.temperature_kept.data == "yes",
        unopened=form.unopened.data == "yes",
        quarantine=form.quarantine.data,
        by=me(),
        at=form.at,
        scene=scene(form),
    )
    to = url_for("issue.page") if event.accepted else url_for("issue.take_back", identifier=identifier)
    return answer(event, form, done=_("Taken back."), to=to)


@bp.get("/bags/<identifier>/discard")
@may(Permission.RECEIVE)
def throw_away(identifier: str) -> ResponseReturnValue:
    """The form with which a bag goes into the waste."""
    return render_template("issue/discard.html", form=DiscardForm(), **_bag(load(Product, identifier)))


@bp.post("/bags/<identifier>/discard")
@may(Permission.RECEIVE)
def discard(identifier: str) -> ResponseReturnValue:
    """Put a bag into the waste, before two people."""
    form = DiscardForm()
    if not form.validate_on_submit():
        return invalid("issue/discard.html", form, **_bag(load(Product, identifier)))
    event = issue.discard(
        load(Product, identifier),
        scanned=form.bag.row.id,
        reason=form.reason.data,
        place=form.place.row,
        by=me(),
        witness=form.witness,
        at=form.at,
        scene=scene(form),
    )
    to = url_for("issue.page") if event.accepted else url_for("issue.throw_away", identifier=identifier)
    return answer(event, form, done=_("Discarded."), to=to)


def _about(made_out: InfusionOrder) -> dict[str, Any]:
    """What the page of an order shows."""
    bag = reading.bag_for(made_out)
    return {
        "order": made_out,
        "unused": reading.is_unused(made_out),
        "patient": reading.patient_of(made_out) if access.holds(me(), Permission.READ_IDENTITIES) else None,
        "codes": codes.of_order(made_out),
        "bag": bag,
        "refusals": shown(reading.stops(bag, me())),
        "keeper": keeper_name(bag) if bag else "",
        "frozen": reading.frozen_for(made_out),
        "dose": reading.dose_of(bag, made_out),
        "names": reading.names_of(made_out.signed_by, made_out.cancelled_by),
        "today": reading.today(clock.now()),
        "address": address,
        "may_print": any(access.holds(me(), one) for one in labelling.KINDS["summary"].printed_by),
    }


def _receive_form(bag: Product) -> ReceiveForm:
    """Without the other side where somebody gave the bag to this person on the way."""
    form = ReceiveForm()
    if bag.holder_id == me().id:
        form.in_hand()
    return form


def _bag(bag: Product) -> dict[str, Any]:
    """What the page of one bag shows around its form."""
    return {
        "bag": bag,
        "identity": strip(bag),
        "standing": standing_of(bag),
        "issued_at": reading.issued_at(bag),
        "returns": reading.back_by(bag),
    }
