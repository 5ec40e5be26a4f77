"""Only a released product goes to a patient."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import released


@pytest.mark.hazard("H09")
def test_a_product_that_nobody_released_is_refused() -> None:
    assert hardness(released.refusals(release=None)) == [("not-released", True)]


@pytest.mark.parametrize("release", ["full", "conditional", "exceptional"])
def test_each_kind_of_release_will_do(release: released.Release) -> None:
    assert released.refusals(release=release) == []


def test_an_unknown_kind_of_release_is_no_release() -> None:
    assert hardness(released.refusals(release="FULL")) == [("not-released", True)]  # type: ignore[arg-type]
