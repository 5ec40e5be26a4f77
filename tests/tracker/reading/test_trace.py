from collections.abc import Iterable
from typing import Any

import pytest

from tests.factories.trail import a_bag_with_a_past
from tests.factories.two_rounds import two_rounds
from tracker import clock
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Donor, Product, Recipient, User
from tracker.reading import near_misses, trace
from tracker.steps import recall
from tracker.workflow import GONE


@pytest.fixture
def bag(world: World) -> Product:
    return a_bag_with_a_past(world, divisions="ABC")


def ids(entries: Iterable[trace.Entry]) -> list[str]:
    return [entry.product.id for entry in entries]


@pytest.mark.hazard("H50")
def test_a_donor_leads_to_all_products_and_their_recipients(bag: Product) -> None:
    found = trace.of(db.session.get_one(Donor, bag.donor_id))
    assert bag.id in found.products
    assert (found.donors, found.recipients, found.infused) == (["D01"], ["R01"], ["R01"])


def test_a_long_list_goes_on_from_the_last_product_seen(bag: Product) -> None:
    found = trace.of(db.session.get_one(Donor, bag.donor_id))
    seen, after = list[str](), ""
    while True:
        entries, after = trace.page(found, after=after, size=2)
        seen += ids(entries)
        if not after:
            break
        assert len(entries) == 2
    assert seen == list(found.products)
    assert len(seen) > 3


def test_a_list_is_of_what_was_chosen(world: World) -> None:
    running, other = two_rounds(world)
    found = trace.of(world["theo"])
    theirs, _more = trace.page(found, trace.Chosen(recipient=other.recipient_id))
    assert {entry.product.recipient_id for entry in theirs} == {other.recipient_id}
    assert ids(trace.page(found, trace.Chosen(given=True))[0]) == [running.id]
    assert running.id not in ids(trace.page(found, trace.Chosen(given=False))[0])
    assert {entry.product.stage for entry in trace.page(found, trace.Chosen(stage=other.stage))[0]} == {other.stage}


def test_the_state_of_the_contact_is_that_of_this_trace_alone(world: World) -> None:
    running, other = two_rounds(world)
    recipient = db.session.get_one(Recipient, running.recipient_id)
    donor, theo = db.session.get_one(Donor, running.donor_id), world["theo"]
    act: dict[str, Any] = {"way": "telephone", "note": "", "by": world["cora"], "at": clock.now()}
    go(recall.record_contact(donor, recipient, whom="recipient", outcome="not-reached", **act))
    assert {entry.told for entry in trace.page(trace.of(donor))[0]} == {"not-reached", None}
    go(recall.record_contact(donor, recipient, whom="physician", outcome="told", **act))
    go(recall.record_contact(donor, recipient, whom="recipient", outcome="not-reached", **act))
    somewhere = [entry.product.id for entry in trace.page(trace.of(donor))[0] if entry.product.stage not in GONE]
    for told, expected in (("told", somewhere), ("not-reached", []), ("not-told", [])):
        assert ids(trace.page(trace.of(donor), trace.Chosen(told=told))[0]) == expected  # type: ignore[arg-type]
    assert ids(trace.of_recipient(trace.of(donor), recipient.id)) == somewhere
    assert {entry.told for entry in trace.page(trace.of(theo))[0]} == {"not-told", None}
    assert other.id in ids(trace.page(trace.of(theo), trace.Chosen(told="not-told"))[0])


def test_what_a_person_did_goes_on_from_the_last_line_seen(bag: Product, world: World) -> None:
    nadia = db.session.get_one(User, world["nadia"].id)
    every, _end = trace.acts_of(nadia)
    seen, before = list[str](), None
    while True:
        acts, before = trace.acts_of(nadia, before=before, size=3)
        seen += [act.key for act in acts]
        if before is None:
            break
    assert seen == [act.key for act in every]
    assert len(seen) > 3


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
