from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.factories.infuse import a_running_bag
from tests.factories.trail import a_bag_with_a_past, hand_over
from tracker import clock
from tracker.demo import infuse
from tracker.demo.world import World
from tracker.models import Product
from tracker.reading import custody_chain, dossier, lineage, lines
from tracker.reading.custody_chain import Chain
from tracker.reading.lines import Line


def derived(product: Product, damage: Callable[[list[Line]], list[Line]] = lambda found: found) -> Chain:
    family = lineage.of_din(product.din)
    own = [family.products[one] for one in [*family.ancestors(product.id), product.id]]
    return custody_chain.derive(damage(lines.of_streams([product.stream])), own, family.parents_of_all())


def changed(line: Line, product: str, **values: Any) -> Line:
    """The line as if it had said other values of this product."""
    rows = [
        {**row, "values": row["values"] | values} if (row["table"], row["id"]) == ("product", product) else row
        for row in line.changed
    ]
    return replace(line, changed=rows)


@pytest.mark.hazard("H23")
def test_custody_is_unbroken_and_each_holder_follows_the_one_before(world: World) -> None:
    bag = a_bag_with_a_past(world)
    chain = derived(bag)
    assert chain.unbroken, [broken.sentence for broken in chain.breaks]
    own = [interval for interval in chain.intervals if interval.product_id == bag.id]
    assert all(one.until == other.since for one, other in pairwise(own))
    assert [interval.holder for interval in own][-4:] == ["S00010", "S00012", "S00013", "WARD-7"]


def test_custody_ends_when_the_bag_is_empty(world: World) -> None:
    assert all(interval.until is not None for interval in derived(a_bag_with_a_past(world)).intervals)


@pytest.mark.hazard("H23")
def test_a_walked_product_is_unbroken_from_the_collection_to_the_vein(world: World) -> None:
    bag = a_running_bag(world)
    infuse.ended(world, bag, at=clock.now() - timedelta(minutes=1))
    chain = dossier.of_product(bag).chain
    assert chain.unbroken, [broken.sentence for broken in chain.breaks]
    assert {interval.product_id for interval in chain.intervals} >= {bag.id}


def test_a_missing_line_is_named(world: World) -> None:
    chain = derived(a_bag_with_a_past(world), lambda found: [line for line in found if line.event.position != 10])
    assert ("missing", 10) in {(broken.kind, broken.position) for broken in chain.breaks}


def test_a_moment_at_which_nobody_held_it_is_a_gap(world: World) -> None:
    bag = a_bag_with_a_past(world)
    chain = derived(
        bag,
        lambda found: [
            changed(line, bag.id, holder_id=None, place_id=None) if line.event.position == 10 else line
            for line in found
        ],
    )
    assert ("gap", 10) in {(broken.kind, broken.position) for broken in chain.breaks}


def test_two_holders_at_once_are_an_overlap(world: World) -> None:
    bag = a_bag_with_a_past(world)
    chain = derived(
        bag,
        lambda found: [changed(line, bag.id, place_id="LAB") if line.event.position == 10 else line for line in found],
    )
    assert ("overlap", 10) in {(broken.kind, broken.position) for broken in chain.breaks}


def test_a_handover_by_somebody_who_did_not_have_it_is_named(world: World) -> None:
    bag = a_bag_with_a_past(world, infused=False)
    hand_over(world, bag, world["carl"], world["nadia"], clock.now() - timedelta(minutes=1))
    broken = derived(bag).breaks
    assert [one.kind for one in broken] == ["mismatch"]
    assert "Handed over by S00012 while it was with WARD-7" in broken[0].sentence


def test_a_table_that_says_otherwise_than_the_ledger_is_named(world: World) -> None:
    bag = a_bag_with_a_past(world)
    family = lineage.of_din(bag.din)
    lost = Product(id=bag.id, place_id="LAB", holder_id=None)
    found = custody_chain.derive(lines.of_streams([bag.stream]), [lost], {})
    assert [one.sentence for one in found.breaks] == ["By the ledger it is with WARD-7; the table says LAB."]
    assert family.products[bag.id].place_id == "WARD-7"


def test_a_child_that_begins_elsewhere_than_its_parent_is_named(world: World) -> None:
    bag = a_bag_with_a_past(world)
    chain = derived(
        bag,
        lambda found: [changed(line, bag.id, place_id="QC") if line.event.position == 2 else line for line in found],
    )
    assert ("gap", 2) in {(broken.kind, broken.position) for broken in chain.breaks}
