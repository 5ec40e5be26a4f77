"""An identity that differs or is missing is refused in the words of what was compared, always hard."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracker.rules.said import codes, hardness
from tracker.rules import identity

COMPARISONS = [
    identity.RECIPIENT_WRISTBAND,
    identity.DONOR_WRISTBAND,
    identity.ORDER_BAG,
    identity.CHAIN_OF_IDENTITY,
    identity.BAG,
    identity.SAMPLE_PARENT,
    identity.STORED_BAG,
]
CODES = st.text(alphabet="RD0123456789", min_size=1, max_size=4)


@pytest.mark.hazard("H01")
def test_a_bag_for_another_patient_is_refused_naming_both() -> None:
    [refusal] = identity.refusals(intended="R07", scanned="R12")
    assert refusal.sentence == "This bag is for R07; the wristband is R12."
    assert refusal.advice == "Do not infuse. Keep the bag; call the pharmacy."
    assert refusal.hard


@pytest.mark.hazard("H01")
@settings(max_examples=2000, deadline=None)
@given(intended=CODES, scanned=CODES)
def test_a_bag_is_accepted_exactly_when_the_wristband_is_its_recipients(intended: str, scanned: str) -> None:
    assert (identity.refusals(intended=intended, scanned=scanned) == []) == (intended == scanned)


@pytest.mark.hazard("H03")
def test_every_single_changed_character_is_another_person() -> None:
    intended = "R07-0042"
    for position in range(len(intended)):
        misread = intended[:position] + "8" + intended[position + 1 :]
        assert codes(identity.refusals(intended=intended, scanned=misread)) == ["wrong-recipient"]


@pytest.mark.hazard("H04")
@pytest.mark.hazard("H10")
@pytest.mark.hazard("H20")
@pytest.mark.parametrize("compared", COMPARISONS, ids=lambda compared: compared.code)
def test_each_comparison_stops_hard_under_its_own_code(compared: identity.Comparison) -> None:
    refused = identity.refusals(intended="A", scanned="B", compared=compared)
    assert hardness(refused) == [(compared.code, True)]
    assert "A" in refused[0].sentence
    assert "B" in refused[0].sentence


@pytest.mark.parametrize("compared", COMPARISONS, ids=lambda compared: compared.code)
@pytest.mark.parametrize(
    ("intended", "scanned"), [(None, "B"), ("A", None), (None, None), ("", ""), ("", "B"), ("A", "")]
)
def test_an_identity_that_is_missing_is_never_a_match(
    compared: identity.Comparison, intended: str | None, scanned: str | None
) -> None:
    refused = identity.refusals(intended=intended, scanned=scanned, compared=compared)
    assert hardness(refused) == [(compared.code, True)]


def test_letter_case_and_spaces_make_another_identity() -> None:
    assert codes(identity.refusals(intended="R07", scanned="r07")) == ["wrong-recipient"]
    assert codes(identity.refusals(intended="R07", scanned="R07 ")) == ["wrong-recipient"]


def test_the_refusal_belongs_to_the_field_that_was_scanned() -> None:
    assert identity.refusals(intended="R07", scanned="R12", field="wristband")[0].field == "wristband"
