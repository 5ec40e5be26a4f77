"""One acts on a bag in one's own hands, or takes it from a place."""

from tests.tracker.rules.said import codes
from tracker.rules.in_hand import refusals, room_refusals


def test_a_bag_in_another_persons_hands_is_refused() -> None:
    assert codes(refusals(holder=None, by="A")) == []
    assert codes(refusals(holder="A", by="A")) == []
    assert codes(refusals(holder="B", by="A")) == ["held-by-another"]


def test_a_bag_that_stands_in_another_room_is_refused() -> None:
    def found(holder: str | None, *rooms: str) -> list[str]:
        return codes(room_refusals(holder=holder, place="F1", rooms=rooms, wanted="pharmacy"))

    assert found(None, "position", "storage", "pharmacy") == []
    assert found(None, "position", "storage", "laboratory") == ["not-in-the-room"]
    assert found("A") == []
