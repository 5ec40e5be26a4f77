"""What a stage says of hands and places."""

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import carried


@pytest.mark.parametrize(("may_take", "expected"), [(True, []), (False, [("not-carried-now", True)])])
def test_a_bag_passes_only_to_who_carries_it_at_this_stage(*, may_take: bool, expected: list[tuple[str, bool]]) -> None:
    found = carried.taker_refusals(product="P", stage="on-ward", taker="S1", may_take=may_take, instead="Return it.")
    assert hardness(found) == expected
    assert [refusal.do for refusal in found] == ["Return it." for _ in expected]


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [({"ward", "bed"}, []), ({"pharmacy"}, [("not-put-down-here", True)]), (set(), [("not-put-down-here", True)])],
)
def test_a_bag_rests_only_where_its_stage_lets_it(allowed: set[str], expected: list[tuple[str, bool]]) -> None:
    found = carried.place_refusals(
        product="P", stage="issued", place="WARD-7", kind="ward", allowed=allowed, instead="Hand it to a nurse."
    )
    assert hardness(found) == expected
