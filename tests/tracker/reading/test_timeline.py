import re

import pytest

from tests.factories.follow_up import a_visit
from tests.factories.infuse import a_running_bag
from tests.factories.mobilize import a_mobilized_round
from tests.factories.trail import a_bag_with_a_past
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import Product, Round
from tracker.reading import dossier, lines, timeline
from tracker.reading.timeline import Item

ROW_KEY = re.compile(r"\w+:\S+#\d+")


@pytest.fixture
def items(world: World) -> list[Item]:
    return list(dossier.of_product(a_bag_with_a_past(world)).items)


def one(items: list[Item], step_code: str) -> Item:
    return next(item for item in items if item.step_code == step_code)


def test_a_refused_scan_is_in_the_timeline_with_its_sentence_advice_and_raw_scans(items: list[Item]) -> None:
    refused = [item for item in items if not item.accepted]
    assert [item.step_code for item in refused] == ["check-at-bedside"]
    assert refused[0].refusals[0].sentence == "The wristband is of R07; this bag is for R01."
    assert refused[0].refusals[0].advice.startswith("Stop.")
    assert "VT1:R:R07:1:ABCD" in refused[0].raw
    assert refused[0].to_stage == ""


def test_people_and_places_are_called_by_their_names(items: list[Item]) -> None:
    refused = one(items, "check-at-bedside")
    assert (refused.by, refused.witness) == ("Nadia Haddad (S00013)", "Noor Rahman (S00014)")
    assert refused.place == "Ward 7, bed 1 (BED-7-01)"


def test_a_handover_names_both_sides(items: list[Item]) -> None:
    handed = one(items, "hand-over")
    assert (handed.given_by, handed.taken_by) == ("Priya Raman (S00010)", "Carl Jensen (S00012)")


def test_a_move_says_from_which_stage_to_which(items: list[Item]) -> None:
    received = one(items, "receive")
    assert (received.from_stage, received.to_stage) == ("issued", "on ward")


def test_late_and_typed_entries_say_so_with_their_reasons(items: list[Item]) -> None:
    late = one(items, "stop-infusion")
    assert late.late
    assert ("Entered late", "Looking after the patient.", "") in late.facts
    typed = [item for item in items if item.typed]
    assert [("Typed instead of scanned", "The label is creased.", "") in item.facts for item in typed] == [True]


def test_a_soft_stop_that_was_passed_is_shown_with_the_reason(items: list[Item]) -> None:
    received = one(items, "receive")
    assert received.accepted
    assert [refusal.code for refusal in received.refusals] == ["excursion"]


def test_a_correction_names_the_line_that_it_corrects(items: list[Item]) -> None:
    assert one(items, "correct-result").corrects == str(one(items, "report-result").position)


def test_measured_values_have_label_and_unit(items: list[Item]) -> None:
    assert ("Volume infused", "98.0", "mL") in one(items, "stop-infusion").facts
    assert ("Cells received", "2.45 × 10⁸", "/kg") in one(items, "stop-infusion").facts


def test_the_keys_of_rows_are_not_shown_nor_what_is_said_as_a_scan(world: World) -> None:
    bag = a_running_bag(world)
    of = dossier.of_product(bag)
    shown = [value for item in of.items for _label, value, _unit in item.facts]
    assert "Final label" in shown
    assert [value for value in shown if ROW_KEY.search(value)] == []
    assert [item.step for item in of.items for fact in item.facts if fact[1] in item.raw.split(" · ")] == []
    said = [row["id"] for line in lines.of_streams([bag.stream]) for row in line.changed]
    assert [key for key in said if ROW_KEY.search(key)]  # there are such keys to be hidden


def test_the_lines_of_a_sibling_are_left_out_and_those_of_the_parent_are_not(world: World) -> None:
    bag = a_bag_with_a_past(world)
    sibling = db.session.get_one(Product, bag.id[:-2] + "B0")
    steps = [item.step_code for item in dossier.of_product(sibling).items]
    assert "start-infusion" not in steps
    assert {"collect", "process"} <= set(steps)
    process = one(list(dossier.of_product(sibling).items), "process")
    assert bag.id not in str(process.facts)


def test_a_control_character_in_a_scan_can_be_read(items: list[Item]) -> None:
    assert "<GS>0109521234000051" in one(items, "add-reagent").raw


def test_nothing_is_said_twice_in_one_line(world: World) -> None:
    round_ = a_mobilized_round(world)
    assert a_visit(world, round_, "D0").accepted
    told = {item.step_code: [(label, unit) for label, _value, unit in item.facts] for item in timeline.of_round(round_)}
    assert ("G-CSF a day", "µg/kg") in told["order-gcsf"]
    assert ("Visit", "") in told["record-visit"]
    assert [step for step, labels in told.items() if len(labels) > len(set(labels))] == []


def test_a_round_has_a_timeline_of_its_own(world: World) -> None:
    bag = a_bag_with_a_past(world)
    steps = [item.step_code for item in timeline.of_round(db.session.get_one(Round, bag.round_id))]
    assert steps == ["open-round", "order-infusion"]
