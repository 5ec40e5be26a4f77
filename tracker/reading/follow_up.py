"""Follow-up: how far each round has come, what is due, and the trial as a whole."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select

from tracker import clock, protocols
from tracker.extensions import db
from tracker.formulas import hiv_rna
from tracker.formulas.spread import Spread, spread
from tracker.models import Infusion, Round, Site, Visit
from tracker.reading.waiting import Waiting
from tracker.rules import visit_schedule
from tracker.rules.visit_schedule import Planned, State
from tracker.rules.visit_window import Window

DUE: tuple[State, ...] = ("due", "overdue")
TONES: dict[State, str] = {
    "done": "go",
    "later": "plain",
    "due": "attention",
    "overdue": "stop",
    "missed": "stop",
}
DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a recipient was enrolled with: the figures of the screening, where it is not on record as a visit."""

    seen_on: date
    weight_kg: Decimal
    cd4_per_ul: int
    cd8_per_ul: int
    hiv_rna_log10: Decimal

    @property
    def hiv_rna_copies_per_ml(self) -> int:
        """As it is entered, to the digits that the logarithm keeps."""
        return hiv_rna.copies(self.hiv_rna_log10)


@dataclass(frozen=True, slots=True)
class Line:
    """One visit of a round: planned, where it stands, and what was found: on it, or at enrolment."""

    planned: Planned
    state: State
    visit: Visit | None
    baseline: Baseline | None = None

    @property
    def found(self) -> Visit | Baseline | None:
        """Its figures, of the visit or of the enrolment; None where there are none yet."""
        return self.visit or self.baseline

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return TONES[self.state]


@dataclass(frozen=True, slots=True)
class Standing:
    """A round in follow-up: its infusions and all its visits."""

    round: Round
    infused_on: list[date]
    lines: list[Line]

    @property
    def found(self) -> list[Visit | Baseline]:
        """What was found so far, from the enrolment on."""
        return sorted((line.found for line in self.lines if line.found), key=lambda found: found.seen_on)

    @property
    def due(self) -> list[Line]:
        """What is due or overdue."""
        return [line for line in self.lines if line.state in DUE]

    @property
    def next(self) -> Line | None:
        """The first visit that is still to come."""
        return next((line for line in self.lines if line.state in (*DUE, "later") and line.planned.window), None)

    @property
    def week(self) -> int | None:
        """The week since the first infusion, or None before it."""
        today = Site.here().day_of(clock.now())
        return (today - self.infused_on[0]).days // DAYS_PER_WEEK if self.infused_on else None


@dataclass(frozen=True, slots=True)
class Week:
    """What the trial found at one visit of the main schedule."""

    code: str
    name: str
    week: Decimal
    cd4: Spread | None
    cd8: Spread | None
    hiv_rna_log10: Spread | None


def standing(round_: Round) -> Standing:
    """How far this round has come."""
    return _standing(round_, Visit.infused_on(round_.id), Visit.of_round(round_.id))


def standings() -> list[Standing]:
    """Every round with an infusion that is not closed, by recipient."""
    site, infused, seen = Site.here(), defaultdict[str, list[date]](list), defaultdict[str, list[Visit]](list)
    for row in db.session.execute(select(Infusion.round_id, Infusion.started_at).order_by(Infusion.number)):
        infused[row.round_id].append(site.day_of(row.started_at))
    for visit in db.session.scalars(select(Visit)):
        seen[visit.round_id].append(visit)
    rounds = db.session.scalars(select(Round).where(Round.closed_at.is_(None)).order_by(Round.recipient_id))
    return [_standing(round_, infused[round_.id], seen[round_.id]) for round_ in rounds if infused[round_.id]]


def waiting_visits() -> list[Waiting]:
    """Visits that are due or overdue, the one that closes first on top."""
    zone = ZoneInfo(Site.here().zone)
    found = [_waiting(one.round, line, zone) for one in standings() for line in one.due]
    return sorted(found, key=lambda waiting: waiting.due_at or clock.now())


def trial() -> list[Week]:
    """The spread of the counts at each visit from the baseline on."""
    main = [visit for visit in protocols.load(Site.here().protocol).visits if visit.anchor == "baseline"]
    by_code = defaultdict[str, list[Visit]](list)
    for visit in db.session.scalars(select(Visit)):
        by_code[visit.code].append(visit)
    return [
        Week(
            entry.code,
            entry.name,
            Decimal(entry.day) / DAYS_PER_WEEK,
            _spread(by_code[entry.code], lambda visit: visit.cd4_per_ul),
            _spread(by_code[entry.code], lambda visit: visit.cd8_per_ul),
            _spread(by_code[entry.code], lambda visit: hiv_rna.log10(visit.hiv_rna_copies_per_ml)),
        )
        for entry in main
        if entry.day >= 0
    ]


def _spread(visits: Sequence[Visit], value: Callable[[Visit], int | Decimal | None]) -> Spread | None:
    return spread([found for visit in visits if (found := value(visit)) is not None])


def _standing(round_: Round, infused_on: list[date], visits: Sequence[Visit]) -> Standing:
    seen = {visit.code: visit for visit in visits}
    planned = visit_schedule.schedule(
        visits=protocols.load(round_.protocol).visits, infused_on=infused_on, infusions=round_.planned_infusions
    )
    today = Site.here().day_of(clock.now())
    states = visit_schedule.states(planned=planned, seen=seen, today=today, closed=round_.closed_at is not None)
    lines = [Line(entry, state, seen.get(entry.code), _baseline(round_, entry, seen)) for entry, state in states]
    return Standing(round_, infused_on, lines)


def _baseline(round_: Round, entry: Planned, seen: Collection[str]) -> Baseline | None:
    if entry.code in seen or entry.code not in visit_schedule.BY_ENROLMENT:
        return None
    who = round_.recipient
    weighed_on = Site.here().day_of(who.weighed_at)
    return Baseline(weighed_on, who.weight_kg, who.cd4_per_ul, who.cd8_per_ul, who.hiv_rna_log10_per_ml)


def _waiting(round_: Round, line: Line, zone: ZoneInfo) -> Waiting:
    window = line.planned.window
    closes = datetime.combine(window.closes_on, time.max, zone) if window else None
    return Waiting(
        round_.recipient_id,
        f"{line.planned.code} · {line.planned.name}",
        _("Record the visit"),
        "follow_up.new_visit",
        {"identifier": round_.recipient_id, "code": line.planned.code},
        stage=_(line.state),
        tone=line.tone,
        due_at=closes,
        note=_note(window, line.state) if window else "",
    )


def _note(window: Window, state: State) -> str:
    planned = str(_("planned for %(day)s", day=window.planned_on))
    return f"{planned} · {_('window passed')}" if state == "overdue" else planned
