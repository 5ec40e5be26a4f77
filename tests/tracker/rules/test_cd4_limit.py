"""CD4 at or below the limit."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import cd4_limit


@pytest.mark.parametrize(
    ("cd4", "expected"), [(0, []), (199, []), (200, []), (201, ["cd4-above-limit"]), (None, ["cd4-missing"])]
)
def test_the_limit_belongs_to_the_accepted_side(cd4: int | None, expected: list[str]) -> None:
    found = cd4_limit.refusals(cd4_per_ul=cd4, limit_per_ul=200)
    assert hardness(found) == [(code, True) for code in expected]


def test_the_sentence_names_count_and_limit() -> None:
    [refusal] = cd4_limit.refusals(cd4_per_ul=350, limit_per_ul=200)
    assert refusal.sentence == "CD4 is 350/µL; the protocol takes recipients up to 200/µL."
