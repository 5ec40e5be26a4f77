"""Pages: handing over, packing, sending and receiving."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from tracker import access
from tracker.access import Permission
from tracker.forms.transport import DispatchForm, GiveForm, PackForm, PlaceForm, ReceiveForm, UnpackForm
from tracker.models import CustodyEvent, LabelPrint, Place, Product, Shipment
from tracker.reading import hands
from tracker.reading import transport as reading
from tracker.reading.waiting import Waiting
from tracker.reports import temperatures
from tracker.steps import carry, transport
from tracker.views import home
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import address, may, me
from tracker.views.identity import strip
from tracker.views.loading import find, load
from tracker.views.wording import shown

bp = Blueprint("transport", __name__, url_prefix="/transport")


def _in_my_hands() -> list[Waiting]:
    return hands.held_by(me())


home.worklist_for(Permission.CARRY, _l("In your hands"), _in_my_hands, first=True)
home.worklist_for(Permission.COLLECT, _l("To pack"), reading.to_pack)
home.worklist_for(Permission.CARRY, _l("Waiting for a courier"), reading.to_dispatch)
home.worklist_for(Permission.RECEIVE, _l("To receive"), reading.to_receive)


@bp.get("/")
@may(Permission.CARRY)
def page() -> ResponseReturnValue:
    """What is in your hands, what waits to travel, and what is on its way."""
    lists = [
        (_("In your hands"), home.items(hands.held_by(me()))),
        (_("To pack"), home.items(reading.to_pack())),
        (_("Waiting for a courier"), home.items(reading.to_dispatch())),
        (_("On the way"), home.items(reading.to_receive())),
    ]
    return render_template("transport/page.html", lists=lists)


@bp.get("/handover")
@may(Permission.CARRY)
def handover() -> ResponseReturnValue:
    """Which way: to a person, from a place, or to a place."""
    return render_template("transport/handover.html", held=home.items(hands.held_by(me())))


@bp.get("/give")
@may(Permission.CARRY)
def give_page() -> ResponseReturnValue:
    """The form for a bag that goes from hand to hand."""
    return render_template("transport/give.html", form=GiveForm())


@bp.post("/give")
@may(Permission.CARRY)
def give() -> ResponseReturnValue:
    """A bag from your hands into another person's."""
    form = GiveForm()
    if not form.validate_on_submit():
        return invalid("transport/give.html", form)
    bag = load(Product, form.bag.row.id)
    event = carry.hand_over(bag, taken_by=form.other, by=me(), at=form.at, scene=scene(form))
    done = _("Handed over to %(taker)s.", taker=form.other.name)
    return answer(event, form, done=done, to=url_for("transport.page"), back=url_for("transport.give_page"))


@bp.get("/take")
@may(Permission.CARRY)
def take_page() -> ResponseReturnValue:
    """The form for a bag that is taken from a place."""
    return render_template("transport/take.html", form=PlaceForm())


@bp.post("/take")
@may(Permission.CARRY)
def take() -> ResponseReturnValue:
    """A bag from a place into your hands."""
    form = PlaceForm()
    if not form.validate_on_submit():
        return invalid("transport/take.html", form)
    bag, place = load(Product, form.bag.row.id), load(Place, form.place.row.id)
    event = carry.take(bag, place=place, by=me(), at=form.at, scene=scene(form))
    done = _("The bag is in your hands now.")
    return answer(event, form, done=done, to=url_for("transport.page"), back=url_for("transport.take_page"))


@bp.get("/put-down")
@may(Permission.CARRY)
def put_down_page() -> ResponseReturnValue:
    """The form for a bag that is put down at a place."""
    return render_template("transport/put_down.html", form=PlaceForm())


@bp.post("/put-down")
@may(Permission.CARRY)
def put_down() -> ResponseReturnValue:
    """A bag from your hands to a place."""
    form = PlaceForm()
    if not form.validate_on_submit():
        return invalid("transport/put_down.html", form)
    bag, place = load(Product, form.bag.row.id), load(Place, form.place.row.id)
    event = carry.put_down(bag, place=place, by=me(), at=form.at, scene=scene(form))
    done = _("The bag is at %(place)s now.", place=place.name)
    return answer(event, form, done=done, to=url_for("transport.page"), back=url_for("transport.put_down_page"))


@bp.get("/pack")
@may(Permission.CARRY)
def pack_page() -> ResponseReturnValue:
    """The form that closes a shipper."""
    return render_template("transport/pack.html", form=_pack_form(), identity=_asked())


@bp.post("/pack")
@may(Permission.CARRY)
def pack() -> ResponseReturnValue:
    """Bags into a shipper, sealed."""
    form = _pack_form()
    if not form.validate_on_submit():
        return invalid("transport/pack.html", form, identity=_asked())
    event = transport.pack(
        [load(Product, bag.id) for bag in form.bags.rows],
        shipper=form.shipper.row,
        logger=form.logger.row,
        seal=form.seal.data,
        from_place=form.from_place.row,
        to_place=load(Place, form.to_place.data),
        by=me(),
        at=form.at,
        scene=scene(form),
    )
    done = _("Sealed and on record. Print the label of the shipper, then hand it to the courier.")
    return answer(event, form, done=done, to=_page_of(event), back=url_for("transport.pack_page"))


