"""Determinations of blood group agree, or somebody is told."""

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import blood_group

A, B = ("A", "positive"), ("B", "positive")


@pytest.mark.parametrize(
    ("found", "earlier", "confirmed", "expected"),
    [
        (A, [], None, []),
        (A, [A], None, []),
        (B, [A], None, [("blood-group-disagrees", False)]),
        (B, [A, A], A, [("blood-group-discrepant", True)]),
        (("A", "negative"), [A, A], A, [("blood-group-discrepant", True)]),
        (A, [A, A], A, []),
    ],
)
def test_a_determination_is_compared_with_those_before(
    found: tuple[str, str],
    earlier: list[tuple[str, str]],
    confirmed: tuple[str, str] | None,
    expected: list[tuple[str, bool]],
) -> None:
    refused = blood_group.refusals(who="D01", found=found, earlier=earlier, confirmed=confirmed, same_specimen=False)
    assert hardness(refused) == expected


@pytest.mark.parametrize(
    ("groups", "expected"),
    [([], None), ([A], None), ([A, A], A), ([A, B], None), ([A, B, B], B), ([A, A, B], None)],
)
def test_the_last_two_that_agree_confirm_the_group(
    groups: list[tuple[str, str]], expected: tuple[str, str] | None
) -> None:
    assert blood_group.confirmed_by(groups, needed=2) == expected


def test_one_specimen_is_not_read_twice() -> None:
    refused = blood_group.refusals(who="D01", found=A, earlier=[A], confirmed=None, same_specimen=True)
    assert hardness(refused) == [("blood-group-same-specimen", True)]
