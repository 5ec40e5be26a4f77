"""Every trace against a walk, breadth first and line by line, over nothing but the bodies of the ledger."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.factories import process as laboratory
from tests.factories.two_rounds import two_rounds
from tracker import tracing
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent, Donor, Equipment, Place, Recipient, Recorded, SupplyLot, User

Node = tuple[str, str]
MOST_STATEMENTS = 30


class Ledger:
    """All lines, and each row as they left it."""

    def __init__(self) -> None:
        self.lines = [line.said for line in db.session.scalars(select(CustodyEvent))]
        self.rows: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
        for line in self.lines:
            for row in line["sets"]:
                self.rows[row["table"]][row["id"]] |= row["values"]

    def keys(self, table: str, **wanted: str) -> set[str]:
        """The rows of a table that say this."""
        rows = self.rows[table].items()
        return {key for key, row in rows if all(row.get(name) == value for name, value in wanted.items())}

    def named(self, table: str, column: str, **wanted: str) -> set[str]:
        """What these rows say in that column."""
        return {str(self.rows[table][key][column]) for key in self.keys(table, **wanted)}

    def subjects(self, kind: str, **facts: str) -> set[str]:
        """What lines of this kind, which were accepted and whose facts say this, are about."""
        return {
            line["subject"]["id"]
            for line in self.lines
            if line["subject"]["kind"] == kind and line["verdict"] == "accepted"
            if all(line["facts"].get(name) == value for name, value in facts.items())
        }

    def walk(self, start: Iterable[Node]) -> set[str]:
        """The products that one step after another leads to."""
        seen, waiting = set[Node](), list(start)
        while waiting:
            node = waiting.pop(0)
            if node not in seen:
                seen.add(node)
                waiting += self.next(node)
        return {key for table, key in seen if table == "product"}

    def next(self, node: Node) -> set[Node]:
        """One step down: to what is made of this, with this, or is in it."""
        table, key = node
        found: set[str] = set()
        if table == "product":
            found = self.named("product_link", "child_id", parent_id=key)
        elif table == "collection":
            found = self.keys("product", din=key)
        elif table == "run":
            found = self.named("product_link", "child_id", run_id=key)
            found |= self.named("run_input", "product_id", run_id=key)
        elif table == "shipment":
            found = self.named("shipment_item", "product_id", shipment_id=key)
        return {("product", one) for one in found}

    def about(self, wanted: Iterable[dict[str, Any]]) -> set[Node]:
        """What these lines are about."""
        kinds = ("product", "collection", "run", "shipment")
        subjects = {(line["subject"]["kind"], line["subject"]["id"]) for line in wanted}
        return {(kind, key) for kind, key in subjects if kind in kinds and (kind != "product" or key in self.products)}

    @property
    def products(self) -> set[str]:
        return set(self.rows["product"])

    def of_donor(self, donor: str) -> set[str]:
        return self.walk(("product", one) for one in self.keys("product", donor_id=donor))

    def of_recipient(self, recipient: str) -> set[str]:
        found = self.keys("product", recipient_id=recipient)
        found |= self.named("infusion", "product_id", recipient_id=recipient)
        edge = found
        while edge:
            edge = {one for child in edge for one in self.named("product_link", "parent_id", child_id=child)} - found
            found |= edge
        return found

    def of_lot(self, lot: str) -> set[str]:
        starts = {("collection", key) for key in self.keys("collection", kit_lot_id=lot)}
        starts |= {("collection", key) for key in self.keys("collection", acda_lot_id=lot)}
        for round_ in self.named("gcsf_dose", "round_id", supply_lot_id=lot):
            starts |= {("collection", key) for key in self.keys("collection", round_id=round_)}
        starts |= {("run", key) for key in self.named("run_supply", "run_id", supply_lot_id=lot)}
        return self.walk(starts | {("product", key) for key in self.subjects("product", lot=lot)})

    def of_device(self, device: str) -> set[str]:
        starts = {("collection", key) for key in self.keys("collection", device_id=device)}
        starts |= {("run", key) for key in self.named("run_equipment", "run_id", equipment_id=device)}
        for role in ("shipper_id", "logger_id"):
            starts |= {("shipment", key) for key in self.keys("shipment", **{role: device})}
        for role in ("freezer", "bath"):
            starts |= {("product", key) for key in self.subjects("product", **{role: device})}
        return self.walk(starts | {("collection", key) for key in self.subjects("collection", balance=device)})

    def of_person(self, person: str) -> set[str]:
        starts = self.about(line for line in self.lines if person in (line["by"], line["witness"]))
        handed = self.named("handover", "product_id", given_by=person)
        handed |= self.named("handover", "product_id", taken_by=person)
        return self.walk(starts | {("product", key) for key in handed | self.ever("holder_id", person)})

    def of_place(self, place: str) -> set[str]:
        starts = self.about(line for line in self.lines if line["place"] == place)
        starts |= {("collection", key) for key in self.keys("collection", place_id=place)}
        handed = self.named("handover", "product_id", from_place_id=place)
        handed |= self.named("handover", "product_id", to_place_id=place)
        return self.walk(starts | {("product", key) for key in handed | self.ever("place_id", place)})

    def ever(self, column: str, value: str) -> set[str]:
        """The products of which a line ever said this."""
        rows = (row for line in self.lines for row in line["sets"] if row["table"] == "product")
        return {row["id"] for row in rows if row["values"].get(column) == value}


@pytest.fixture
def ledger(world: World) -> Ledger:
    two_rounds(world)
    return Ledger()


def all_of(model: type[Recorded]) -> list[Any]:
    return list(db.session.scalars(select(model).order_by(model.id)))


KINDS = (
    (Donor, Ledger.of_donor, 2),
    (Recipient, Ledger.of_recipient, 2),
    (SupplyLot, Ledger.of_lot, 5),
    (Equipment, Ledger.of_device, 8),
    (User, Ledger.of_person, 8),
    (Place, Ledger.of_place, 8),
)


@pytest.mark.hazard("H50")
@pytest.mark.parametrize(("model", "walk", "least"), KINDS, ids=lambda value: getattr(value, "__tablename__", ""))
def test_a_trace_reaches_what_a_walk_over_the_lines_reaches(
    ledger: Ledger, model: type[Recorded], walk: Any, least: int
) -> None:
    reaching = 0
    for start in all_of(model):
        expected = walk(ledger, start.id)
        assert set(tracing.reached(start)) == expected, start.id
        reaching += bool(expected)
    assert reaching >= least


@pytest.mark.hazard("H50")
def test_what_only_a_line_names_is_reached_too(ledger: Ledger) -> None:
    used = {kind: one for one in all_of(Equipment) for kind in (one.kind,) if ledger.of_device(one.id)}
    assert {"freezer", "bath", "balance", "separator", "shipper", "logger"} <= used.keys()
    frozen = [lot for lot in all_of(SupplyLot) if lot.kind == "dmso" and ledger.of_lot(lot.id)]
    assert len(frozen) == 1
    left = [place for place in all_of(Place) if place.is_position and not place.product and ledger.of_place(place.id)]
    assert left


@pytest.mark.hazard("H50")
def test_a_round_is_reached_from_both_of_its_people_and_from_no_other(ledger: Ledger) -> None:
    first, second = all_of(Donor)
    assert tracing.reached(first) & tracing.reached(second) == frozenset()
    assert tracing.reached(first) == tracing.reached(db.session.get_one(Recipient, "R01"))
    assert tracing.reached(first) | tracing.reached(second) == ledger.products


def statements(start: Any) -> int:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    tracing.reached(start)
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_the_statements_of_a_trace_do_not_grow_with_what_else_is_on_record(world: World) -> None:
    bag = two_rounds(world)[0]
    starts = [db.session.get_one(Donor, bag.donor_id), db.session.get_one(Recipient, bag.recipient_id)]
    starts += [one for model in (SupplyLot, Equipment, User, Place) for one in all_of(model)]
    before = [statements(start) for start in starts]
    assert max(before) <= MOST_STATEMENTS
    laboratory.doses(world, 3)
    assert [statements(start) for start in starts[:2]] == before[:2]
    assert max(statements(start) for start in starts) <= MOST_STATEMENTS