def _asked() -> dict[str, object] | None:
    """The bag whose page led to packing, at the top of the form and kept there when it is sent back."""
    bag = find(Product, request.args.get("bag", "")[:80])
    return strip(bag) if bag else None


@bp.get("/shipments/<identifier>")
@may(Permission.READ)
def shipment(identifier: str) -> ResponseReturnValue:
    """A shipment: manifest, seal, way, temperatures, and the next step."""
    return render_template("transport/shipment.html", **_shipment(load(Shipment, identifier)))


@bp.get("/shipments/<identifier>/temperatures.svg")
@may(Permission.READ)
def chart(identifier: str) -> ResponseReturnValue:
    """The temperatures of a shipment as a drawing; 404 as long as there are none."""
    parcel = load(Shipment, identifier)
    acts = ((parcel.dispatched_at, _("departure")), (parcel.received_at, _("arrival")))
    drawing = temperatures.chart(
        reading.measured(parcel) or abort(404),
        limits=(parcel.high_celsius, parcel.low_celsius),
        moments=[(at, label) for at, label in acts if at],
        title=_("Temperature of shipment %(id)s", id=parcel.id),
        words=(_("Temperature, °C"), _("Time at the site")),
        clock_time=lambda at: format_datetime(at, "HH:mm"),
    )
    return Response(drawing, mimetype="image/svg+xml")


@bp.post("/shipments/<identifier>/dispatch")
@may(Permission.CARRY)
def dispatch(identifier: str) -> ResponseReturnValue:
    """The courier takes the sealed shipper."""
    form = DispatchForm()
    if not form.validate_on_submit():
        return invalid("transport/shipment.html", form, **_shipment(load(Shipment, identifier), dispatch_form=form))
    parcel = load(Shipment, identifier)
    event = transport.dispatch(parcel, courier=form.other, label=form.label.row, by=me(), at=form.at, scene=scene(form))
    done = _("%(courier)s carries it now.", courier=form.other.name)
    return answer(event, form, done=done, to=url_for("transport.shipment", identifier=identifier))


@bp.get("/shipments/<identifier>/unpack")
@may(Permission.CARRY)
def unpack_page(identifier: str) -> ResponseReturnValue:
    """The form that opens a shipper again."""
    return render_template("transport/unpack.html", form=UnpackForm(), parcel=load(Shipment, identifier))


@bp.post("/shipments/<identifier>/unpack")
@may(Permission.CARRY)
def unpack(identifier: str) -> ResponseReturnValue:
    """A shipper that has not left is opened again."""
    form = UnpackForm()
    if not form.validate_on_submit():
        return invalid("transport/unpack.html", form, parcel=load(Shipment, identifier))
    parcel = load(Shipment, identifier)
    event = transport.unpack(parcel, reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    done = _("Opened again. The bags are where they were.")
    return answer(event, form, done=done, to=url_for("transport.shipment", identifier=identifier))


@bp.post("/shipments/<identifier>/receive")
@may(Permission.RECEIVE)
def receive(identifier: str) -> ResponseReturnValue:
    """The courier hands over; seal, bags, integrity and temperatures decide."""
    form = ReceiveForm()
    if not form.validate_on_submit():
        return invalid("transport/shipment.html", form, **_shipment(load(Shipment, identifier), receive_form=form))
    event = transport.receive(
        load(Shipment, identifier),
        giver=form.other,
        scanned=form.bags.rows,
        seal_found=form.seal_found.data,
        intact=form.intact.data == "yes",
        readings=form.readings,
        log_digest=form.log_digest,
        label=form.label.row,
        decision=form.decision.data,
        by=me(),
        at=form.at,
        witness=form.witness,
        scene=scene(form),
    )
    return answer(event, form, done=_("Receipt recorded."), to=url_for("transport.shipment", identifier=identifier))


def _pack_form() -> PackForm:
    form = PackForm()
    form.to_place.choices = [SelectChoice(place, name) for place, name in reading.destinations()]
    return form


def _shipment(
    parcel: Shipment,
    *,
    dispatch_form: DispatchForm | None = None,
    receive_form: ReceiveForm | None = None,
) -> dict[str, Any]:
    """What the page of a shipment shows. Forms share their names of fields, so only the one that was sent is filled."""
    return {
        "parcel": parcel,
        "readings": bool(reading.measured(parcel)),
        "figures": reading.figures(parcel),
        "outside": reading.outside(parcel),
        "manifest": [[_bag_link(row[0]), *row[1:]] for row in reading.manifest(parcel)],
        "hands": reading.hands(parcel),
        "way": reading.way(parcel),
        "shipper_label": LabelPrint.newest("shipper", "shipment", parcel.id),
        "may_carry": access.holds(me(), Permission.CARRY),
        "may_receive": access.holds(me(), Permission.RECEIVE),
        "stopped": shown(reading.stopped(parcel)),
        "mine": parcel.courier_id == me().id,
        "dispatch_form": dispatch_form or DispatchForm(formdata=None),
        "receive_form": receive_form or ReceiveForm(formdata=None),
    }


def _page_of(event: CustodyEvent) -> str:
    """The shipment that was packed; the worklists where a double tap answers with a bag's line."""
    parcel = event.subject_id if event.subject_kind == "shipment" else None
    return url_for("transport.shipment", identifier=parcel) if parcel else url_for("transport.page")


def _bag_link(bag: str) -> dict[str, object]:
    return {"text": bag, "url": address("products.show", identifier=bag), "code": True}
