"""Synthetic apheresis sessions with figures in the published ranges (STANDARDS.md §3.4, §4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from labels.own_code import build_own
from tracker import clock, protocols, scanning
from tracker.collecting import PreCollection, RunSheet
from tracker.custody import Scene
from tracker.demo import label
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.formulas import blood_volume
from tracker.models import Collection, Donor, LabelPrint, Product, Round
from tracker.scanning import OwnCode
from tracker.steps import collect

MILLION, BILLION = 10**6, 10**9
TENTH = Decimal("0.1")
BALANCE = "BAL-1"
SEPARATORS = {"APH-1": "SEP-1", "APH-2": "SEP-2"}
OPENING, RUN, LABELLING, LEAVING = (timedelta(minutes=m) for m in (15, 240, 6, 20))


@dataclass(frozen=True, slots=True)
class Harvest:
    """What the bag will hold. tnc and mnc are cells."""

    tnc: int
    mnc_percent: Decimal
    volume_ml: Decimal

    @property
    def mnc(self) -> int:
        """Mononuclear cells."""
        return int(self.tnc * self.mnc_percent / 100)


def session(
    world: World,
    round_: Round,
    *,
    at: datetime,
    place: str = "APH-1",
    harvest: Harvest | None = None,
    tubes: bool = False,
) -> Product:
    """A whole session from `at` on: opened, run, weighed, labelled, donor gone. Returns the collection bag."""
    harvest = harvest or plenty(world.rng, round_)
    din = opened(world, round_, at=at, place=place, harvest=harvest)
    if tubes:
        label.tubes(world, din, at=at + OPENING + label.A_MOMENT)
    bag = ended(world, din, at=at + OPENING + RUN, harvest=harvest)
    label.collection(world, bag, at=at + OPENING + RUN + LABELLING)
    leave(world, din, at=at + OPENING + RUN + LEAVING)
    return bag


def opened(
    world: World, round_: Round, *, at: datetime, place: str = "APH-1", harvest: Harvest | None = None
) -> Collection:
    """A session that is opened at `at` and started a little later."""
    ana, labs = world["ana"], counts(world.rng, round_, harvest or plenty(world.rng, round_))
    band = wristband(world, round_.donor, at=at - OPENING)
    with clock.fixed(at):
        event = go(
            collect.open_session(
                round_,
                wristband=band,
                place=world.places[place],
                device=world.devices[SEPARATORS[place]],
                kit=world.lots["KT2601"],
                acda=world.lots["AC2601"],
                labs=labs,
                by=ana,
                at=at,
                scene=Scene(place=place, scans=(band.raw,)),
            )
        )
    din = db.session.get_one(Collection, event.subject_id)
    with clock.fixed(at + OPENING):
        go(collect.start(din, by=ana, at=at + OPENING, scene=Scene(place=place)))
    return din


def ended(world: World, din: Collection, *, at: datetime, harvest: Harvest | None = None) -> Product:
    """The end of a session that was started; returns its bag, not yet labelled."""
    sheet = run_sheet(world.rng, din, harvest or plenty(world.rng, din.round))
    with clock.fixed(at):
        go(
            collect.end(
                din,
                sheet=sheet,
                balance=world.devices[BALANCE],
                by=world["ana"],
                at=at,
                scene=Scene(place=din.place_id),
            )
        )
    return din.bags()[0]


def leave(world: World, din: Collection, *, at: datetime) -> None:
    """The donor may go."""
    with clock.fixed(at):
        go(collect.let_donor_go(din, by=world["ana"], at=at, scene=Scene(place=din.place_id)))


def wristband(world: World, donor: Donor, *, at: datetime) -> OwnCode:
    """What the scanner reads from the newest wristband of a donor; one is printed where there is none."""
    band = LabelPrint.newest("wristband", "donor", donor.id) or label.wristband(world, donor, at=at)
    code = scanning.read(build_own("D", donor.id, band.number, band.nonce))
    assert isinstance(code, OwnCode)  # noqa: S101 # what was built is what is read
    return code


def plenty(rng: Random, round_: Round) -> Harvest:
    """A harvest in the published range; where the range allows, enough for every infusion of the round."""
    dose = protocols.load(round_.protocol).dose
    wanted = int(Decimal("1.15") * dose.low_cells_per_kg * round_.planned_infusions * round_.recipient.weight_kg)
    mnc_percent = Decimal(rng.randint(700, 860)) / 10
    tnc = min(max(rng.randint(48, 62) * BILLION, int(wanted * 100 / mnc_percent)), 65 * BILLION)
    lowest, highest = max(155, tnc // (263 * MILLION) + 1), min(371, tnc // (95 * MILLION))
    return Harvest(tnc, mnc_percent, Decimal(rng.randint(lowest * 10, highest * 10)) / 10)


def counts(rng: Random, round_: Round, harvest: Harvest) -> PreCollection:
    """A mobilized donor who may give: counts and vital signs of the day, so that the harvest is a usual one."""
    man = round_.donor.sex == "male"
    wbc = Decimal(rng.randint(320, 620)) / 10
    efficiency = Decimal(rng.randint(50, 66)) / 100
    blood_ml = blood_volume.total_blood_volume_ml(
        sex="male" if man else "female", height_cm=round_.donor.height_cm, weight_kg=round_.donor.weight_kg
    )
    per_ul = harvest.mnc / (efficiency * blood_ml * 2800)  # of some 2.8 blood volumes processed, in µL
    percent = (per_ul / (wbc * 1000) * 100).quantize(TENTH)
    return PreCollection(
        wbc_e9_per_l=wbc,
        mnc_percent=min(max(percent, Decimal(8)), Decimal(35)),
        platelets_e9_per_l=rng.randint(150, 260),
        haemoglobin_g_per_l=rng.randint(138, 160) if man else rng.randint(124, 142),
        haematocrit_percent=Decimal(rng.randint(400, 460) if man else rng.randint(370, 420)) / 10,
        systolic_mmhg=rng.randint(108, 138),
        diastolic_mmhg=rng.randint(62, 86),
        pulse_per_min=rng.randint(58, 88),
        temperature_celsius=Decimal(rng.randint(362, 371)) / 10,
        cd34_per_ul=Decimal(rng.randint(200, 1100)) / 10,
        calcium_mmol_per_l=Decimal(rng.randint(114, 128)) / 100,
    )


def run_sheet(rng: Random, din: Collection, harvest: Harvest) -> RunSheet:
    """The run sheet of a session that went to its target volume."""
    ratio = Decimal(12)
    tare_g = Decimal(rng.randint(310, 360)) / 10
    citrate_allows = Decimal(din.blood_volume_ml) * ratio / 1000  # 1.0 mL/min per L of blood
    left = Decimal(rng.randint(70, 84)) / 100
    return RunSheet(
        processed_ml=din.target_volume_ml,
        inlet_ml_per_min=min(citrate_allows, Decimal(60)).quantize(TENTH),
        ac_ratio=ratio,
        acda_ml=(din.target_volume_ml / (ratio + 1)).quantize(TENTH),
        gross_g=(tare_g + harvest.volume_ml * Decimal("1.05")).quantize(TENTH),
        tare_g=tare_g,
        wbc_e6_per_ml=(harvest.tnc / harvest.volume_ml / MILLION).quantize(TENTH),
        mnc_percent=harvest.mnc_percent,
        viability_percent=Decimal(rng.randint(952, 990)) / 10,
        post_wbc_e9_per_l=(din.pre_wbc_e9_per_l * left).quantize(TENTH),
        post_mnc_percent=(din.pre_mnc_percent * left).quantize(TENTH),
        post_platelets_e9_per_l=int(din.pre_platelets_e9_per_l * left),
    )
