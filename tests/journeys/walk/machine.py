"""A walk of random acts through the real steps, with the model beside it and every invariant after each of them."""

from collections import Counter
from copy import deepcopy
from datetime import datetime, timedelta
from random import Random
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy import select

from tests.databases import Databases
from tests.journeys.ledger import written
from tests.journeys.walk import prepared
from tests.journeys.walk.acts import ACTS, labelled, next_act
from tests.journeys.walk.attempt import Attempt, Impossible, Walk
from tests.journeys.walk.invariants import INVARIANTS, Seen, Was
from tests.journeys.walk.model import Bag, Model, must
from tracker import clock, custody
from tracker.access import Forbidden
from tracker.custody import Scene
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent, StreamHead
from tracker.workflow import UNFINISHED

HERE = "random_walk"  # the name of the database that each walk begins with
# What is wrong with an act on purpose: nothing more often than anything else.
ODD = ("", "", "", "", "", "", "person", "thing", "witness", "bag", "again", "stale", "theirs")
SECONDS = (*[10] * 80, *[60] * 20, *[300] * 10, 900, 1800, 3600, 36000)  # that pass before an act
# Acts that read much of the record are tried less often: they are most of the time that a walk takes.
MUCH = ("conditional", "glance", "check", "start", "print", "report", "scan back", "verify", "issue", "close run")
OFTEN = [*[""] * 90, *[act for act in ACTS for _time in range(1 if act in MUCH else 2)]]
QUICK = (
    "retrieve",
    "take",
    "put down",
    "hand over",
    "use",
    "void",
    "lift",
    "unpack",
    "vital signs",
    "retrieve",
    "take",
)
SELDOM_IS = 0.2
SELDOM = ("count", "quarantine", "recall", "reject", "discard", "come back", "void")  # else nothing would come far
REPLAYED_EVERY = 25
SECOND = timedelta(seconds=1)


