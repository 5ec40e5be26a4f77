"""Walks of leg 11: visits along a synthetic course, adverse events, infections that come under control.

The medians of CD4 and CD8 at the ends are published [S15]; the shape between them is assumed. Every single figure is
synthetic, drawn around them for each recipient from the seed of the site, so that the order of calls does not matter.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from tracker import clock, protocols
from tracker.demo.world import World, go
from tracker.models import OpportunisticInfection, Round, Visit
from tracker.rules import visit_schedule
from tracker.rules.adverse_event import Complaint
from tracker.rules.visit_schedule import Planned
from tracker.steps import follow_up
from tracker.steps.follow_up import Findings

Path = tuple[tuple[int, float], ...]
# (day, median): ends published [S15], shape assumed
CD4: Path = ((0, 10.5), (14, 25), (28, 45), (56, 70), (84, 95), (168, 140), (252, 175), (336, 207.5))
CD8: Path = ((0, 416.5), (14, 640), (28, 820), (56, 1040), (84, 1206.5), (168, 1150), (336, 1020))
RNA_FALL_LOG10: Path = ((0, 0), (14, 1.4), (28, 2.0), (56, 2.7), (84, 3.2), (168, 3.9), (336, 4.2))
UNWELL: Path = ((0, 6), (14, 5), (28, 4), (56, 3), (84, 2), (168, 1), (336, 0.5))
RNA_LIMIT_COPIES = 20  # what the test can still count
SEEN = time(10, 30)
# term, grade, relation, action, outcome
EVENTS = (
    ("Fever", 1, "product", "paracetamol", "recovered"),
    ("Fatigue", 1, "disease", "none", "recovered"),
    ("Headache", 1, "product", "none", "recovered"),
    ("Diarrhoea", 2, "ART", "oral rehydration", "recovered"),
    ("Rash maculo-papular", 1, "product", "antihistamine", "recovered"),
    ("Nausea", 1, "ART", "none", "recovered"),
)


def visit(world: World, round_: Round, code: str, *, at: datetime) -> None:
    """One visit with its synthetic findings, seen and recorded at `at`, wherever in its window that lies."""
    seen_on = world.site.day_of(at)
    with clock.fixed(at):
        found = findings(world, round_, code, seen_on)
        go(follow_up.visit(round_, code=code, seen_on=seen_on, findings=found, by=world["cora"], at=at))


def schedule(world: World, round_: Round) -> list[tuple[str, datetime]]:
    """(code, time) of every visit that follows from the infusions given so far, in order, on its planned day."""
    zone = ZoneInfo(world.site.zone)
    return [
        (entry.code, datetime.combine(entry.window.planned_on, SEEN, zone))
        for entry in planned(round_)
        if entry.window and entry.code not in visit_schedule.BEFORE_BASELINE
    ]


def planned(round_: Round) -> list[Planned]:
    """The schedule of a round as it stands."""
    return visit_schedule.schedule(
        visits=protocols.load(round_.protocol).visits,
        infused_on=Visit.infused_on(round_.id),
        infusions=round_.planned_infusions,
    )


def adverse_event(
    world: World,
    round_: Round,
    *,
    at: datetime,
    term: str | None = None,
    grade: int = 1,
    serious: bool = False,
    relation: str = "product",
    of_donor: bool = False,
) -> None:
    """An adverse event that began the day before; without a term one of a list of harmless ones."""
    chosen = (term, grade, relation, "supportive care", "recovered") if term else world.rng.choice(EVENTS)
    complaint = Complaint(
        term=chosen[0],
        grade=chosen[1],
        serious=serious,
        relation=chosen[2],
        action=chosen[3],
        outcome=chosen[4],
        began_on=world.site.day_of(at) - timedelta(days=1),
        ended_on=world.site.day_of(at),
    )
    person = round_.donor if of_donor else round_.recipient
    with clock.fixed(at):
        go(follow_up.report_adverse_event(round_, person=person, complaint=complaint, by=world["cora"], at=at))


def infections_follow(world: World, round_: Round, *, at: datetime) -> None:
    """Each infection goes one state on: active → improving → controlled."""
    states = ("active", "improving", "controlled")
    for episode in OpportunisticInfection.of(round_.recipient_id):
        following = states[min(states.index(episode.status) + 1, 2)]
        if following != episode.status:
            with clock.fixed(at):
                on = world.site.day_of(at)
                go(follow_up.follow_infection(episode, status=following, on=on, by=world["mori"], at=at))


def close(world: World, round_: Round, *, at: datetime) -> None:
    """The coordinator closes a round that is complete."""
    with clock.fixed(at):
        go(follow_up.close_round(round_, reason="48 weeks completed", by=world["cora"], at=at))


def findings(world: World, round_: Round, code: str, seen_on: date) -> Findings:
    """What the recipient's course brings on that day."""
    baseline = Visit.infused_on(round_.id)
    day = max(0, (seen_on - baseline[0]).days) if baseline else 0
    person = Random(f"{world.site.label_key} {round_.recipient_id}")
    of_day = Random(f"{world.site.label_key} {round_.recipient_id} {code}")
    response, appetite = math.exp(person.gauss(0, 0.4)), person.uniform(2, 6)
    laboratory = next((entry.laboratory for entry in planned(round_) if entry.code == code), True)
    return Findings(
        weight_kg=round_.recipient.weight_kg + _tenths(appetite * min(day, 250) / 250 + of_day.gauss(0, 0.4)),
        fever_score=_score(of_day, day),
        fatigue_score=_score(of_day, day),
        cough_score=_score(of_day, day),
        diarrhoea_score=_score(of_day, day),
        karnofsky=min(100, max(40, round(9 - _along(UNWELL, day) / 2 + of_day.gauss(0, 0.4)) * 10)),
        gvhd_grade=0,
        wbc_e9_per_l=_tenths(max(1.2, 3.2 + min(day, 168) / 90 + of_day.gauss(0, 0.5))),
        haemoglobin_g_per_l=round(104 + min(day, 252) / 12 + of_day.gauss(0, 5)),
        platelets_e9_per_l=round(165 + min(day, 252) / 8 + of_day.gauss(0, 18)),
        **(_counts(round_, day, response, of_day) if laboratory else {}),
        chimerism_percent=_chimerism(of_day, day) if laboratory else None,
    )


