"""Things go where things of their kind belong."""

from tests.tracker.rules.said import codes
from tracker.rules.right_place import refusals


def test_a_place_of_another_kind_is_refused() -> None:
    assert codes(refusals(place="WARD-7", kind="ward", wanted=("ward", "bed"))) == []
    assert codes(refusals(place="LAB", kind="laboratory", wanted=("ward", "bed"))) == ["wrong-place"]
