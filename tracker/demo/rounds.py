"""One synthetic round from enrolment to week 48: its acts, each putting down the next."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from tracker import protocols
from tracker.demo import (
    assay,
    collect,
    enrol,
    follow_up,
    incidents,
    infuse,
    issue,
    label,
    mobilize,
    process,
    release,
    store,
    transport,
)
from tracker.demo.agenda import Agenda
from tracker.demo.world import World
from tracker.models import InfusionOrder, Product, Round
from tracker.workflow import Stage

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ENROLLED_BEFORE = 26 * DAY
MOBILIZED_FOR = 5 * DAY
# Of a donation, counted from its start.
SESSION, TO_COURIER, TO_BENCH = 5 * HOUR, 5 * HOUR + 10 * MINUTE, 8 * HOUR
JOURNEY = 125 * MINUTE
INFUSION = 100 * MINUTE
INFECTIONS_SEEN_AT = frozenset({"W4", "W12"})
LAST_VISIT = "W48"
CULTURE = 14 * DAY + HOUR


@dataclass
class Course:
    """Round `number` of the story; `first` is the moment of its first infusion."""

    world: World
    agenda: Agenda
    number: int
    first: datetime
    doses: dict[int, Product] = field(default_factory=dict)
    seen: list[tuple[str, datetime]] = field(default_factory=list)
    _round: Round | None = None

    @property
    def round(self) -> Round:
        """The round, once it is open."""
        if self._round is None:
            raise LookupError(f"round {self.number} is not open yet")
        return self._round

    @property
    def donations(self) -> tuple[tuple[datetime, tuple[int, ...]], ...]:
        """Start of each donation, and the infusions it is for. Two of three donors give twice."""
        if self.number % 3 == 0:
            return ((self.first - 22 * HOUR, (1, 2, 3)),)
        return ((self.first - 46 * HOUR, (2, 3)), (self.first - 22 * HOUR, (1,)))

    def begin(self) -> None:
        """Put the first act down."""
        self.agenda.put(self.first - ENROLLED_BEFORE, self.enrol)

    def enrol(self, at: datetime) -> None:
        """Donor and recipient are screened."""
        giver = enrol.donor(self.world, f"D{self.number:02}", at=at)
        taker = enrol.recipient(self.world, f"R{self.number:02}", at=at + HOUR)

        def pair(at: datetime) -> None:
            self._round = enrol.round_(self.world, giver, taker, at=at)
            label.wristband(self.world, giver, at=at + 10 * MINUTE)
            label.wristband(self.world, taker, at=at + 20 * MINUTE)
            follow_up.visit(self.world, self._round, "SCR", at=at + 30 * MINUTE)
            self.agenda.put(self.donations[0][0] - MOBILIZED_FOR, self.mobilize)
            self.agenda.put(self.first - 2 * HOUR, partial(self.visit, code="D0"))
            for start, numbers in self.donations:
                self.agenda.put(start, partial(self.collect, numbers=numbers))

        self.agenda.put(at + 4 * DAY, pair)

    def mobilize(self, at: datetime) -> None:
        """Five days of G-CSF."""
        mobilize.course(self.world, self.round, first_day=at, days=5, until=self.agenda.end)

    def collect(self, at: datetime, numbers: tuple[int, ...]) -> None:
        """A donation: collected, on its way, in doses."""
        if self.agenda.lies_ahead(at + SESSION):
            din = collect.opened(self.world, self.round, at=at, place=self.place)
            label.tubes(self.world, din, at=at + collect.OPENING + MINUTE)
            return
        bag = collect.session(self.world, self.round, at=at, place=self.place, tubes=True)
        self.agenda.put(at + TO_COURIER, partial(self.send, bag=bag))
        self.agenda.put(at + TO_BENCH, partial(self.process, bag=bag, numbers=numbers))

    def send(self, at: datetime, bag: Product) -> None:
        """To the laboratory, by courier."""
        shipper = 1 + self.number % 6
        if self.agenda.lies_ahead(at + JOURNEY):
            transport.sent(self.world, [bag], at=at, number=shipper, labelled=True)
            return
        incidents.carried(self.world, self.number, bag, at=at, shipper=shipper)

    def process(self, at: datetime, bag: Product, numbers: tuple[int, ...]) -> None:
        """Into dose bags; what is not for the first infusion is frozen."""
        bench = f"BENCH-{1 + self.number % 2}"
        made = process.doses(self.world, bag, at=at, numbers=numbers, bench=bench)
        sample = next(other for other in bag.siblings() if other.purpose == "sample")
        label.tie_tag(self.world, sample, at=at + process.STORED)
        label.bottles(self.world, sample, at=at + process.STORED)
        for number, dose in zip(numbers, made, strict=False):
            self.doses[number] = dose
            if number == 1:
                self.agenda.put(self.first - 10 * HOUR, partial(self.test, number=1))
            else:
                self.agenda.put(at + 4 * HOUR + number * 10 * MINUTE, partial(self.freeze, number=number))

    def freeze(self, at: datetime, number: int) -> None:
        """A dose for a later infusion goes into the tank, and is thawed an hour before."""
        self.doses[number] = process.frozen(self.world, self.doses[number], at=at)
        self.agenda.put(self.first + self.day_of(number) * DAY - 46 * MINUTE, partial(self.thaw, number=number))

    def thaw(self, at: datetime, number: int) -> None:
        """Thawed: an hour is left."""
        self.doses[number] = process.thawed(self.world, self.doses[number], at=at)
        self.test(at + MINUTE, number)

    def test(self, at: datetime, number: int) -> None:
        """The panel; the culture goes on for two weeks."""
        bag = self.doses[number]
        assay.panel(self.world, bag, at=at)
        self.agenda.put(at + CULTURE, partial(self.end_culture, number=number))
        self.agenda.put(at + 22 * MINUTE, partial(self.label, number=number))

    def label(self, at: datetime, number: int) -> None:
        """Labelled, by two people; then the release while the culture is pending."""
        bag = self.doses[number]
        if bag.stage == Stage.FILLED:  # thawed; a fresh dose was labelled on its bench
            label.final(self.world, bag, at=at)
            label.tie_tag(self.world, bag, at=at)
        ready = incidents.labelled(self.world, self.number, number, bag, at=at + 3 * MINUTE)
        self.deliver(ready, bag)
        self.agenda.put(at + 7 * MINUTE, partial(self.release, number=number))

    def deliver(self, at: datetime, bag: Product) -> None:
        """To the pharmacy; a fresh bag into its refrigerator, a thawed one stays in the pharmacist's hands."""
        stored = bag.slot_id is not None
        if stored:
            store.take(self.world, bag, at=at)
        transport.handed(self.world, bag, giver="theo", taker="priya", at=at + MINUTE)
        if stored:
            store.put(self.world, bag, store.free_position("PHARM-F1"), at=at + 2 * MINUTE)

    def release(self, at: datetime, number: int) -> None:
        """Released on condition of the culture, with the physician's order for the next day."""
        bag = self.doses[number]
        given = self.first + self.day_of(number) * DAY
        order = issue.order(self.world, self.round, number, at=at, planned_on=self.world.site.day_of(given))
        incidents.issued_too_early(self.world, self.number, number, bag, order, at=at + MINUTE)
        release.conditional(self.world, bag, at=at + 2 * MINUTE)
        self.agenda.put(max(at + 3 * MINUTE, given - 14 * MINUTE), partial(self.issue, number=number, order=order))

    def issue(self, at: datetime, number: int, order: InfusionOrder) -> None:
        """To the ward."""
        bag = self.doses[number]
        label.accompanying(self.world, bag, at=at - MINUTE)
        issue.to_ward(self.world, bag, order, at=at + MINUTE)
        self.agenda.put(
            max(at + 14 * MINUTE, self.first + self.day_of(number) * DAY), partial(self.infuse, number=number)
        )

    def infuse(self, at: datetime, number: int) -> None:
        """At the bedside, and what follows from it."""
        bag = self.doses[number]
        incidents.at_bedside(self.world, self.number, number, bag, at=at)
        if incidents.came_too_late(self.world, self.number, number, bag, at=at):
            return
        if self.agenda.lies_ahead(at + INFUSION):
            infuse.started(self.world, bag, at=at + MINUTE)
            return
        infuse.whole(self.world, bag, at=at + MINUTE, reaction=incidents.REACTIONS.get((self.number, number)))
        if (self.number, number) in incidents.LATE_CULTURES:
            self.agenda.put(at + 3 * DAY, partial(self.late_culture, number=number))
        done = {code for code, _at in self.seen}
        for code, visit_at in follow_up.schedule(self.world, self.round):
            if code not in done:
                seen_at = max(visit_at, at + 10 * MINUTE)
                self.seen.append((code, seen_at))
                self.agenda.put(seen_at, partial(self.visit, code=code))

    def late_culture(self, at: datetime, number: int) -> None:
        """Growth, three days after the cells were given: the physician hears of it within hours."""
        assay.sterility(self.world, self.doses[number], at=at, growth=True)
        assay.physician_told(self.world, self.doses[number], at=at + 3 * HOUR)

    def visit(self, at: datetime, code: str) -> None:
        """A visit of the follow-up; now and then an adverse event."""
        follow_up.visit(self.world, self.round, code, at=at)
        if self.world.rng.random() < 0.12:
            follow_up.adverse_event(self.world, self.round, at=at + 10 * MINUTE)
        if code in INFECTIONS_SEEN_AT:
            follow_up.infections_follow(self.world, self.round, at=at + 15 * MINUTE)
        if code == LAST_VISIT:
            follow_up.close(self.world, self.round, at=at + HOUR)

    def end_culture(self, at: datetime, number: int) -> None:
        """Two weeks after the sample."""
        if (self.number, number) not in incidents.LATE_CULTURES:
            assay.sterility(self.world, self.doses[number], at=at)

    def day_of(self, number: int) -> int:
        """The day of the n-th infusion by the protocol, counted from the first."""
        return protocols.load(self.round.protocol).dose.infusion_days[number - 1]

    @property
    def place(self) -> str:
        """The chair of this donor."""
        return f"APH-{1 + self.number % 2}"
