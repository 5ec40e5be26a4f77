"""A scanned label is that of the print which counts, or it is refused by name."""

import pytest

from tests.tracker.rules.said import codes
from tracker.rules.label_prints import scanned_refusals


@pytest.mark.hazard("H06")
@pytest.mark.parametrize(
    ("number", "wanted"), [(None, ["label-not-genuine"]), (1, ["label-voided"]), (2, []), (3, ["label-not-genuine"])]
)
def test_only_the_newest_print_counts(number: int | None, wanted: list[str]) -> None:
    found = scanned_refusals(
        scanned_print=number, scanned_nonce="MARK", current_print=2, current_nonce="MARK", voided=False
    )
    assert codes(found) == wanted


@pytest.mark.hazard("H06")
@pytest.mark.parametrize(
    ("nonce", "current", "voided", "wanted"),
    [
        ("MARK", 2, True, "label-voided"),
        ("OTHER", 2, False, "label-not-genuine"),
        (None, 2, False, "label-not-genuine"),
        ("MARK", None, False, "label-not-genuine"),
    ],
)
def test_a_void_copied_or_unknown_print_is_refused(
    nonce: str | None, current: int | None, voided: bool, wanted: str
) -> None:
    found = scanned_refusals(
        scanned_print=2, scanned_nonce=nonce, current_print=current, current_nonce="MARK", voided=voided
    )
    assert codes(found) == [wanted]