class RandomWalk(RuleBasedStateMachine):
    """One walk. What is asked of all of them together is counted in the class."""

    databases: ClassVar[Databases]
    world: ClassVar[World]
    positions: ClassVar[tuple[str, ...]]
    model: ClassVar[Model]
    heads: ClassVar[dict[str, tuple[int, bytes]]]
    began: ClassVar[datetime]
    became: ClassVar[Counter[tuple[str, str]]] = Counter()

    @classmethod
    def prepare(cls, databases: Databases, world: World) -> None:
        """Walk to where every walk begins, and keep it."""
        prepared.stage(world)
        db.session.commit()
        databases.keep(HERE)
        cls.databases, cls.model, cls.began = databases, prepared.read(), clock.now()
        cls.heads = {one.stream: (one.position, one.digest) for one in db.session.scalars(select(StreamHead))}
        cls.positions = tuple(code for code, place in world.places.items() if place.is_position)
        cls.world, cls.became = world, Counter()

    def __init__(self) -> None:
        super().__init__()
        db.session.rollback()
        db.session.expunge_all()
        self.databases.bring_back(HERE)
        self.walk = Walk(self.world, deepcopy(self.model), self.began, self.positions)
        self.ends, self.forms, self.keys = dict(self.heads), {}, set[str]()
        self.steps, self.last = 0, ""
        self.vain: set[tuple[str, str]] = set()  # acts that were refused for no fault of whoever tried

    forms: dict[
        tuple[str, str], tuple[str, str, str]
    ]  # act and bag: key of a recorded form, its sender, what it was about

    @rule(draw=st.integers(0, 2**32 - 1))
    def step(self, draw: int) -> None:
        """Somebody tries an act on a bag. An empty act is the next of the bag; an odd one has something wrong.

        All chances of a step come of one number: drawn one by one, they would be mostly the simplest ones.
        """
        walk = self.walk
        walk.rng = rng = Random(draw)  # noqa: S311 - a walk is to be repeated
        act, which, walk.odd = rng.choice(OFTEN), rng.randrange(64), rng.choice(ODD)
        walk.now += SECOND * rng.choice(SECONDS)
        self.steps += 1
        act = "" if act in SELDOM and rng.random() > SELDOM_IS else act
        bag = self._meant(act, which)
        if not act or (walk.odd != "bag" and not ACTS[act].fits(walk.model, bag)):
            act = next_act(walk.model, bag)
            if (act, bag.id) in self.vain:
                act = walk.pick(QUICK)
        if act == "close run" and not walk.odd:
            bag = next((one for one in walk.model.below(bag) if not labelled(walk.model, one)), bag)
            act = next_act(walk.model, bag)
        with clock.fixed(walk.now):
            try:
                attempt = ACTS[act].tries(walk, bag)
            except Impossible:
                self.became[act, "impossible"] += 1
                return
            self._try(act, bag, attempt)
            if self.steps % REPLAYED_EVERY == 0:
                assert not custody.verify_stream(db.session, f"din:{bag.id.split('-')[0]}")

    def _meant(self, act: str, which: int) -> Bag:
        """A bag that the act is meant for; the next act is mostly that of the bag that the last one was about."""
        model, odd = self.walk.model, self.walk.odd == "bag"
        if not act and which % 4 and self.last and model.bags[self.last].stage in UNFINISHED:
            return model.bags[self.last]
        every = list(model.bags.values())
        meant = [bag for bag in every if (ACTS[act].fits(model, bag) if act else bag.stage in UNFINISHED) or odd]
        self.last = (meant or every)[which % len(meant or every)].id
        return model.bags[self.last]

    def _try(self, act: str, bag: Bag, attempt: Attempt) -> None:
        walk, odd = self.walk, self.walk.odd
        before = {one.id: Was(one.stage, one.keeper, one.stopped) for one in walk.model.bags.values()}
        key, sender, subject = self.forms.get((act, bag.id), ("", "", ""))
        reused = bool(key) and (odd == "stale" or (odd == "theirs" and sender != attempt.by))
        scene = Scene(form_key=key if reused else f"form-{self.steps}", form_digest=f"entries-{self.steps}")
        verdict, line, tables = self._act(attempt, scene)
        if line is not None and line.accepted:
            must(not reused or f"{line.step} {line.subject_id}" != subject, f"the form {key} was recorded twice")
            attempt.means(line)
            self.forms[act, bag.id] = scene.form_key or "", attempt.by, f"{line.step} {line.subject_id}"
        if verdict != "accepted":
            self.last = ""
        if verdict == "refused" and not odd:
            self.vain.add((act, bag.id))
        self._look(verdict, attempt, tables, before)
        self.became[act, verdict] += 1
        if verdict == "accepted" and odd == "again":
            _verdict, again, tables = self._act(attempt, scene)
            must(again is not None and again.accepted, f"{act}, sent twice, was refused")
            must(not tables, f"{act}, sent twice, wrote to {tables}")

    def _act(self, attempt: Attempt, scene: Scene) -> tuple[str, CustodyEvent | None, set[str]]:
        """Do it and commit, or give it up."""
        line = None
        with written() as tables:
            try:
                line = attempt.call(self.walk.user(attempt.by), scene)
            except Forbidden:
                db.session.rollback()
        db.session.commit()
        return line.verdict if line else "forbidden", line, tables

    def _look(self, verdict: str, attempt: Attempt, tables: set[str], before: dict[str, Was]) -> None:
        seen = Seen(self.walk.model, self.walk.now, attempt, verdict, tables, before, self.ends, self.keys)
        seen.read()
        for invariant in INVARIANTS:
            assert invariant(seen), invariant.__name__.replace("_", " ")
        for line, _said in seen.lines:
            if line.verdict == "accepted" and line.subject_kind == "product":
                self.walk.model.bags[line.subject_id].done.append(line.step)
        db.session.close()  # as after a request

    def teardown(self) -> None:
        """The whole ledger agrees with itself and with the tables."""
        db.session.rollback()
        assert not custody.verify(db.session).problems
