"""Leg 13: artwork is registered by one person and approved by two others before a label is printed from it."""

from collections.abc import Callable

import pytest

from labels import versions
from tests.factories.release import an_unlabelled_dose
from tests.tracker.steps.said import codes
from tracker import access, clock, labelling
from tracker.demo import label as walk
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, LabelPrint, LabelTemplate, Product
from tracker.steps import administer, label_template, printing

Act = Callable[[World], CustodyEvent]


def template(id_: str) -> LabelTemplate:
    return db.session.get_one(LabelTemplate, id_)


def draft(world: World, *kinds: str) -> CustodyEvent:
    return label_template.draft_templates(kinds, by=world["sam"], at=clock.now())


def approve(world: World, by: str, *ids: str) -> CustodyEvent:
    return label_template.approve_templates([template(one) for one in ids], by=world[by], at=clock.now())


def retire(world: World, id_: str) -> CustodyEvent:
    return label_template.retire_template(template(id_), reason="smears", by=world["olga"], at=clock.now())


def redrawn(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """The program is upgraded: it draws this kind otherwise."""
    digest_of = versions.digest_of

    def digest(of: str) -> str:
        return "0" * 64 if of == kind else digest_of(of)

    monkeypatch.setattr(labelling.template, "digest_of", digest)
    monkeypatch.setattr(label_template, "digest_of", digest)


def print_final(world: World, bag: Product) -> CustodyEvent:
    return printing.print_labels([bag], kind="final", by=world["theo"], at=clock.now())


def test_every_kind_of_label_is_registered_and_approved_on_a_site_that_works(world: World) -> None:
    states = {one.kind: one.state for one in db.session.query(LabelTemplate)}
    assert states == dict.fromkeys(versions.KINDS, "approved")
    assert labelling.unregistered() == []


def test_two_people_who_did_not_register_it_approve_a_version_and_the_older_one_is_retired(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = an_unlabelled_dose(world)
    redrawn(monkeypatch, "final")
    assert labelling.unregistered() == ["final"]
    go(draft(world, "final"))
    go(approve(world, "olga", "final/2"))
    assert (template("final/2").state, template("final/1").state) == ("half-approved", "approved")
    assert codes(print_final(world, bag)) == ["label-template-not-approved"]
    go(approve(world, "tess", "final/2"))
    assert (template("final/2").state, template("final/1").state) == ("approved", "retired")
    assert db.session.get_one(LabelPrint, go(print_final(world, bag)).key).template == "final/2"


@pytest.mark.hazard("H07")
def test_artwork_that_changed_with_the_program_prints_nothing_until_it_is_approved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = an_unlabelled_dose(world)
    redrawn(monkeypatch, "final")
    assert codes(print_final(world, bag)) == ["label-template-not-approved"]


@pytest.mark.hazard("H07")
def test_a_print_goes_on_counting_when_its_template_is_retired_and_the_next_is_not_made(world: World) -> None:
    bag = an_unlabelled_dose(world)
    print_ = walk.final(world, bag, at=clock.now())
    go(retire(world, "final/1"))
    assert labelling.affixed_refusals(bag) == []
    again = printing.print_labels([bag], kind="final", by=world["theo"], at=clock.now(), reprint_reason="torn")
    assert codes(again) == ["label-template-not-approved"]
    print_.template = "final/9"  # what no step can do
    assert [one.code for one in labelling.affixed_refusals(bag)] == ["label-template-not-approved"]
    db.session.rollback()


def half_approved(world: World) -> None:
    go(retire(world, "final/1"))
    go(draft(world, "final"))
    go(approve(world, "tess", "final/2"))


@pytest.mark.parametrize(
    ("before", "act", "why"),
    [
        (None, lambda world: draft(world, "lot", "final"), ["label-template-registered"] * 2),
        (None, lambda world: approve(world, "tess", "final/1"), ["label-template-not-waiting"]),
        (half_approved, lambda world: approve(world, "tess", "final/2"), ["label-template-approved-by-you"]),
        (half_approved, lambda world: approve(world, "olga", "final/2", "lot/1"), ["label-template-not-waiting"]),
        (half_approved, lambda world: retire(world, "final/1"), ["label-template-retired"]),
    ],
)
def test_what_stops_an_act_on_templates_and_leaves_all_of_them_as_they_were(
    world: World, before: Callable[[World], None] | None, act: Act, why: list[str]
) -> None:
    if before:
        before(world)
    states = {one.id: one.state for one in db.session.query(LabelTemplate)}
    assert codes(act(world)) == why
    assert {one.id: one.state for one in db.session.query(LabelTemplate)} == states


def test_whoever_registered_a_version_does_not_approve_it(world: World) -> None:
    roles = "administrator technologist"
    go(administer.change_user(world["sasha"], role_names=roles, by=world["sam"], at=clock.now()))
    go(retire(world, "final/1"))
    go(label_template.draft_templates(["final"], by=world["sasha"], at=clock.now()))
    assert codes(approve(world, "sasha", "final/2")) == ["label-template-own-draft"]


@pytest.mark.parametrize(
    "act",
    [
        lambda world: label_template.draft_templates(["final"], by=world["olga"], at=clock.now()),
        lambda world: approve(world, "sam", "final/1"),
        lambda world: label_template.retire_template(template("final/1"), reason="x", by=world["sam"], at=clock.now()),
    ],
)
def test_registering_is_the_administrators_and_approving_is_not(world: World, act: Act) -> None:
    with pytest.raises(access.Forbidden):
        act(world)
