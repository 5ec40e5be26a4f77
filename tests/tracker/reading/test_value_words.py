"""The codes of the record are said in words."""

from typing import Any

import pytest

from tracker.forms.infuse import CLASSES
from tracker.reading import value_words


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("rule", "wbc-high", "WBC high"),
        ("rule", "gcsf-over-order", "G-CSF over order"),
        ("tests", ["mnc-per-kg", "abo"], "MNC per kg, ABO"),
        ("kind", "nat-sample", "NAT sample label"),
        ("kind", "conditional", "conditional"),
        ("template", "final/1", "Final label, version 1"),
        ("minute", 31, "31 min after the start"),
        ("minute", 0, "at the start"),
        ("minute", -15, "before the start"),
        ("slot", "start-15", "before the start"),
        ("slot", "end+60", "60 min after the end"),
        ("moment", "after", "after the plasma reduction"),
        ("verdict", "action", "action range"),
        ("reaction_class", "lung-injury", "Acute lung injury"),
        ("prompt", "witness_badge", "Witness badge"),
        ("volume_ml", "31.0", None),
        ("rule", None, None),
    ],
)
def test_a_code_of_the_record_is_said_in_words(name: str, value: Any, words: str | None) -> None:
    assert value_words.value_words(name, value) == words


def test_every_class_of_reaction_on_the_form_is_one_that_the_record_can_say() -> None:
    assert {choice.value for choice in CLASSES} - {""} == set(value_words.REACTIONS)
