"""A DIN is used once."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import din_unused


@pytest.mark.hazard("H04")
@pytest.mark.parametrize(("used_by", "expected"), [(None, []), ("collection of D03", [("din-used", True)])])
def test_a_din_that_a_collection_has_is_refused(used_by: str | None, expected: list[tuple[str, bool]]) -> None:
    assert hardness(din_unused.refusals(din="A999926000001", used_by=used_by)) == expected
