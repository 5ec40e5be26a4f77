"""The patient says both."""

from tests.tracker.rules.said import codes
from tracker.rules.patient_states import refusals


def test_both_name_and_birth_date_are_said() -> None:
    assert codes(refusals(name_stated=True, birth_date_stated=True)) == []
    assert codes(refusals(name_stated=False, birth_date_stated=True)) == ["name-not-stated"]
    assert codes(refusals(name_stated=True, birth_date_stated=False)) == ["birth-date-not-stated"]
    assert len(refusals(name_stated=False, birth_date_stated=False)) == 2
