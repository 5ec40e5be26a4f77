"""Chain, storage, runs, holds, deviations and prints: what each says on either side of its boundary."""

from datetime import timedelta
from functools import partial

import pytest

from tests.tracker.rules.said import codes
from tracker import protocols
from tracker.rules import chain, hold, label_prints, open_deviations, run_closed, storage_kept, tests_settled
from tracker.rules.refusal import Refusal
from tracker.rules.tests_settled import Known

SPECIFICATION = protocols.load("aait").specification_for("fresh")
GOOD = {one.code: one.accepted[0] for one in SPECIFICATION if one.kind == "choice" and one.when == "release"}


def kept(minutes: int, *, received: bool = True, assessed: bool = False) -> list[Refusal]:
    return storage_kept.refusals(
        shipment="S-26-00001", received=received, minutes_outside=minutes, tolerated_min=30, assessed=assessed
    )


def test_an_excursion_counts_from_the_first_minute_beyond_what_is_tolerated() -> None:
    assert [codes(kept(minutes)) for minutes in (29, 30, 31)] == [[], [], ["excursion-not-assessed"]]
    assert codes(kept(31, assessed=True)) == []
    assert codes(kept(0, received=False)) == ["shipment-open"]


def test_cells_are_at_room_temperature_as_long_as_the_protocol_lets_them() -> None:
    limit, minute = timedelta(hours=24), timedelta(minutes=1)
    found = [storage_kept.room_temperature(out=limit + more, limit=limit) for more in (-minute, 0 * minute, minute)]
    assert [codes(one) for one in found] == [[], [], ["too-long-out-of-storage"]]
    assert found[2][0].sentence == "The cells were at room temperature for 1 d 1 min; 1 d are allowed."


def test_a_chain_is_whole_only_when_it_verifies_and_reaches_the_collection() -> None:
    assert chain.refusals(problems=[], reaches_collection=True) == []
    both = chain.refusals(problems=["din:1#2 does not follow"], reaches_collection=False)
    assert codes(both) == ["chain-broken", "lineage-open"]


def test_each_open_run_and_each_open_deviation_is_said() -> None:
    assert codes(run_closed.refusals(open_runs=["RUN-1", "RUN-2"])) == ["run-open", "run-open"]
    assert codes(open_deviations.refusals(rules=["temperature-gap"])) == ["deviation-open"]
    assert run_closed.refusals(open_runs=[]) == open_deviations.refusals(rules=[]) == []


def test_a_hold_is_lifted_only_where_one_stands_and_nothing_grew() -> None:
    assert codes(hold.lift_refusals(stands=True, positive_culture=False)) == []
    assert codes(hold.lift_refusals(stands=False, positive_culture=True)) == ["not-on-hold", "positive-culture"]


@pytest.mark.hazard("H06")
def test_the_first_print_needs_no_reason_and_the_second_does() -> None:
    ask = partial(label_prints.reprint_refusals, replaces=True, several=False)
    assert ask(number=1, reason=None) == []
    assert codes(ask(number=2, reason=" ")) == ["reprint-without-reason"]
    assert ask(number=2, reason="torn") == []


def test_a_print_that_voids_none_says_so_and_of_what_is_made_in_numbers_no_reason_is_asked() -> None:
    says = {
        replaces: label_prints.reprint_refusals(number=2, reason=None, replaces=replaces, several=False)[0].do
        for replaces in (True, False)
    }
    assert says[True].endswith("the earlier print becomes void.")
    assert says[False].endswith("the earlier print stays valid.")
    assert label_prints.reprint_refusals(number=2, reason=None, replaces=False, several=True) == []


@pytest.mark.hazard("H06")
def test_only_the_exact_square_code_of_the_print_that_counts_is_taken() -> None:
    assert label_prints.mark_refusals(number=2, expected="VT1:L:X:2:AB:K", scanned="VT1:L:X:2:AB:K") == []
    assert codes(label_prints.mark_refusals(number=2, expected="VT1:L:X:2:AB:K", scanned="VT1:L:X:1:CD:Q")) == [
        "label-not-this-print"
    ]


@pytest.mark.hazard("H09")
def test_a_required_test_counts_only_with_a_result_that_was_reviewed() -> None:
    entries = [one for one in SPECIFICATION if one.code in GOOD]
    assert tests_settled.release_refusals(Known(entries, GOOD)) == []
    unreviewed = Known(entries, GOOD, unreviewed={"gram"})
    assert codes(tests_settled.release_refusals(unreviewed)) == ["test-not-reviewed"]
    without = {code: word for code, word in GOOD.items() if code != "gram"}
    assert codes(tests_settled.release_refusals(Known(entries, without))) == ["test-missing"]


@pytest.mark.hazard("H09")
def test_a_late_test_is_pending_once_started_missing_before_and_failed_when_it_fails() -> None:
    late = [one for one in SPECIFICATION if one.code == "sterility"]
    started = Known(late, {}, started={"sterility"})
    assert (tests_settled.later_refusals(started), tests_settled.later_pending(started)) == ([], True)
    assert codes(tests_settled.later_refusals(Known(late, {}))) == ["test-missing"]
    grew = Known(late, {"sterility": "growth"}, started={"sterility"})
    assert codes(tests_settled.later_refusals(grew)) == ["test-fail"]
    done = Known(late, {"sterility": "no growth"}, started={"sterility"})
    assert (tests_settled.later_refusals(done), tests_settled.later_pending(done)) == ([], False)
    assert tests_settled.later_pending(Known(late, done.results, done.started, unreviewed={"sterility"}))
