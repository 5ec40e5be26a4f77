"""A round is closed when nothing runs, and says what it leaves undone."""

from __future__ import annotations

from tests.tracker.rules.said import codes, hardness
from tracker.rules import round_end


def test_a_complete_round_is_closed() -> None:
    assert round_end.refusals(round_="C", running=False, unseen=[], infused=3, planned=3) == []


def test_a_round_with_a_running_infusion_is_not_closed() -> None:
    found = round_end.refusals(round_="C", running=True, unseen=[], infused=3, planned=3)
    assert hardness(found) == [("round-running", True)]


def test_what_is_missing_needs_a_reason_and_a_second_person() -> None:
    found = round_end.refusals(round_="C", running=False, unseen=["W36", "W48"], infused=2, planned=3)
    assert hardness(found) == [("round-short", False), ("round-visits-missing", False)]
    assert "W36, W48" in found[1].sentence


def test_nothing_is_added_to_a_closed_round() -> None:
    assert codes(round_end.refusals_closed(round_="C", closed=True)) == ["round-closed"]
    assert round_end.refusals_closed(round_="C", closed=False) == []
