"""One filled label of each kind, from the published sample message of STANDARDS.md §1.9 (V36)."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from labels.facts import (
    AliquotLabel,
    Badge,
    CollectionLabel,
    EquipmentLabel,
    FinalLabel,
    Label,
    LotLabel,
    PartialLabel,
    PlaceLabel,
    ShipperLabel,
    Summary,
    TieTag,
    TubeLabel,
    Wristband,
)
from labels.own_code import build_own
from labels.statements import DonorStatus, demanded

COMPOUND = "=+07000=A99992600000100=%5100=<DAA014A0&>0260421015&*0260391015&/CHA999926000001&$0101000100125000"
_REACTIVE = demanded(DonorStatus.INELIGIBLE_BY_TEST, reactive_agents=["HBV (anti-HBc)"])
_INCOMPLETE = demanded(DonorStatus.INCOMPLETE)

_FINAL: dict[str, Any] = {
    "din_code": "=A99992600000100",
    "din_text": "A9999 26 000001",
    "din_check": "8",
    "abo_code": "=%5100",
    "abo_text": "O",
    "rhd_text": "RhD POSITIVE",
    "product_code": "=<DAA014A0",
    "product_class": "MNC, APHERESIS",
    "product_modifier": "Plasma reduced",
    "product_attributes": ("Citrate", "refg", "Mobilized", "Mononuclear cell enriched"),
    "dose_text": "Dose 1 of 3 · 2.4 × 10⁸ MNC/kg",
    "volume_text": "Total volume 125 mL containing approx 12 mL ACD-A",
    "storage_text": "Store at 2 to 8 °C",
    "expiry_code": "&>0260421015",
    "expiry_text": "11 FEB 2026 10:15 CET",
    "expiry_utc_text": "2026-02-11 09:15 UTC",
    "collection_code": "&*0260391015",
    "collection_text": "08 FEB 2026 10:15 CET",
    "collection_utc_text": "2026-02-08 09:15 UTC",
    "coi_text": "CH A9999 26 000001",
    "coi_check": "*",
    "compound_text": COMPOUND,
    "qr_text": build_own("L", "A999926000001-DAA014A0", 1, "7F3A2C91"),
    "recipient_name": "Moreau, Camille",
    "recipient_id": "AAIT-007",
    "recipient_birth_date": "14 MAR 1984",
    "donor_id": "A9999 0000000000000042",
    "donation_type": "Designated donor, allogeneic",
    "collection_facility": "Example Apheresis Unit, Lyon, France",
    "processing_facility": "Example Cell Laboratory, 1 Sample Street, Lyon",
    "trial_text": "Protocol AAIT · Subject 007 · Sponsor Example Foundation",
    "investigational": True,
    "print_text": "Print 1 · 7F3A2C91",
    "synthetic": True,
}

_COLLECTION: dict[str, Any] = {
    name: _FINAL[name]
    for name in CollectionLabel.__dataclass_fields__
    if name in _FINAL and name not in {"product_modifier", "volume_text"}
} | {
    "volume_text": "Approx 250 mL containing approx 24 mL ACD-A",
    "qr_text": build_own("L", "A999926000001-DAA014A0", 1, "0B17D2E4"),
    "print_text": "Print 1 · 0B17D2E4",
}


def a_final_label(**changes: Any) -> FinalLabel:
    return FinalLabel(**_FINAL | changes)


def a_biohazard_label(**changes: Any) -> FinalLabel:
    return a_final_label(biohazard=True, statements=_REACTIVE.statements, **changes)


def a_collection_label(**changes: Any) -> CollectionLabel:
    return CollectionLabel(**_COLLECTION | {"statements": _INCOMPLETE.statements} | changes)


def a_partial_label(**changes: Any) -> PartialLabel:
    filled: dict[str, Any] = {name: _FINAL[name] for name in PartialLabel.__dataclass_fields__ if name in _FINAL} | {
        "product_text": "DAA05 A0",
        "product_attributes": ("Quality control sample", "Not for infusion"),
        "content_text": "QC sample · 5 mL",
        "made_text": "08 FEB 2026 10:15 CET",
        "din_code": "=A99992600000112",
        "flags_text": "12",
        "compound_text": "=+02000=A99992600000112=<DAA054A0",
        "qr_text": build_own("L", "A999926000001-DAA05-A0", 1, "51C0FFEE"),
        "statements": _INCOMPLETE.statements,
    }
    return PartialLabel(**filled | changes)


def a_wristband(**changes: Any) -> Wristband:
    filled: dict[str, Any] = {
        "role": "RECIPIENT",
        "name": "Moreau, Camille",
        "subject_number": "AAIT-007",
        "birth_date": "14 MAR 1984",
        "sex": "F",
        "coi_text": "CH A9999 26 000001",
        "coi_check": "*",
        "site": "Example Hospital, Ward 3",
        "qr_text": build_own("R", "AAIT-007", 1, "5C1E77A0"),
        "print_text": "Print 1 · 5C1E77A0",
        "synthetic": True,
    }
    return Wristband(**filled | changes)


def a_badge(**changes: Any) -> Badge:
    filled: dict[str, Any] = {
        "name": "Nadia Haddad",
        "role": "Ward nurse",
        "site": "Example Hospital",
        "staff_code": "='A9999NADIA1",
        "qr_text": build_own("U", "NADIA1", 1, "3D90AA41"),
        "print_text": "Print 1",
        "synthetic": True,
    }
    return Badge(**filled | changes)


def a_place_label(**changes: Any) -> PlaceLabel:
    filled: dict[str, Any] = {
        "name": "Cell lab refrigerator 2",
        "place_id": "LAB-FR-02",
        "place_kind": "Refrigerator",
        "site": "Example Cell Laboratory",
        "storage_text": "2 to 8 °C",
        "qr_text": build_own("P", "LAB-FR-02"),
        "print_text": "Print 1",
        "synthetic": True,
    }
    return PlaceLabel(**filled | changes)


def an_equipment_label(**changes: Any) -> EquipmentLabel:
    filled: dict[str, Any] = {
        "name": "Apheresis device 1",
        "equipment_id": "APH-01",
        "equipment_kind": "Apheresis device",
        "serial_text": "Serial 1P04417",
        "calibration_text": "Calibration due 30 JUN 2027",
        "site": "Example Apheresis Unit",
        "qr_text": build_own("E", "APH-01"),
        "print_text": "Print 1",
        "synthetic": True,
    }
    return EquipmentLabel(**filled | changes)


def a_lot_label(**changes: Any) -> LotLabel:
    filled: dict[str, Any] = {
        "name": "Sodium chloride 0.9 %",
        "lot_id": "SAL-27-01",
        "lot_kind": "Saline",
        "maker_text": "Example Supplies · SAL1000",
        "expiry_text": "Expires 30 JUN 2027",
        "site": "Example Cell Laboratory",
        "qr_text": build_own("B", "SAL-27-01"),
        "print_text": "Print 1",
        "synthetic": True,
    }
    return LotLabel(**filled | changes)


def an_aliquot_label(**changes: Any) -> AliquotLabel:
    filled: dict[str, Any] = {
        "name": "Human serum albumin 20 %",
        "lot_id": "HSA-27-01",
        "aliquot_text": "Aliquot 3 of 10",
        "prepared_text": "Prepared 08 FEB 2026 10:15 CET · N. Haddad",
        "expiry_text": "Expires 30 JUN 2027",
        "storage_text": "2 to 8 °C",
        "qr_text": build_own("B", "HSA-27-01"),
        "print_text": "Print 1",
        "synthetic": True,
    }
    return AliquotLabel(**filled | changes)


def a_tie_tag(**changes: Any) -> TieTag:
    filled: dict[str, Any] = {name: _FINAL[name] for name in TieTag.__dataclass_fields__ if name in _FINAL} | {
        "din_code": "=A99992600000113",
        "flags_text": "13",
        "compound_text": COMPOUND.replace("=A99992600000100", "=A99992600000113"),
        "qr_text": build_own("L", "A999926000001-DAA014A0", 1, "E14F9A33"),
        "print_text": "Print 1 · E14F9A33",
        "statements": _INCOMPLETE.statements,
    }
    return TieTag(**filled | changes)


def a_tube_label(**changes: Any) -> TubeLabel:
    filled: dict[str, Any] = {
        "din_code": "=A99992600000107",
        "din_text": "A9999 26 000001",
        "din_check": "8",
        "flags_text": "07",
        "tube_text": "Test tube",
        "taken_text": "08 FEB 2026 10:15 CET",
        "print_text": "Print 1 · 9A04E2B7",
        "synthetic": True,
    }
    return TubeLabel(**filled | changes)


def a_shipper_label(**changes: Any) -> ShipperLabel:
    filled: dict[str, Any] = {
        "shipment_id": "S-26-00001",
        "consignment_code": "=$A999926000010101",
        "consignment_text": "A9999 26 00001 01 01",
        "container_text": "Container 1 of 1",
        "sender": "Example Apheresis Unit, Lyon, France",
        "consignee": "Example Cell Laboratory, 1 Sample Street, Lyon, France",
        "contents_text": "1 bag of human cells",
        "temperature_text": "2 to 8 °C",
        "contact_text": "Cell laboratory on call, +00 000 000 0000",
        "seal_text": "Seal 004217",
        "packed_text": "Packed 08 FEB 2026 11:05 CET",
        "statements": _INCOMPLETE.statements,
        "qr_text": build_own("S", "S-26-00001", 1, "9A01C7D2"),
        "print_text": "Print 1 · 9A01C7D2",
        "synthetic": True,
    }
    return ShipperLabel(**filled | changes)


def a_summary(**changes: Any) -> Summary:
    filled: dict[str, Any] = {
        "label": a_final_label(
            din_code="=A99992600000108",
            flags_text="08",
            compound_text=COMPOUND.replace("=A99992600000100", "=A99992600000108"),
            qr_text=build_own("A", "A999926000001-DAA014A0", 1, "7F3A2C91"),
        ),
        "rows": (("Nucleated cells", "3.1 × 10¹⁰"), ("Red cell compatibility", "Minor mismatch, accepted")),
        "results": (("Viability", "96 %", "≥ 80 %"), ("Sterility", "pending", "no growth at 14 days")),
        "print_text": "Print 1 · 7F3A2C91",
        "synthetic": True,
    }
    return Summary(**filled | changes)


ONE_OF_EACH: dict[str, Label] = {
    label.kind: label
    for label in (
        a_final_label(),
        a_collection_label(),
        a_partial_label(),
        a_wristband(),
        a_badge(),
        a_place_label(),
        an_equipment_label(),
        a_lot_label(),
        an_aliquot_label(),
        a_tie_tag(),
        a_tube_label(),
        a_shipper_label(),
        a_summary(),
    )
}


def with_all_warnings() -> list[Label]:
    """Each kind that warns of its donor, with the most that a donor can earn."""
    agents = ["HBV (anti-HBc)", "HTLV-I/II", "syphilis"]
    most = asdict(demanded(DonorStatus.INCOMPLETE, reactive_agents=agents))
    return [replace(label, **most) for label in ONE_OF_EACH.values() if hasattr(label, "biohazard")]
