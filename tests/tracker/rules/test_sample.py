"""Only samples are brought to the laboratory."""

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.sample import refusals


@pytest.mark.parametrize(
    ("purpose", "found"),
    [
        ("sample", []),
        ("retain", []),
        ("dose", ["not-a-sample"]),
        ("collection", ["not-a-sample"]),
        ("", ["not-a-sample"]),
    ],
)
def test_what_was_not_filled_as_a_sample_is_refused(purpose: str, found: list[str]) -> None:
    assert codes(refusals(purpose=purpose)) == found
