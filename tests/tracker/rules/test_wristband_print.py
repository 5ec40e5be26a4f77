"""Only the latest print of a wristband is accepted."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import wristband_print


@pytest.mark.hazard("H02")
@pytest.mark.hazard("H06")
@pytest.mark.parametrize(
    ("scanned", "expected"),
    [
        (1, [("wristband-replaced", True)]),
        (2, []),
        (3, [("wristband-never-printed", True)]),
    ],
)
def test_only_the_latest_print_counts(scanned: int, expected: list[tuple[str, bool]]) -> None:
    assert (
        hardness(wristband_print.refusals(wearer="R07", current_print=2, scanned_print=scanned, scanned_back=True))
        == expected
    )


@pytest.mark.hazard("H02")
@pytest.mark.parametrize(("nonce", "refused"), [("k3", False), ("k2", True), (None, True)])
def test_the_print_mark_must_be_the_one_printed(nonce: str | None, refused: bool) -> None:
    found = wristband_print.refusals(
        wearer="R07", current_print=2, scanned_print=2, scanned_back=True, current_nonce="k3", scanned_nonce=nonce
    )
    assert hardness(found) == ([("wristband-not-genuine", True)] if refused else [])


def test_a_wristband_of_somebody_who_has_none_is_refused() -> None:
    found = wristband_print.refusals(wearer="R07", current_print=None, scanned_print=1, scanned_back=False)
    assert hardness(found) == [("wristband-never-printed", True)]


def test_the_sentence_names_both_prints() -> None:
    [refusal] = wristband_print.refusals(wearer="R07", current_print=3, scanned_print=1, scanned_back=True)
    assert refusal.sentence == "This is wristband print 1 of R07; it was replaced by print 3."


@pytest.mark.hazard("H02")
@pytest.mark.hazard("H07")
@pytest.mark.parametrize(("scanned_back", "expected"), [(False, [("wristband-not-scanned-back", True)]), (True, [])])
def test_a_print_counts_once_it_was_scanned_back(*, scanned_back: bool, expected: list[tuple[str, bool]]) -> None:
    found = wristband_print.refusals(wearer="R07", current_print=2, scanned_print=2, scanned_back=scanned_back)
    assert hardness(found) == expected
