"""A dose bag as the laboratory hands it over, with the donor, recipient, round and collection behind it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.factories.walked import walked
from tracker import clock, custody
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import (
    BloodGroup,
    Collection,
    Donor,
    DonorIdentity,
    Product,
    ProductLink,
    Recipient,
    RecipientIdentity,
    Round,
    Run,
    RunMeasurement,
)
from tracker.workflow import Stage

D = Decimal
DIN, COI = "A999926000001", "CHA999926000001"


def a_donor(world: World, at: datetime, **changes: Any) -> Donor:
    filled: dict[str, Any] = {
        "id": "D01",
        "stream": "donor:D01",
        "number": "0000000000000001",
        "sex": "male",
        "childbearing": False,
        "weight_kg": D("70.0"),
        "height_cm": D("175.0"),
        "relation": "unrelated volunteer",
        "abo": "O",
        "rhd": "positive",
        "consent_at": at,
        "consent_by": world["cora"].id,
        "eligibility": "eligible",
        "eligibility_at": at,
        "eligibility_by": world["mori"].id,
        "eligibility_until": at.date() + timedelta(days=180),
    }
    donor = Donor(**filled | changes)
    groups = _groups(world, at, kind="donor", person=donor.id, abo=donor.abo or "O", rhd=donor.rhd or "positive")
    go(custody.record(donor, "enrol-donor", by=world["cora"], at=at, rows=[donor, *groups]))
    db.session.add(DonorIdentity(donor_id=donor.id, name="Synthetic Donor One", birth_date=date(1990, 5, 1)))
    return donor


def a_recipient(world: World, at: datetime) -> Recipient:
    recipient = Recipient(
        id="R01",
        stream="recipient:R01",
        sex="female",
        weight_kg=D("60.0"),
        weighed_at=at,
        weighed_by=world["cora"].id,
        abo="O",
        rhd="positive",
        cd4_per_ul=30,
        cd8_per_ul=400,
        hiv_rna_log10_per_ml=D("5.20"),
        art="synthetic",
        serious_organ_disease=False,
        pregnant=False,
        blood_product_allergy=False,
        drug_use=False,
        poor_adherence=False,
        other_trial=False,
        consent_at=at,
        consent_by=world["cora"].id,
    )
    groups = _groups(world, at, kind="recipient", person="R01", abo="O", rhd="positive")
    go(custody.record(recipient, "enrol-recipient", by=world["cora"], at=at, rows=[recipient, *groups]))
    db.session.add(
        RecipientIdentity(recipient_id="R01", name="Moreau, Camille", birth_date=date(1984, 3, 14), mrn="SYN-1")
    )
    return recipient


def _groups(world: World, at: datetime, *, kind: str, person: str, abo: str, rhd: str) -> list[BloodGroup]:
    return [
        BloodGroup(person_kind=kind, person_id=person, abo=abo, rhd=rhd, sampled_at=at, sampled_by=world["cora"].id)
        for _ in range(2)
    ]


def a_round(world: World, donor: Donor, recipient: Recipient, at: datetime) -> Round:
    coi = Round(
        id=COI,
        stream=f"round:{COI}",
        donor_id=donor.id,
        recipient_id=recipient.id,
        protocol="aait",
        protocol_version="1.0",
        planned_infusions=3,
        hla_mismatches_gvh=4,
        hla_mismatches_hvg=5,
        abo_compatibility="match",
        opened_at=at,
        opened_by=world["cora"].id,
    )
    go(custody.record(coi, "open-round", by=world["cora"], at=at, rows=[coi]))
    return coi


def a_collection(world: World, coi: Round, at: datetime) -> tuple[Collection, Product]:
    ana = world["ana"].id
    collection = Collection(
        id=DIN,
        stream=f"din:{DIN}",
        round_id=coi.id,
        donor_id=coi.donor_id,
        place_id="APH-1",
        device_id="SEP-1",
        kit_lot_id="KT2601",
        acda_lot_id="AC2601",
        opened_at=at,
        opened_by=ana,
        pre_wbc_e9_per_l=D("48.0"),
        pre_mnc_percent=D("28.0"),
        pre_platelets_e9_per_l=190,
        pre_haemoglobin_g_per_l=145,
        pre_haematocrit_percent=D("43.0"),
        blood_volume_ml=5000,
        target_volume_ml=12000,
        started_at=at,
        started_by=ana,
        ended_at=at,
        ended_by=ana,
        ac_ratio=D("12.0"),
        volume_ml=D("300.0"),
    )
    bag = a_product(collection, "DAA01", "00", world, at, purpose="collection", stage=Stage.COLLECTED)
    go(custody.record(collection, "collect", by=world["ana"], at=at, rows=[collection, bag]))
    return collection, bag


def a_product(collection: Collection, code: str, division: str, world: World, at: datetime, **changes: Any) -> Product:
    filled: dict[str, Any] = {
        "id": f"{DIN}-{code}-{division}",
        "stream": f"din:{DIN}",
        "din": DIN,
        "product_description_code": code,
        "collection_type": "4",
        "division": division,
        "purpose": "dose",
        "round_id": collection.round_id,
        "donor_id": collection.donor_id,
        "recipient_id": "R01",
        "made_at": at,
        "made_by": world["theo"].id,
        "volume_ml": D("100.0"),
        "wbc_e6_per_ml": D("180.0"),
        "tnc": 18_000_000_000,
        "mnc": 15_000_000_000,
        "mnc_per_kg": 250_000_000,
        "viability_percent": D("96.0"),
        "expires_at": at + timedelta(hours=72),
        "stage": Stage.FILLED,
        "place_id": "PHARM",
    }
    return Product(**filled | changes)


@walked
def a_filled_bag(
    world: World, *, at: datetime | None = None, divisions: str = "A", dmso_g: Decimal | None = None, **donor: Any
) -> Product:
    """The first dose bag of a collection that was processed in one run; further divisions are its siblings."""
    at = at or clock.now() - timedelta(hours=3)
    with clock.fixed(at):
        coi = a_round(world, a_donor(world, at, **donor), a_recipient(world, at), at)
        collection, bag = a_collection(world, coi, at)
        run = Run(
            id="RUN-26-00001",
            stream=collection.stream,
            din=DIN,
            bench_id="BENCH-1",
            protocol="aait",
            protocol_version="1.0",
            opened_at=at,
            opened_by=world["theo"].id,
            cleared_by=world["tess"].id,
            input_volume_ml=D("300.0"),
            output_volume_ml=D("300.0"),
            closed_at=at,
            closed_by=world["theo"].id,
        )
        measured = RunMeasurement(
            run_id=run.id,
            moment="before",
            volume_ml=D("300.0"),
            wbc_e6_per_ml=D("180.0"),
            mnc_percent=D("83.0"),
            viability_percent=D("96.0"),
            tnc=54_000_000_000,
            mnc=45_000_000_000,
            measured_at=at,
            measured_by=world["theo"].id,
            checked_by=world["tess"].id,
        )
        doses = [
            a_product(collection, "DAA02", f"{letter}0", world, at, dose_number=number, dmso_g=dmso_g)
            for number, letter in enumerate(divisions, start=1)
        ]
        links = [ProductLink(parent_id=bag.id, child_id=dose.id, run_id=run.id, volume_ml=D("100.0")) for dose in doses]
        rows = [run, measured, *doses, *links]
        go(custody.record(run, "process", by=world["theo"], at=at, rows=rows))
    return doses[0]
