"""Leg 3: an apheresis session from the scanned wristband to the verified label and the donor who may leave."""

from datetime import datetime

from labels.isbt128.din import build_din
from tracker import access, collecting, custody
from tracker.access import Permission
from tracker.collecting import PreCollection, RunSheet, Yield
from tracker.custody import PLAIN, Line, Scene
from tracker.models import (
    BloodCount,
    Collection,
    CustodyEvent,
    DonorTest,
    Equipment,
    Place,
    Product,
    Round,
    Site,
    SupplyLot,
    User,
)
from tracker.rules import collection_session, din_series, din_unused, reason_given
from tracker.rules.collection_type import collection_type
from tracker.rules.refusal import Refusal
from tracker.scanning import OwnCode
from tracker.workflow import Stage

UNDIVIDED = "00"


def open_session(
    round_: Round,
    *,
    wristband: OwnCode,
    place: Place,
    device: Equipment,
    kit: SupplyLot,
    acda: SupplyLot,
    labs: PreCollection,
    count: BloodCount | None = None,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Bind donor, chair, bag set and anticoagulant to a new DIN. A refusal is a line of the round and draws no DIN.

    count: the one on record that the counts were taken over from.
    """
    access.require(by, Permission.COLLECT)
    if earlier := custody.already(round_, "open-session", by=by, scene=scene):
        return earlier
    found = collecting.opening_refusals(
        round_, wristband=wristband, place=place, device=device, kit=kit, acda=acda, by=by, at=at
    ) + collecting.lab_refusals(round_, labs=labs, witness=witness)
    facts = {"place": place.id, "wristband": wristband.raw, "labs": labs.by_code}
    facts |= {"counts_from": count.id} if count else {}
    if not custody.passes(round_, "open-session", by=by, at=at, witness=witness, refusals=found, scene=scene):
        return custody.record(
            round_, "open-session", by=by, at=at, witness=witness, refusals=found, facts=facts, scene=scene
        )
    custody.stays(place)
    din, spent = _next_din(at)
    if spent:
        return custody.record(
            round_, "open-session", by=by, at=at, witness=witness, refusals=spent, facts=facts, scene=scene
        )
    used = Collection.find(din)
    taken = din_unused.refusals(din=din, used_by=used.round_id if used else None)
    blood_ml, target_ml = collecting.planned_volumes(round_, labs)
    session = Collection(
        id=din,
        stream=f"din:{din}",
        round_id=round_.id,
        donor_id=round_.donor_id,
        place_id=place.id,
        device_id=device.id,
        kit_lot_id=kit.id,
        acda_lot_id=acda.id,
        opened_at=at,
        opened_by=by.id,
        pre_wbc_e9_per_l=labs.wbc_e9_per_l,
        pre_mnc_percent=labs.mnc_percent,
        pre_platelets_e9_per_l=labs.platelets_e9_per_l,
        pre_haemoglobin_g_per_l=labs.haemoglobin_g_per_l,
        pre_haematocrit_percent=labs.haematocrit_percent,
        pre_cd34_per_ul=labs.cd34_per_ul,
        blood_volume_ml=blood_ml,
        target_volume_ml=target_ml,
    )
    lines = [
        Line(round_, facts={"din": din} | facts, refusals=taken),
        Line(session, rows=[session], facts=facts, refusals=found),
    ]
    return custody.record_together("open-session", lines, by=by, at=at, witness=witness, scene=scene)[-1]


def start(session: Collection, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """The donor is connected; blood runs. Everything that could have changed since the opening is asked again."""
    access.require(by, Permission.COLLECT)
    found = _turn("start", session, at) + collecting.starting_refusals(session, by=by, at=at)
    return custody.record(
        session,
        "start-collection",
        by=by,
        at=at,
        sets={"started_at": at, "started_by": by.id},
        refusals=found,
        scene=scene,
    )


def end(
    session: Collection,
    *,
    sheet: RunSheet,
    balance: Equipment,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """The run is over and the bag is weighed: the product comes to be, at this chair."""
    access.require(by, Permission.COLLECT)
    found = (
        _turn("end", session, at)
        + by.not_trained("collect", at)
        + collecting.sheet_refusals(session, sheet=sheet, balance=balance, at=at)
    )
    figures = {name: getattr(sheet, name) for name in RunSheet.__slots__}
    got = collecting.yield_of(session, sheet)
    figures |= {name: getattr(got, name) for name in Yield.__slots__}
    return custody.record(
        session,
        "end-collection",
        by=by,
        at=at,
        witness=witness,
        sets={"ended_at": at, "ended_by": by.id} | figures,
        rows=[_bag(session, sheet, got, by, at)],
        facts={"balance": balance.id},
        refusals=found,
        scene=scene,
    )


def let_donor_go(session: Collection, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Close the session: every bag carries its verified label, and the chair is free for the next donor."""
    access.require(by, Permission.COLLECT)
    found = _turn("let-go", session, at) + collecting.unverified_labels(session)
    return custody.record(
        session,
        "let-donor-go",
        by=by,
        at=at,
        sets={"donor_left_at": at, "donor_left_by": by.id},
        refusals=found,
        scene=scene,
    )


def abandon(session: Collection, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Close a session that gave no bag. Its DIN stays used."""
    access.require(by, Permission.COLLECT)
    return custody.record(
        session,
        "abandon-session",
        by=by,
        at=at,
        sets={"donor_left_at": at, "donor_left_by": by.id},
        facts={"reason": reason},
        refusals=[*reason_given.refusals(reason), *_turn("abandon", session, at)],
        scene=scene,
    )


def _bag(session: Collection, sheet: RunSheet, got: Yield, by: User, at: datetime) -> Product:
    protocol, donor = collecting.protocol_of(session), session.round.donor
    code = protocol.product_code("collection")
    return Product(
        id=f"{session.id}-{code.pdc}-{UNDIVIDED}",
        stream=session.stream,
        din=session.id,
        product_description_code=code.pdc,
        collection_type=collection_type(
            eligible=donor.determination == "eligible", reactive=bool(protocol.agents(DonorTest.reactive(donor.id)))
        ),
        division=UNDIVIDED,
        purpose="collection",
        round_id=session.round_id,
        donor_id=session.donor_id,
        recipient_id=session.round.recipient_id,
        made_at=at,
        made_by=by.id,
        volume_ml=got.volume_ml,
        wbc_e6_per_ml=sheet.wbc_e6_per_ml,
        tnc=got.tnc,
        mnc=got.mnc,
        mnc_per_kg=got.mnc_per_kg,
        viability_percent=sheet.viability_percent,
        expires_at=protocol.storage_of(code.storage).expires_at(at),
        stage=Stage.COLLECTED,
        place_id=session.place_id,
    )


def _next_din(at: datetime) -> tuple[str, list[Refusal]]:
    """The next donation number of the site for the year of the donation, or why there is none."""
    site = Site.here()
    year = site.day_of(at).year
    serial = custody.next_number(f"din:{site.id}:{year % 100:02}")
    if spent := din_series.refusals(fin=site.id, year=year, serial=serial):
        return "", spent
    return build_din(site.id, year, serial).number, []


def _turn(act: collection_session.Act, session: Collection, at: datetime) -> list[Refusal]:
    return collection_session.refusals(
        act=act,
        opened_at=session.opened_at,
        started_at=session.started_at,
        ended_at=session.ended_at,
        left_at=session.donor_left_at,
        at=at,
    )
