"""Walks of leg 7: printing, scanning back, verifying; what is affixed to a bag by two people."""

from datetime import datetime, timedelta

from tracker import clock, labelling
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.labelling import Labelled
from tracker.models import Collection, Donor, LabelPrint, Product, Recipient, Shipment, User
from tracker.steps import label, printing

A_MOMENT = timedelta(minutes=1)


def collection(world: World, bag: Product, *, at: datetime) -> LabelPrint:
    """The label of the collection bag, made at the donor's side by one nurse and checked by the other."""
    return _affixed(bag, "collection", world["ana"], world["abel"], at=at)


def bench(world: World, product: Product, *, at: datetime) -> LabelPrint:
    """The label of what was just filled: a dose's final label, a sample's small one."""
    return _affixed(product, product.label_kind, world["theo"], world["tess"], at=at)


def final(world: World, bag: Product, *, at: datetime, reprint_reason: str | None = None) -> LabelPrint:
    """The final label of a dose bag: the product is labelled afterwards. A reprint destroys what it replaces."""
    return _affixed(bag, "final", world["theo"], world["tess"], at=at, reprint_reason=reprint_reason)


def tie_tag(world: World, container: Product, *, at: datetime) -> LabelPrint:
    """The tag tied to a container, beside the label that is on it."""
    return _affixed(container, "tietag", world["theo"], world["tess"], at=at)


def tubes(world: World, session: Collection, *, at: datetime) -> None:
    """The labels of a donor's blood tubes: two for the serology, one for nucleic acids."""
    for kind, copies in (("test-tube", 2), ("nat-sample", 1)):
        _each(session, kind, world["ana"], copies, at=at)


def bottles(world: World, sample: Product, *, at: datetime) -> None:
    """The labels of the two culture bottles that are filled from a sample."""
    _each(sample, "bacterial-sample", world["theo"], 2, at=at)


def shipper(world: World, parcel: Shipment, *, at: datetime) -> LabelPrint:
    """The label on the outside of a shipper that was just closed."""
    return _scanned(parcel, "shipper", world["ana"], at, None)


def accompanying(world: World, bag: Product, *, at: datetime) -> LabelPrint:
    """The sheet that goes with a bag, printed where it is issued."""
    return _scanned(bag, "summary", world["priya"], at, None)


def things(world: World, *, at: datetime) -> None:
    """What is labelled when a site begins: a badge, two places, a device, the packages of a lot, and its aliquots."""
    sam, tess = world["sam"], world["tess"]
    for place in ("LAB", "FRIDGE-1"):
        _scanned(world.places[place], "place", sam, at, None)
    _scanned(world["sasha"], "badge", sam, at, None)
    _scanned(world.devices["SEP-1"], "equipment", sam, at, None)
    _each(world.lots["DM2601"], "lot", tess, 2, at=at)
    _each(world.lots["AL2601"], "aliquot", tess, 3, at=at)


def wristband(world: World, wearer: Donor | Recipient, *, at: datetime) -> LabelPrint:
    """A wristband, printed and scanned back by the coordinator."""
    return _scanned(wearer, "wristband", world["cora"], at, None)


def destroyed(bag: Product, *, by: User) -> None:
    """Every void print of this bag, destroyed."""
    for old in LabelPrint.all_of(bag):
        if old.voided_at and not old.destroyed_at:
            go(label.destroy(bag, old, by=by, at=clock.now()))


def symbols(print_: LabelPrint) -> list[str]:
    """What a scanner reads from this print, symbol by symbol."""
    return [symbol.data for symbol in labelling.of_print(print_).symbols()]


def _affixed(
    bag: Product, kind: str, printer: User, verifier: User, *, at: datetime, reprint_reason: str | None = None
) -> LabelPrint:
    print_ = _scanned(bag, kind, printer, at, reprint_reason)
    with clock.fixed(at + 2 * A_MOMENT):
        destroyed(bag, by=printer)
        go(label.verify(bag, print_, mark=symbols(print_)[-1], by=verifier, at=clock.now()))
    return print_


def _scanned(subject: Labelled, kind: str, printer: User, at: datetime, reprint_reason: str | None) -> LabelPrint:
    with clock.fixed(at):
        line = go(printing.print_labels([subject], kind=kind, by=printer, at=at, reprint_reason=reprint_reason))
    print_ = db.session.get_one(LabelPrint, line.key)
    with clock.fixed(at + A_MOMENT):
        go(label.scan_back(subject, print_, scanned=symbols(print_), by=printer, at=clock.now()))
    return print_


def _each(subject: Labelled, kind: str, printer: User, copies: int, *, at: datetime) -> None:
    """Several labels of one act, each scanned back."""
    with clock.fixed(at):
        go(printing.print_labels([subject], kind=kind, by=printer, at=at, copies=copies))
    for print_ in [one for one in LabelPrint.all_of(subject) if one.kind == kind]:
        with clock.fixed(at + A_MOMENT):
            go(label.scan_back(subject, print_, scanned=symbols(print_), by=printer, at=clock.now()))
