"""Leg 7: what may be printed, what stops a scan-back, who may verify, and how prints are accounted for."""

from datetime import timedelta
from typing import Any

from tests.factories.bag import a_filled_bag
from tracker import clock, labelling
from tracker.demo import label as walk
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, LabelPrint, Product, Recipient
from tracker.reading import scanned as reading
from tracker.steps import label
from tracker.workflow import Stage


def codes(line: CustodyEvent) -> set[str]:
    return {refusal["code"] for refusal in line.said["refusals"]}


def printed(bag: Product, world: World, **changes: Any) -> LabelPrint:
    line = go(label.print_label(bag, **{"kind": "final", "by": world["theo"], "at": clock.now()} | changes))
    return db.session.get_one(LabelPrint, line.key)


def scanned(bag: Product, print_: LabelPrint, world: World) -> CustodyEvent:
    return label.scan_back(bag, print_, scanned=walk.symbols(print_), by=world["theo"], at=clock.now())


def test_a_label_that_is_printed_scanned_back_and_verified_makes_the_product_labelled(world: World) -> None:
    bag = a_filled_bag(world)
    print_ = walk.final(world, bag, at=clock.now() - timedelta(minutes=5))
    assert (bag.stage, print_.state, print_.number) == (Stage.LABELLED, "verified", 1)


def test_the_symbols_of_a_label_lead_back_to_the_bag(world: World) -> None:
    bag = a_filled_bag(world)
    symbols = {symbol.name: symbol.data for symbol in labelling.of_print(printed(bag, world)).symbols()}
    for text in (symbols["din"] + symbols["product"], symbols["compound"], symbols["qr"]):
        assert reading.resolve(text).row is bag


def test_a_wristband_is_printed_and_scanned_back_by_the_coordinator(world: World) -> None:
    bag = a_filled_bag(world)
    recipient = db.session.get_one(Recipient, bag.recipient_id)
    assert walk.wristband(world, recipient, at=clock.now() - timedelta(minutes=5)).state == "scanned"