def _counts(round_: Round, day: int, response: float, rng: Random) -> dict[str, int]:
    """Baseline of this recipient, and on top of it what the median gains, times response and chance of the day."""
    recipient = round_.recipient
    gain_cd4 = (_along(CD4, day) - CD4[0][1]) * response
    ratio_cd8 = _along(CD8, day) / CD8[0][1]
    fallen = float(recipient.hiv_rna_log10_per_ml) - _along(RNA_FALL_LOG10, day) + rng.gauss(0, 0.15)
    return {
        "cd4_per_ul": max(1, round((recipient.cd4_per_ul + gain_cd4) * math.exp(rng.gauss(0, 0.3 if day else 0.1)))),
        "cd8_per_ul": max(1, round(recipient.cd8_per_ul * ratio_cd8 * math.exp(rng.gauss(0, 0.2)))),
        "hiv_rna_copies_per_ml": max(RNA_LIMIT_COPIES, round(10**fallen)),
    }


def _chimerism(rng: Random, day: int) -> Decimal:
    """Donor cells are found for a short while only [S15]; how many is made up."""
    return _tenths(max(0.0, rng.uniform(0.5, 3.0) - day / 30)) if 0 < day <= 56 else Decimal("0.0")


def _score(rng: Random, day: int) -> int:
    return min(10, max(0, round(_along(UNWELL, day) + rng.gauss(0, 1.2))))


def _along(path: Sequence[tuple[int, float]], day: int) -> float:
    """The value on that day, on straight lines between the points of the path."""
    after = bisect_right(path, day, key=lambda point: point[0])
    if after == len(path):
        return path[-1][1]
    (day_0, low), (day_1, high) = path[after - 1], path[after]
    return low + (high - low) * (day - day_0) / (day_1 - day_0)


def _tenths(value: float) -> Decimal:
    return Decimal(f"{value:.1f}")
