"""Leg 3: an apheresis session from the scanned wristband to the verified label and the donor who may leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from labels.isbt128.din import build_din
from tracker import access, custody, protocols
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.formulas import blood_volume, cells
from tracker.formulas import collection as yields
from tracker.models import (
    Collection,
    CustodyEvent,
    DonorTest,
    Equipment,
    LabelPrint,
    Place,
    Product,
    Round,
    Site,
    SupplyLot,
    User,
)
from tracker.protocols import Protocol
from tracker.rules import (
    collection_labs,
    collection_session,
    consent,
    din_unused,
    donor_eligibility,
    equipment_calibration,
    equipment_kind,
    identity,
    label_verified,
    physician_decides,
    run_sheet,
    supply_lot,
    training,
    wristband_print,
)
from tracker.rules.collection_type import collection_type
from tracker.rules.refusal import Refusal
from tracker.scanning import OwnCode
from tracker.workflow import Stage

UNDIVIDED = "00"


@dataclass(frozen=True, slots=True)
class PreCollection:
    """The donor's counts and vital signs before the start, today."""

    wbc_e9_per_l: Decimal
    mnc_percent: Decimal
    platelets_e9_per_l: int
    haemoglobin_g_per_l: int
    haematocrit_l_per_l: Decimal
    systolic_mmhg: int
    diastolic_mmhg: int
    pulse_per_min: int
    temperature_celsius: Decimal
    cd34_per_ul: Decimal | None = None
    calcium_mmol_per_l: Decimal | None = None

    @property
    def by_code(self) -> Mapping[str, Decimal | None]:
        """The values under the codes of the protocol's acceptance table."""
        return {
            "hb": Decimal(self.haemoglobin_g_per_l),
            "hct": self.haematocrit_l_per_l,
            "platelets": Decimal(self.platelets_e9_per_l),
            "wbc": self.wbc_e9_per_l,
            "cd34": self.cd34_per_ul,
            "calcium": self.calcium_mmol_per_l,
            "systolic": Decimal(self.systolic_mmhg),
            "diastolic": Decimal(self.diastolic_mmhg),
            "pulse": Decimal(self.pulse_per_min),
            "temperature": self.temperature_celsius,
        }


@dataclass(frozen=True, slots=True)
class RunSheet:
    """What separator, balance and analyser showed at the end."""

    processed_ml: int
    inlet_ml_per_min: Decimal
    ac_ratio: Decimal
    acda_ml: Decimal
    gross_g: Decimal
    tare_g: Decimal
    wbc_e6_per_ml: Decimal
    mnc_percent: Decimal
    viability_percent: Decimal
    post_wbc_e9_per_l: Decimal
    post_mnc_percent: Decimal
    post_platelets_e9_per_l: int


@dataclass(frozen=True, slots=True)
class Yield:
    """What follows from a run sheet: volume by weight, cells, cells per kg of the recipient, efficiencies."""

    volume_ml: Decimal
    tnc: int
    mnc: int
    mnc_per_kg: int
    ce1_percent: Decimal
    ce2_percent: Decimal


