"""A label that misses a value, contradicts itself or cannot be printed is refused by the name of the field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

import pytest

from labels.facts import Label
from labels.printing import zpl
from labels.refusals import LabelContradictsItself, LabelMisses, LabelUnprintable
from labels.samples import (
    COMPOUND,
    a_badge,
    a_collection_label,
    a_final_label,
    a_lot_label,
    a_partial_label,
    a_place_label,
    a_shipper_label,
    a_summary,
    a_tie_tag,
    a_tube_label,
    a_wristband,
    an_aliquot_label,
    an_equipment_label,
)
from labels.statements import ADVISE_PATIENT, NOT_EVALUATED, DonorStatus, Warnings, demanded

MAKERS: dict[str, Callable[..., Label]] = {
    "final": a_final_label,
    "collection": a_collection_label,
    "partial": a_partial_label,
    "wristband": a_wristband,
    "badge": a_badge,
    "place": a_place_label,
    "equipment": an_equipment_label,
    "lot": a_lot_label,
    "aliquot": an_aliquot_label,
    "tietag": a_tie_tag,
    "tube": a_tube_label,
    "shipper": a_shipper_label,
    "summary": a_summary,
}
MANDATORY = [
    (kind, field.name) for kind, make in MAKERS.items() for field in fields(make()) if field.default is MISSING
] + [("final", field) for field in ("expiry_code", "expiry_text", "expiry_utc_text")]


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize(("kind", "field"), MANDATORY)
def test_a_label_without_a_value_is_refused_by_the_name_of_the_field(kind: str, field: str, blank: str) -> None:
    with pytest.raises(LabelMisses) as refused:
        MAKERS[kind](**{field: blank})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [("recipient_name", "Moreau\nCamille"), ("statements", ("fine", "bell\x07")), ("additives_text", "\u202eesrever")],
)
def test_text_that_cannot_be_printed_is_refused(field: str, value: Any) -> None:
    with pytest.raises(LabelUnprintable) as refused:
        a_final_label(**{field: value})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("din_text", "A9999 26 000002", "din_text"),
        ("din_code", "=A99992600000200", "din_text"),
        ("din_check", "9", "din_check"),
        ("coi_check", "7", "coi_check"),
        ("coi_text", "ch a9999 26 000001", "coi_check"),
        ("coi_text", "CH Ä9999 26 000001", "coi_check"),
        ("abo_text", "A", "abo_text"),
        ("abo_code", "=%6200", "compound_text"),
        ("compound_text", COMPOUND.replace("=+07", "=+06"), "compound_text"),
        ("compound_text", COMPOUND.replace("CHA999926000001", "CHA999926000002"), "coi_text"),
        ("product_code", "=<DAA014B0", "compound_text"),
        ("expiry_code", "&>0260431015", "compound_text"),
        ("collection_code", "&*0260381015", "compound_text"),
    ],
)
def test_a_label_whose_codes_disagree_is_refused(field: str, value: str, named: str) -> None:
    with pytest.raises(LabelContradictsItself) as refused:
        a_final_label(**{field: value})
    assert refused.value.field == named


_NO_RHD = {"abo_code": "=%5500", "compound_text": COMPOUND.replace("=%5100", "=%5500")}


@pytest.mark.parametrize(
    ("make", "facts", "named"),
    [
        (a_final_label, {"rhd_text": "RhD NEGATIVE"}, "rhd_text"),
        (a_final_label, {"rhd_text": "RhD"}, "rhd_text"),
        (a_final_label, _NO_RHD, "rhd_text"),
        (a_final_label, {"expiry_text": "12 FEB 2026 10:15 CET"}, "expiry_text"),
        (a_final_label, {"expiry_text": "11 FEB 2026 11:15 CET"}, "expiry_text"),
        (a_final_label, {"collection_text": "09 FEB 2026 10:15 CET"}, "collection_text"),
        (a_final_label, {"flags_text": "05"}, "flags_text"),
        (a_collection_label, {"abo_code": ""}, "abo_text"),
        (a_collection_label, {"abo_code": "", "abo_text": ""}, "rhd_text"),
        (a_collection_label, {"collection_text": "2026-02-08 10:16 CET"}, "collection_text"),
        (a_tie_tag, {"flags_text": ""}, "flags_text"),
        (a_tie_tag, {"collection_text": "09 FEB 2026 10:15 CET"}, "collection_text"),
        (a_tube_label, {"flags_text": "06"}, "flags_text"),
        (a_partial_label, {"product_text": "DAA05 B0"}, "product_text"),
        (a_partial_label, {"product_text": "DAA04 A0"}, "product_text"),
        (a_wristband, {"coi_check": "7"}, "coi_check"),
        (a_wristband, {"coi_text": ""}, "coi_check"),
        (a_shipper_label, {"consignment_text": "A9999 26 00001 02 02"}, "consignment_text"),
    ],
)
def test_a_text_that_says_something_else_than_the_code_refuses_the_label(
    make: Callable[..., Label], facts: dict[str, Any], named: str
) -> None:
    with pytest.raises(LabelContradictsItself) as refused:
        make(**facts)
    assert refused.value.field == named


@pytest.mark.parametrize(
    "facts",
    [
        {"expiry_text": "2026-02-11 10:15", "collection_text": "2026-02-08 10:15 CET"},
        {"rhd_text": "RhD positive"},
        _NO_RHD | {"rhd_text": "RhD not given"},
        {
            "expiry_code": "&>0260422359",
            "expiry_text": "11 FEB 2026",
            "compound_text": COMPOUND.replace("&>0260421015", "&>0260422359"),
        },
        {"din_code": "=A99992600000168", "compound_text": COMPOUND.replace("0000100=", "0000168=")},
    ],
)
def test_a_text_may_say_the_same_as_the_code_in_another_way(facts: dict[str, Any]) -> None:
    assert a_final_label(**facts).symbols()


@pytest.mark.parametrize("field", ["expiry_code", "expiry_text", "expiry_utc_text"])
def test_a_tag_does_not_say_half_of_an_expiry(field: str) -> None:
    with pytest.raises(LabelMisses) as refused:
        a_tie_tag(**{field: ""})
    assert refused.value.field == field


@pytest.mark.parametrize("make", [a_final_label, a_collection_label, a_tie_tag])
@pytest.mark.parametrize(
    ("kind", "text"),
    [("4", "FOR USE BY INTENDED RECIPIENT ONLY"), ("A", "FOR USE BY INTENDED RECIPIENT ONLY")]
    + [(kind, "FOR AUTOLOGOUS USE ONLY") for kind in "1X8"],
)
def test_the_collection_type_decides_whom_the_label_says_it_is_for(
    make: Callable[..., Label], kind: str, text: str
) -> None:
    compound_text = make().compound_text.replace("=<DAA014A0", f"=<DAA01{kind}A0")  # type: ignore[union-attr]
    printed = zpl(make(product_code=f"=<DAA01{kind}A0", compound_text=compound_text))
    assert [line for line in ("FOR USE BY INTENDED RECIPIENT ONLY", "FOR AUTOLOGOUS USE ONLY") if line in printed] == [
        text
    ]


def test_a_quarantine_message_in_place_of_a_blood_group_leaves_the_text_free() -> None:
    label = a_final_label(abo_code="=%Mq00", abo_text="Q", compound_text=COMPOUND.replace("=%5100", "=%Mq00"))
    assert label.symbols()[1].data == "=%Mq00"


@pytest.mark.parametrize(
    ("status", "found", "expected"),
    [
        (DonorStatus.ELIGIBLE, {}, Warnings(biohazard=False, statements=())),
        (DonorStatus.INCOMPLETE, {}, Warnings(biohazard=False, statements=(NOT_EVALUATED, ADVISE_PATIENT))),
        (
            DonorStatus.INCOMPLETE,
            {"risk_found": True},
            Warnings(biohazard=True, statements=(NOT_EVALUATED, ADVISE_PATIENT)),
        ),
        (
            DonorStatus.ELIGIBLE,
            {"reactive_agents": ["HCV"]},
            Warnings(biohazard=True, statements=(ADVISE_PATIENT, "WARNING: Reactive test results for HCV")),
        ),
        (DonorStatus.ELIGIBLE, {"risk_found": True}, Warnings(biohazard=True, statements=(ADVISE_PATIENT,))),
        (DonorStatus.INELIGIBLE_BY_SCREENING, {}, Warnings(biohazard=True, statements=(ADVISE_PATIENT,))),
        (
            DonorStatus.INELIGIBLE_BY_TEST,
            {"reactive_agents": ["HCV", "HBV"]},
            Warnings(biohazard=True, statements=(ADVISE_PATIENT, "WARNING: Reactive test results for HCV, HBV")),
        ),
    ],
)
def test_the_donors_status_decides_the_statements(
    status: DonorStatus, found: dict[str, Any], expected: Warnings
) -> None:
    assert demanded(status, **found) == expected


def test_a_reactive_donor_without_an_agent_has_no_statement() -> None:
    with pytest.raises(ValueError, match="reactive agent"):
        demanded(DonorStatus.INELIGIBLE_BY_TEST)


def test_a_bag_without_an_expiry_says_so_and_carries_no_expiry_code() -> None:
    blank = dict.fromkeys(("expiry_code", "expiry_text", "expiry_utc_text"), "")
    compound = COMPOUND.replace("&>0260421015", "").replace("=+07", "=+06")
    label = a_final_label(**blank, never_expires=True, compound_text=compound)
    assert "expiry" not in {symbol.name for symbol in label.symbols()}


def test_a_label_does_not_say_both_that_the_bag_expires_and_that_it_does_not() -> None:
    with pytest.raises(LabelContradictsItself):
        a_final_label(never_expires=True)
