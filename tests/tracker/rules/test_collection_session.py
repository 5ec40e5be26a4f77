"""A session goes its way once, one at a chair and one of a donor."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.rules import collection_session

T0 = datetime(2026, 2, 11, 8, 0, tzinfo=UTC)
LATER = T0 + timedelta(hours=4)


def codes(act: collection_session.Act, *, done: int, at: datetime = LATER) -> list[str]:
    """done: how many of opened, started, ended, left have happened, an hour apart."""
    times = [T0 + timedelta(hours=n) if n < done else None for n in range(4)]
    found = collection_session.refusals(
        act=act, opened_at=T0, started_at=times[1], ended_at=times[2], left_at=times[3], at=at
    )
    return [refusal.code for refusal in found]


@pytest.mark.parametrize(
    ("act", "done", "expected"),
    [
        ("start", 1, []),
        ("start", 2, ["session-started"]),
        ("start", 4, ["session-closed", "session-started"]),
        ("end", 1, ["session-not-started"]),
        ("end", 2, []),
        ("end", 3, ["session-ended"]),
        ("let-go", 2, ["session-not-ended"]),
        ("let-go", 3, []),
        ("let-go", 4, ["session-closed"]),
        ("abandon", 1, []),
        ("abandon", 2, []),
        ("abandon", 3, ["session-ended"]),
    ],
)
def test_each_act_has_its_turn(act: collection_session.Act, done: int, expected: list[str]) -> None:
    assert codes(act, done=done) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(-1, ["time-before-last"]), (0, []), (1, [])])
def test_an_act_is_not_dated_before_the_one_it_follows(seconds: int, expected: list[str]) -> None:
    assert codes("end", done=2, at=T0 + timedelta(hours=1, seconds=seconds)) == expected


@pytest.mark.hazard("H04")
@pytest.mark.parametrize(
    ("here", "donor", "expected"),
    [
        (None, None, []),
        ("DIN1", None, ["session-open-here"]),
        (None, "DIN1", ["donor-in-session"]),
        ("DIN1", "DIN1", ["session-open-here"]),
        ("DIN1", "DIN2", ["session-open-here", "donor-in-session"]),
    ],
)
def test_a_chair_and_a_donor_have_one_open_session(here: str | None, donor: str | None, expected: list[str]) -> None:
    found = collection_session.opening_refusals(place="C1", donor="D01", open_at_place=here, open_of_donor=donor)
    assert [refusal.code for refusal in found] == expected
    assert all(refusal.hard for refusal in found)


@pytest.mark.parametrize(("closed_at", "expected"), [(None, []), (T0, ["round-closed"])])
def test_a_closed_round_takes_no_session(closed_at: datetime | None, expected: list[str]) -> None:
    found = collection_session.round_refusals(round_="CHA999926000001", closed_at=closed_at)
    assert [refusal.code for refusal in found] == expected
