"""The collection type follows from the donor's state."""

import pytest

from tracker.rules.collection_type import collection_type


@pytest.mark.parametrize(
    ("eligible", "reactive", "expected"),
    [(True, False, "4"), (False, False, "E"), (True, True, "6"), (False, True, "6")],
)
def test_it_says_designated_exception_or_biohazard(*, eligible: bool, reactive: bool, expected: str) -> None:
    assert collection_type(eligible=eligible, reactive=reactive) == expected
