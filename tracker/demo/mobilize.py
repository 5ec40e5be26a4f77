"""Walks of leg 2: the order, twice-daily doses and daily counts. All figures are synthetic."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from zoneinfo import ZoneInfo

from tracker import clock, labelling, protocols, scanning
from tracker.demo.world import World, go
from tracker.models import LabelPrint, Round
from tracker.rules.adverse_event import Complaint
from tracker.scanning import Scan
from tracker.steps import mobilize, screen
from tracker.steps.mobilize import Count

SITES = ("abdomen, left", "abdomen, right", "thigh, left", "thigh, right")
MORNING, EVENING, COUNTED = time(8, 30), time(20, 30), time(7, 45)
# WBC by day around which a donor's counts lie: up to 30–60 × 10⁹/L [S13]; CD34 follows from day 3 on [GK].
WBC = ("6.2", "17.5", "27.0", "35.5", "42.0", "45.0")
CD34 = ("2.0", "4.5", "13.0", "34.0", "62.0", "70.0")
COMPLAINTS = ("Bone pain", "Bone pain", "Headache", "Fatigue", "Insomnia")  # frequencies after [S16]


def course(
    world: World,
    round_: Round,
    *,
    first_day: datetime,
    days: int | None = None,
    until: datetime | None = None,
    begun: bool = False,
) -> None:
    """Mobilize the donor from the day of `first_day` on: order, two doses a day, a count each morning.

    days: 4 or 5 unless said otherwise; the count of the morning after the last dose is not part of it.
    until: leave the story there, with what was not done yet undone. The donor already wears a wristband.
    begun: the order, and the first day's count and morning dose, are on record already.
    """
    days = days or world.rng.choice((4, 5))
    zone = ZoneInfo(world.site.zone)
    start = first_day.astimezone(zone).date()
    factor = Decimal(f"{min(1.25, max(0.8, world.rng.gauss(1, 0.12))):.2f}")
    acts: list[tuple[datetime, Callable[[World, Round], None]]] = [
        (datetime.combine(start, time(7), zone), partial(_prepared, days=days))
    ]
    begins = datetime.combine(start, time(12) if begun else time(0), zone)
    for day in range(days):
        on = start + timedelta(days=day)
        acts += [
            (datetime.combine(on, COUNTED, zone), partial(_counted, day=day, factor=factor)),
            (datetime.combine(on, MORNING, zone), partial(_dosed, body_site=SITES[2 * day % 4])),
            (datetime.combine(on, EVENING, zone), partial(_dosed, body_site=SITES[(2 * day + 1) % 4])),
        ]
    acts += [(datetime.combine(start + timedelta(days=1), time(12), zone), _complained)]
    for at, act in sorted(acts, key=itemgetter(0)):
        if begins <= at and (until is None or at <= until):
            with clock.fixed(at):
                act(world, round_)


def wristband(round_: Round) -> Scan:
    """What a scanner reads from the wristband that the donor wears now."""
    print_ = LabelPrint.newest("wristband", "donor", round_.donor_id)
    if print_ is None:
        raise LookupError(f"donor {round_.donor_id} wears no wristband")
    return scanning.read(labelling.of_print(print_).symbols()[0].data)


def micrograms_of(round_: Round) -> int:
    """One dose of the planned daily amount, in whole 10 µg and never more than planned."""
    plan = protocols.load(round_.protocol).gcsf
    dose = round_.donor.weight_kg * plan.planned_ug_per_kg_day / plan.doses_per_day
    return int(dose // 10) * 10


def pregnancy_tested(world: World, round_: Round) -> None:
    """A fresh test, negative."""
    now = clock.now()
    results = {mobilize.PREGNANCY: "negative"}
    taken = now - timedelta(minutes=30)
    go(screen.report_tests(round_.donor, results=results, specimen_at=taken, by=world["cora"], at=now))


def _prepared(world: World, round_: Round, *, days: int) -> None:
    """The physician's order, and a fresh pregnancy test where one is needed."""
    now = clock.now()
    if round_.donor.childbearing:
        pregnancy_tested(world, round_)
    plan = protocols.load(round_.protocol).gcsf
    go(
        mobilize.order(
            round_,
            micrograms_per_kg_day=plan.planned_ug_per_kg_day,
            doses_per_day=plan.doses_per_day,
            days=days,
            starts_on=world.site.day_of(now),
            by=world["mori"],
            at=now,
        )
    )


def _counted(world: World, round_: Round, *, day: int, factor: Decimal) -> None:
    figures = Count(
        wbc_e9_per_l=min(Decimal("66.0"), _tenths(Decimal(WBC[day]) * factor)),
        platelets_e9_per_l=round(Decimal(235 - 14 * day) * (2 - factor)),
        haemoglobin_g_per_l=(132 if round_.donor.sex == "female" else 148) - day,
        haematocrit_percent=_tenths((Decimal("39.5") if round_.donor.sex == "female" else Decimal("44.0")) - day),
        mnc_percent=_tenths(Decimal(30) - Decimal("2.4") * day),
        cd34_per_ul=_tenths(Decimal(CD34[day]) * factor) if day >= 2 else None,
    )
    go(mobilize.count(round_, wristband=wristband(round_), figures=figures, by=world["ana"], at=clock.now()))


def _dosed(world: World, round_: Round, *, body_site: str) -> None:
    go(
        mobilize.give(
            round_,
            wristband=wristband(round_),
            lot=world.lots["GC2601"],
            micrograms=micrograms_of(round_),
            body_site=body_site,
            by=world["ana"],
            at=clock.now(),
        )
    )


def _complained(world: World, round_: Round) -> None:
    if world.rng.random() > 0.4:
        return
    complaint = Complaint(
        term=world.rng.choice(COMPLAINTS),
        grade=1,
        serious=False,
        relation="G-CSF",
        action="paracetamol",
        outcome="recovered",
        began_on=world.site.day_of(clock.now()),
    )
    go(mobilize.report_adverse_event(round_, complaint=complaint, by=world["ana"], at=clock.now()))


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))
