from collections.abc import Iterable

import pytest
from sqlalchemy import select

from tests.factories.trail import a_bag_with_a_past
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import (
    Collection,
    CustodyEvent,
    Donor,
    Equipment,
    GcsfDose,
    Infusion,
    Product,
    ProductLink,
    Recipient,
    Recorded,
    RunEquipment,
    RunInput,
    RunSupply,
    Shipment,
    ShipmentItem,
    SupplyLot,
    User,
)
from tracker.reading import near_misses, trace


@pytest.fixture
def bag(world: World) -> Product:
    return a_bag_with_a_past(world, divisions="ABC")


def everything(model: type[Recorded]) -> list[Recorded]:
    return list(db.session.scalars(select(model)))


def walk(start: Iterable[str], *, down: bool) -> set[str]:
    """Breadth first, one link at a time, over all that there is."""
    links = [(link.parent_id, link.child_id) for link in everything(ProductLink) if isinstance(link, ProductLink)]
    reached, waiting = set(), list(start)
    while waiting:
        one = waiting.pop(0)
        if one not in reached:
            reached.add(one)
            waiting += [child if down else parent for parent, child in links if one == (parent if down else child)]
    return reached


def of_collections(wanted: set[str]) -> set[str]:
    return {row.id for row in everything(Product) if isinstance(row, Product) and row.din in wanted}


def of_runs(wanted: set[str]) -> set[str]:
    out = {row.child_id for row in everything(ProductLink) if isinstance(row, ProductLink) and row.run_id in wanted}
    return out | {row.product_id for row in everything(RunInput) if isinstance(row, RunInput) and row.run_id in wanted}


@pytest.mark.hazard("H50")
def test_a_donor_leads_to_all_products_and_their_recipients(bag: Product) -> None:
    found = trace.from_donor(db.session.get_one(Donor, bag.donor_id))
    start = {row.id for row in everything(Product) if isinstance(row, Product) and row.donor_id == bag.donor_id}
    assert {product.id for product in found.products} == walk(start, down=True)
    assert (found.recipients, found.infused) == (["R01"], ["R01"])


@pytest.mark.hazard("H50")
def test_a_recipient_leads_to_all_donors(bag: Product) -> None:
    found = trace.to_recipient(db.session.get_one(Recipient, bag.recipient_id))
    infused = {row.product_id for row in everything(Infusion) if isinstance(row, Infusion)}
    assert walk(infused, down=False) <= {product.id for product in found.products}
    assert found.donors == ["D01"]


@pytest.mark.hazard("H50")
@pytest.mark.parametrize("lot", ["KT2601", "AC2601", "TB2601", "GC2601", "SA2601"])
def test_a_lot_leads_to_what_it_touched_and_all_made_of_it(bag: Product, lot: str) -> None:
    found = trace.from_lot(db.session.get_one(SupplyLot, lot))
    rounds = {row.round_id for row in everything(GcsfDose) if isinstance(row, GcsfDose) and row.supply_lot_id == lot}
    sessions = {
        row.id
        for row in everything(Collection)
        if isinstance(row, Collection) and (lot in (row.kit_lot_id, row.acda_lot_id) or row.round_id in rounds)
    }
    runs = {row.run_id for row in everything(RunSupply) if isinstance(row, RunSupply) and row.supply_lot_id == lot}
    expected = walk(of_collections(sessions) | of_runs(runs), down=True)
    assert {product.id for product in found.products} == expected
    assert bool(expected) == (lot in {"KT2601", "AC2601", "TB2601"})


@pytest.mark.hazard("H50")
@pytest.mark.parametrize("device", ["SEP-1", "BAL-2", "SHIP-1", "LOG-1", "SEP-2"])
def test_a_device_leads_to_what_it_touched(bag: Product, device: str) -> None:
    found = trace.from_equipment(db.session.get_one(Equipment, device))
    sessions = {row.id for row in everything(Collection) if isinstance(row, Collection) and row.device_id == device}
    used = everything(RunEquipment)
    runs = {row.run_id for row in used if isinstance(row, RunEquipment) and row.equipment_id == device}
    parcels = {
        row.id
        for row in everything(Shipment)
        if isinstance(row, Shipment) and device in (row.shipper_id, row.logger_id)
    }
    items = everything(ShipmentItem)
    carried = {row.product_id for row in items if isinstance(row, ShipmentItem) and row.shipment_id in parcels}
    expected = walk(of_collections(sessions) | of_runs(runs) | carried, down=True)
    assert {product.id for product in found.products} == expected
    assert bool(expected) == (device != "SEP-2")


@pytest.mark.hazard("H50")
@pytest.mark.parametrize("username", ["nadia", "noor", "ana", "theo", "sam"])
def test_a_person_leads_to_what_they_did_or_witnessed(bag: Product, world: World, username: str) -> None:
    person = db.session.get_one(User, world[username].id)
    found = {product.id for product in trace.by_person(person).products}
    lines = db.session.scalars(select(CustodyEvent)).all()
    mine = [line for line in lines if person.id in (line.by_id, line.witness_id)]
    collections = of_collections({line.subject_id for line in mine if line.subject_kind == "collection"})
    runs = of_runs({line.subject_id for line in mine if line.subject_kind == "run"})
    assert found == collections | runs | {line.subject_id for line in mine if line.subject_kind == "product"}
    assert bool(found) == (username != "sam")


def test_near_misses_are_found_by_rule_and_by_place(bag: Product) -> None:
    assert [near_misses.codes(line) for line in near_misses.newest()[0]] == [["wrong-recipient"]]
    assert near_misses.newest(rule="expired")[0] == []
    assert len(near_misses.newest(rule="wrong-recipient", place="BED-7-01")[0]) == 1
    assert near_misses.newest(place="BED-7-02")[0] == []


def test_near_misses_go_on_from_the_last_one_seen(bag: Product) -> None:
    lines, onward = near_misses.newest(page=1)
    assert onward is not None
    assert near_misses.newest(before=onward, page=1) == ([], None)
    assert len(lines) == 1
