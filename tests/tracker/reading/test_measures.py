"""Recorded values are said as the bench says them."""

from typing import Any

import pytest

from tracker.reading import measures


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("cd3", "61.2", ("CD3", "61.2", "")),
        ("hiv_rna_copies_per_ml", 158000, ("HIV RNA", "158000", "copies/mL")),
        ("micrograms", 300, ("Dose", "300", "µg")),
        ("micrograms_per_kg", "4.9", ("Dose", "4.9", "µg/kg")),
        ("day_total_ug_per_kg", "9.79", ("G-CSF of the day", "9.79", "µg/kg")),
        ("hla_mismatches_gvh", 5, ("HLA mismatches GvH", "5", "")),
        (
            "results",
            {"hiv-nat": "negative", "cmv-ab": "reactive"},
            ("Results", "HIV NAT: negative; CMV Ab: reactive", ""),
        ),
        ("labs", {"calcium": None, "hb": "132"}, ("Labs", "Calcium: not measured; Haemoglobin: 132", "")),
    ],
)
def test_a_value_has_the_name_that_people_know(name: str, value: Any, said: tuple[str, str, str]) -> None:
    assert measures.fact(name, value) == said
