"""The decision table of legends and statements, row by row."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import label_statements
from tracker.rules.donor_eligibility import Determination
from tracker.rules.label_statements import ADVISE_PATIENT, BIOHAZARD, INTENDED_RECIPIENT_ONLY, NOT_EVALUATED

REACTIVE = "WARNING: Reactive test results for HBV"


@pytest.mark.hazard("H15")
@pytest.mark.parametrize(
    ("donor", "biohazard", "warnings"),
    [
        (("eligible", [], False), False, []),
        (("incomplete", [], False), False, [NOT_EVALUATED, ADVISE_PATIENT]),
        (("incomplete", [], True), True, [NOT_EVALUATED, ADVISE_PATIENT]),
        (("incomplete", ["HBV"], False), True, [NOT_EVALUATED, ADVISE_PATIENT, REACTIVE]),
        ((None, [], False), False, [NOT_EVALUATED, ADVISE_PATIENT]),
        (("ineligible", [], False), True, [ADVISE_PATIENT]),
        (("ineligible", ["HBV"], False), True, [ADVISE_PATIENT, REACTIVE]),
        (("eligible", ["HBV"], False), True, [ADVISE_PATIENT, REACTIVE]),
    ],
)
def test_each_donor_state_has_its_legend_and_statements(
    donor: tuple[Determination | None, list[str], bool], biohazard: bool, warnings: list[str]
) -> None:
    determination, reactive, risk_found = donor
    required = label_statements.required(determination=determination, reactive=reactive, risk_found=risk_found)
    everyones = {*label_statements.ALWAYS, label_statements.INVESTIGATIONAL}
    assert required.biohazard == biohazard
    assert [text for text in required.statements if text not in everyones] == warnings
    assert everyones <= set(required.statements)


@pytest.mark.hazard("H15")
def test_every_demanded_text_that_is_lacking_is_a_hard_stop() -> None:
    required = label_statements.required(determination="ineligible", reactive=["HBV"], investigational=False)
    present = {ADVISE_PATIENT, *label_statements.ALWAYS} - {INTENDED_RECIPIENT_ONLY}
    found = label_statements.refusals(required=required, present=present)
    assert hardness(found) == [("label-statement-missing", True)] * 3
    assert [refusal.values["statement"] for refusal in found] == [BIOHAZARD, REACTIVE, INTENDED_RECIPIENT_ONLY]


def test_a_label_with_all_of_them_is_accepted() -> None:
    required = label_statements.required(determination="ineligible")
    assert label_statements.refusals(required=required, present={BIOHAZARD, *required.statements}) == []
