"""What stands between a donor and a collection, and what a run sheet says: the rules of leg 3, asked of rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tracker import access, labelling, protocols
from tracker.access import Permission
from tracker.extensions import db
from tracker.formulas import blood_volume, cells
from tracker.formulas import collection as yields
from tracker.models import Collection, Equipment, Place, ProductDescription, Round, SupplyLot, User
from tracker.protocols import Protocol
from tracker.rules import (
    collection_labs,
    collection_session,
    equipment_kind,
    kinds,
    physician_decides,
    run_sheet,
)
from tracker.rules.refusal import Refusal
from tracker.scanning import OwnCode


@dataclass(frozen=True, slots=True)
class PreCollection:
    """The donor's counts and vital signs before the start, today."""

    wbc_e9_per_l: Decimal
    mnc_percent: Decimal
    platelets_e9_per_l: int
    haemoglobin_g_per_l: int
    haematocrit_percent: Decimal
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
            "hct": self.haematocrit_percent,
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
    return [
        *labelling.worn_refusals(labelling.DONOR, round_.donor_id, wristband),
        *round_refusals(round_, by=by, at=at),
        *collection_session.opening_refusals(
            place=place.id,
            donor=round_.donor_id,
            open_at_place=_din(Collection.open_at(place.id)),
            open_of_donor=_din(Collection.open_of(round_.donor_id)),
        ),
        *equipment_kind.refusals(equipment=place.id, kind=place.kind, wanted=kinds.CHAIR),
        *_set_refusals(device=device, kit=kit, acda=acda, at=at),
    ]


def starting_refusals(session: Collection, *, by: User, at: datetime) -> list[Refusal]:
    """What may have changed since the session was opened: donor and recipient, lots and separator are asked again."""
    return [
        *round_refusals(session.round, by=by, at=at),
        *_set_refusals(
            device=db.session.get_one(Equipment, session.device_id),
            kit=db.session.get_one(SupplyLot, session.kit_lot_id),
            acda=db.session.get_one(SupplyLot, session.acda_lot_id),
            at=at,
        ),
    ]


def round_refusals(round_: Round, *, by: User, at: datetime) -> list[Refusal]:
    """What stands against a collection for this round before anything is scanned; the page shows it."""
    donor, recipient = round_.donor, round_.recipient
    return [
        *collection_session.round_refusals(round_=round_.id, closed_at=round_.closed_at),
        # Asked before the donor is connected, and not again at the end: a bag that is there gets its record.
        *ProductDescription.not_assignable(protocols.load(round_.protocol).product_code("collection").pdc, at=at),
        *donor.stops(at),
        *recipient.consent_stops(at),
        *by.not_trained("collect", at),
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
    limits = protocol_of(session).collection
    flow = blood_volume.inlet_flow_limit_ml_per_min(
        citrate_ml_per_min_per_l=limits.citrate_max_ml_per_min_per_l,
        total_blood_volume_ml=session.blood_volume_ml,
        ac_ratio=limits.ac_ratio,
    )
    return [
        *balance.refusals(at, *kinds.BALANCE),
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
    """Why a bag of the session may not leave the donor's side yet."""
    return [found for bag in session.bags() for found in labelling.verified_refusals(bag)]


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


def protocol_of(session: Collection) -> Protocol:
    """The protocol that a session follows."""
    return protocols.load(session.round.protocol)


def _din(session: Collection | None) -> str | None:
    return session.id if session else None


def _set_refusals(*, device: Equipment, kit: SupplyLot, acda: SupplyLot, at: datetime) -> list[Refusal]:
    """What the donor is connected to: separator, bag set and anticoagulant."""
    return [*device.refusals(at, *kinds.SEPARATOR), *kit.refusals(at, *kinds.BAG_SET), *acda.refusals(at, *kinds.ACD_A)]