def open_session(
    round_: Round,
    *,
    wristband: OwnCode,
    place: Place,
    device: Equipment,
    kit: SupplyLot,
    acda: SupplyLot,
    labs: PreCollection,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Bind donor, chair, bag set and anticoagulant to a new DIN. A refusal is a line of the round and draws no DIN."""
    access.require(by, Permission.COLLECT)
    if earlier := custody.already(round_, "open-session", by=by, scene=scene):
        return earlier
    found = opening_refusals(
        round_, wristband=wristband, place=place, device=device, kit=kit, acda=acda, by=by, at=at
    ) + lab_refusals(round_, labs=labs, witness=witness)
    facts = {"place": place.id, "wristband": wristband.raw, "labs": labs.by_code}
    if not custody.passes(round_, by=by, at=at, witness=witness, refusals=found, scene=scene):
        return custody.record(
            round_, "open-session", by=by, at=at, witness=witness, refusals=found, facts=facts, scene=scene
        )
    din = _next_din(at)
    used = Collection.find(din)
    taken = din_unused.refusals(din=din, used_by=used.round_id if used else None)
    event = custody.record(
        round_, "open-session", by=by, at=at, witness=witness, refusals=taken, facts={"din": din} | facts, scene=scene
    )
    if not event.accepted:
        return event
    blood_ml, target_ml = planned_volumes(round_, labs)
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
        pre_haematocrit_percent=labs.haematocrit_l_per_l * 100,
        pre_cd34_per_ul=labs.cd34_per_ul,
        blood_volume_ml=blood_ml,
        target_volume_ml=target_ml,
    )
    return custody.record(
        session,
        "open-session",
        by=by,
        at=at,
        witness=witness,
        rows=[session],
        refusals=found,
        facts=facts,
        scene=scene,
    )


def start(session: Collection, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """The donor is connected; blood runs."""
    access.require(by, Permission.COLLECT)
    found = _turn("start", session, at) + _trained(by, at)
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
    found = _turn("end", session, at) + _trained(by, at) + sheet_refusals(session, sheet=sheet, balance=balance, at=at)
    figures = {name: getattr(sheet, name) for name in RunSheet.__slots__}
    got = yield_of(session, sheet)
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
    found = _turn("let-go", session, at) + unverified_labels(session)
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
        refusals=_turn("abandon", session, at),
        scene=scene,
    )


def opening_refusals(
    round_: Round,
    *,
    wristband: OwnCode,
    place: Place,
    device: Equipment,
    kit: SupplyLot,
    acda: SupplyLot,
    by: User,
    at: datetime,
) -> list[Refusal]:
    """Everything but the day's counts that stands between this donor and this chair."""
    band = LabelPrint.newest("wristband", "donor", wristband.id)
    return [
        *identity.refusals(
            intended=round_.donor_id, scanned=wristband.id, compared=identity.DONOR_WRISTBAND, field="wristband"
        ),
        *wristband_print.refusals(
            wearer=wristband.id,
            current_print=band.number if band and not band.voided_at else None,
            scanned_print=wristband.print_number or 0,
            current_nonce=band.nonce if band else None,
            scanned_nonce=wristband.nonce,
        ),
        *round_refusals(round_, by=by, at=at),
        *collection_session.opening_refusals(
            place=place.id,
            donor=round_.donor_id,
            open_at_place=_din(Collection.open_at(place.id)),
            open_of_donor=_din(Collection.open_of(round_.donor_id)),
        ),
        *equipment_kind.refusals(equipment=place.id, kind=place.kind, wanted="apheresis"),
        *_in_order(device, "separator", at),
        *_usable(kit, "bag-set", at),
        *_usable(acda, "acd-a", at),
    ]


def round_refusals(round_: Round, *, by: User, at: datetime) -> list[Refusal]:
    """What stands against a collection for this round before anything is scanned; the page shows it."""
    donor, recipient = round_.donor, round_.recipient
    return [
        *collection_session.round_refusals(round_=round_.id, closed_at=round_.closed_at),
        *consent.refusals(who=donor.id, consented_at=donor.consent_at, at=at),
        *consent.refusals(who=recipient.id, consented_at=recipient.consent_at, at=at),
        *donor_eligibility.refusals(
            donor=donor.id,
            determination=donor.determination,
            at=at,
            valid_until=donor.eligibility_ends,
            urgent_need=donor.urgent_need_reason is not None,
        ),
        *_trained(by, at),
    ]


def lab_refusals(round_: Round, *, labs: PreCollection, witness: User | None = None) -> list[Refusal]:
    """The day's values against the protocol's table; what is in between only a physician lets pass."""
    limits = protocols.load(round_.protocol).labs_for(
        sex=round_.donor.sex,  # type: ignore[arg-type] # enrolment writes only these words
        first_session=Collection.is_first_of(round_.id),
    )
    found = collection_labs.refusals(limits=limits, values=labs.by_code)
    is_physician = witness is not None and access.holds(witness, Permission.ORDER_MOBILIZATION)
    return found + physician_decides.refusals(
        soft=found, witness=witness.id if witness else None, is_physician=is_physician
    )


def sheet_refusals(session: Collection, *, sheet: RunSheet, balance: Equipment, at: datetime) -> list[Refusal]:
    """The run sheet against the protocol's ranges; the balance it was weighed on."""
    limits = _protocol(session).collection
    flow = blood_volume.inlet_flow_limit_ml_per_min(
        citrate_ml_per_min_per_l=limits.citrate_max_ml_per_min_per_l,
        total_blood_volume_ml=session.blood_volume_ml,
        ac_ratio=limits.ac_ratio,
    )
    return [
        *_in_order(balance, "balance", at),
        *run_sheet.weighing_refusals(gross_g=sheet.gross_g, tare_g=sheet.tare_g),
        *run_sheet.refusals(
            processed_ml=sheet.processed_ml,
            warn_above_processed_ml=limits.warn_above_processed_ml,
            ac_ratio=sheet.ac_ratio,
            ac_ratio_from=limits.ac_ratio_from,
            ac_ratio_to=limits.ac_ratio_to,
            inlet_ml_per_min=sheet.inlet_ml_per_min,
            inlet_limit_ml_per_min=flow,
        ),
    ]


def unverified_labels(session: Collection) -> list[Refusal]:
    """Why a bag of this session may not leave the donor's side yet."""
    return [found for bag in session.bags() for found in label_refusals(bag)]


def label_refusals(bag: Product) -> list[Refusal]:
    """What is missing from the verified collection label of one bag."""
    print_ = LabelPrint.newest("collection", "product", bag.id)
    return label_verified.refusals(
        printed=print_ is not None,
        scanned_back=bool(print_ and print_.scanned_at),
        printed_by=print_.printed_by if print_ else None,
        verified_by=print_.verified_by if print_ else None,
        print_voided=bool(print_ and print_.voided_at),
    )


def planned_volumes(round_: Round, labs: PreCollection) -> tuple[int, int]:
    """The donor's total blood volume (Nadler), and the volume to process for the doses of the round, in mL."""
    protocol, donor = protocols.load(round_.protocol), round_.donor
    blood_ml = blood_volume.total_blood_volume_ml(
        sex=donor.sex,  # type: ignore[arg-type] # enrolment writes only these words
        height_cm=donor.height_cm,
        weight_kg=donor.weight_kg,
    )
    needed_ml = yields.volume_to_process_ml(
        wanted_cells=int(round_.planned_infusions * protocol.dose.target_cells_per_kg * round_.recipient.weight_kg),
        ce2_percent=protocol.collection.expected_ce2_percent,
        pre_count_per_ul=yields.count_per_ul(wbc_e9_per_l=labs.wbc_e9_per_l, percent=labs.mnc_percent),
    )
    target_ml = yields.target_volume_ml(
        needed_ml=needed_ml,
        total_blood_volume_ml=blood_ml,
        blood_volumes_from=protocol.collection.blood_volumes_from,
        blood_volumes_to=protocol.collection.blood_volumes_to,
    )
    return blood_ml, target_ml


def yield_of(session: Collection, sheet: RunSheet) -> Yield:
    """The figures that follow from the run sheet, each by its formula."""
    volume_ml = yields.volume_ml(gross_g=sheet.gross_g, tare_g=sheet.tare_g)
    tnc = cells.total_nucleated(wbc_e6_per_ml=sheet.wbc_e6_per_ml, volume_ml=volume_ml)
    mnc = cells.total_mononuclear(total_nucleated=tnc, mnc_percent=sheet.mnc_percent)
    before = yields.count_per_ul(wbc_e9_per_l=session.pre_wbc_e9_per_l, percent=session.pre_mnc_percent)
    after = yields.count_per_ul(wbc_e9_per_l=sheet.post_wbc_e9_per_l, percent=sheet.post_mnc_percent)
    processed_ml = Decimal(sheet.processed_ml)
    return Yield(
        volume_ml=volume_ml,
        tnc=tnc,
        mnc=mnc,
        mnc_per_kg=cells.per_kg(cells=mnc, weight_kg=session.round.recipient.weight_kg),
        ce1_percent=yields.ce1_percent(
            cells_in_bag=mnc, pre_count_per_ul=before, post_count_per_ul=after, processed_ml=processed_ml
        ),
        ce2_percent=yields.ce2_percent(cells_in_bag=mnc, pre_count_per_ul=before, processed_ml=processed_ml),
    )


def _bag(session: Collection, sheet: RunSheet, got: Yield, by: User, at: datetime) -> Product:
    protocol, donor = _protocol(session), session.round.donor
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


def _next_din(at: datetime) -> str:
    site = Site.here()
    year = site.day_of(at).year
    return build_din(site.id, year, custody.next_number(f"din:{site.id}:{year % 100:02}")).number


def _protocol(session: Collection) -> Protocol:
    return protocols.load(session.round.protocol)


def _din(session: Collection | None) -> str | None:
    return session.id if session else None


def _turn(act: collection_session.Act, session: Collection, at: datetime) -> list[Refusal]:
    return collection_session.refusals(
        act=act,
        opened_at=session.opened_at,
        started_at=session.started_at,
        ended_at=session.ended_at,
        left_at=session.donor_left_at,
        at=at,
    )


def _trained(by: User, at: datetime) -> list[Refusal]:
    evidence = by.training("collect")
    return training.refusals(
        person=by.id,
        procedure="collect",
        trained=evidence is not None,
        valid_until=evidence.valid_until if evidence else None,
        today=Site.here().day_of(at),
    )


def _in_order(device: Equipment, kind: str, at: datetime) -> list[Refusal]:
    return [
        *equipment_kind.refusals(equipment=device.id, kind=device.kind, wanted=kind),
        *equipment_calibration.refusals(
            equipment=device.id, due_on=device.calibrated_until, today=Site.here().day_of(at)
        ),
    ]


def _usable(lot: SupplyLot, kind: str, at: datetime) -> list[Refusal]:
    return supply_lot.refusals(
        lot=lot.lot,
        kind=lot.kind,
        expires_on=lot.expires_on,
        today=Site.here().day_of(at),
        recalled=lot.recalled_at is not None,
        wanted_kind=kind,
    )
