"""An identity that differs or is missing is refused in the words of what was compared, always hard."""

from __future__ import annotations

from itertools import product

import pytest

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
CODES = [f"R{number:02}" for number in range(100)]


@pytest.mark.hazard("H01")
def test_a_bag_for_another_patient_is_refused_naming_both() -> None:
    [refusal] = identity.refusals(intended="R07", scanned="R12")
    assert refusal.sentence == "This bag is for R07; the wristband is R12."
    assert refusal.advice == "Do not infuse. Keep the bag; call the pharmacy."
    assert refusal.hard


@pytest.mark.hazard("H01")
def test_of_ten_thousand_pairs_exactly_the_hundred_true_ones_are_accepted() -> None:
    accepted = [pair for pair in product(CODES, repeat=2) if not identity.refusals(intended=pair[0], scanned=pair[1])]
    assert accepted == [(code, code) for code in CODES]


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
