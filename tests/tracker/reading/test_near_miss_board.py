"""The board of near misses counts what a walk over every line counts, on either engine."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from tests.factories.trail import a_bag_with_a_past
from tests.journeys import bedside, given
from tracker import clock, custody
from tracker.custody import Scene
from tracker.demo import issue
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import CustodyEvent, Product, Site
from tracker.reading import near_miss_board, unscanned
from tracker.reading.near_miss_board import Counted
from tracker.rules.refusal import Refusal

SOFT = Refusal("wbc-high", "Many.", "Ask.", hard=False)
HARD = Refusal("on-hold", "Held.", "Wait.")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def bag(world: World) -> Product:
    """A bag with a past, and weeks of lines of every sort about it."""
    found = a_bag_with_a_past(world)
    for weeks, refusals, scene in (
        (1, [], Scene(place="LAB", scans=("a",))),
        (1, [HARD, HARD], Scene(place="LAB", scans=("a",))),
        (1, [HARD, SOFT], Scene(place="WARD-7")),
        (2, [SOFT], Scene(place="WARD-7", override_reason="Assessed", second=world["noor"], scans=("a", "b"))),
        (2, [], Scene(typed=True, typed_reason="Torn", second=world["noor"], scans=("c",))),
        (2, [], Scene(place="LAB", typed=True, typed_reason="Torn", second=world["noor"], scans=("c",))),
        (5, [HARD], Scene(place="LAB", scans=("a",))),
    ):
        with clock.fixed(clock.now() - weeks * near_miss_board.WEEK):
            custody.record(found.round.donor, "note", by=world["nadia"], at=clock.now(), refusals=refusals, scene=scene)
    return found


def monday_of(at: datetime, world: World) -> date:
    day = at.astimezone(ZoneInfo(world.site.zone)).date()
    return day - timedelta(days=day.weekday())


def walk(world: World, *, weeks: int, place: str | None = None) -> dict[tuple[date, str | None], Counted]:
    """Every line looked at, one after the other."""
    found: dict[tuple[date, str | None], Counted] = {}
    first = monday_of(clock.now(), world) - (weeks - 1) * near_miss_board.WEEK
    for line in db.session.scalars(select(CustodyEvent)):
        said, week = line.said, monday_of(line.recorded_at, world)
        accepted, scanned = said["verdict"] == "accepted", bool(said["scans"])
        if week < first or (place and said["place"] != place):
            continue
        here = Counted(
            accepted=int(accepted),
            refused=int(not accepted),
            scanned=int(accepted and scanned),
            typed=int(accepted and scanned and said["typed"]),
            overridden=int(accepted and bool(said["refusals"])),
        )
        key = week, said["place"]
        found[key] = found.get(key, Counted()) + here
    return found


def rules(world: World, *, weeks: int) -> Counter[str]:
    first = monday_of(clock.now(), world) - (weeks - 1) * near_miss_board.WEEK
    refused = select(CustodyEvent).where(CustodyEvent.verdict == "refused")
    lines = [line for line in db.session.scalars(refused) if monday_of(line.recorded_at, world) >= first]
    return Counter(code for line in lines for code in {refusal["code"] for refusal in line.said["refusals"]})


@pytest.mark.parametrize("weeks", [1, 2, 3, 13])
def test_the_counts_are_those_of_a_walk_over_every_line(bag: Product, world: World, weeks: int) -> None:
    board, walked = near_miss_board.board(weeks=weeks), walk(world, weeks=weeks)
    of_weeks: dict[date, Counted] = {}
    of_places: dict[str | None, Counted] = {}
    for (week, place), counted in walked.items():
        of_weeks[week] = of_weeks.get(week, Counted()) + counted
        of_places[place] = of_places.get(place, Counted()) + counted
    assert {monday_of(week, world): one for week, one in board.by_week.items() if one != Counted()} == of_weeks
    assert board.by_place == of_places
    assert board.by_rule == rules(world, weeks=weeks)
    assert len(board.by_week) == weeks


def test_a_place_and_a_rule_narrow_the_counts(bag: Product, world: World) -> None:
    board = near_miss_board.board(weeks=13, place="LAB", rule="on-hold")
    assert board.total == sum(walk(world, weeks=13, place="LAB").values(), Counted())
    assert (set(board.by_place), board.by_rule) == ({"LAB"}, Counter({"on-hold": 2}))
    assert {monday_of(week, world) for week in board.rule_weeks["on-hold"]} == {
        monday_of(clock.now() - weeks * near_miss_board.WEEK, world) for weeks in (1, 5)
    }


def test_the_reasons_for_typing_are_counted(bag: Product) -> None:
    assert near_miss_board.board(weeks=13).reasons == [("Torn", 2), ("The label is creased.", 1)]


@pytest.mark.hazard("H28")
@pytest.mark.parametrize(
    ("overridden", "accepted", "flagged"), [(0, 0, False), (1, 100, False), (11, 1000, True), (1, 1, True)]
)
def test_more_than_one_stop_passed_in_a_hundred_acts_is_marked(overridden: int, accepted: int, flagged: bool) -> None:
    assert Counted(accepted=accepted, overridden=overridden).too_many_overrides == flagged


def test_shares_of_nothing_are_none() -> None:
    assert (Counted().typed_percent, Counted().overridden_percent) == (None, None)
    assert Counted(scanned=3, typed=1).typed_percent == Decimal("33.3")


def test_weeks_begin_at_midnight_of_the_site_through_a_change_of_its_clocks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.site, "zone", "Europe/Berlin")
    monkeypatch.setattr(Site, "here", lambda: world.site)
    with clock.fixed(datetime(2026, 3, 30, 12, tzinfo=ZoneInfo("UTC"))):
        begins = near_miss_board.beginnings(2)
    local = [at.astimezone(ZoneInfo("Europe/Berlin")) for at in begins]
    assert [(at.date().isoformat(), at.hour) for at in local] == [
        ("2026-03-23", 0),
        ("2026-03-30", 0),
        ("2026-04-06", 0),
    ]
    assert begins[1] - begins[0] == timedelta(days=7, hours=-1)


def the_issue(at: datetime) -> list[unscanned.Issued]:
    return list(unscanned.issued(at - timedelta(days=1), at + timedelta(days=1)))


@pytest.mark.parametrize(("minutes", "late"), [(59, False), (60, False), (61, True)])
def test_a_bag_that_nobody_scanned_at_the_bedside_within_an_hour_of_its_issue_is_named(
    world: World, minutes: int, late: bool
) -> None:
    bag = given.bag_with_courier(world)
    (one,) = the_issue(clock.now())
    assert (one.product.id, one.scanned_at, one.within) == (bag.id, None, timedelta(hours=1))
    with clock.fixed(one.issued_at + minutes * MINUTE):
        assert the_issue(clock.now())[0].is_late == late


def back(world: World, bag: Product) -> None:
    issue.returned(world, bag, at=clock.now())


def looked_at(world: World, bag: Product) -> None:
    assert bedside.glance(world, bag).accepted


def at_the_wrong_bed(world: World, bag: Product) -> None:
    assert not bedside.glance(world, bag, wristband=None).accepted


@pytest.mark.parametrize("act", [back, looked_at, at_the_wrong_bed])
def test_a_bag_that_was_scanned_or_came_back_in_time_is_not(
    world: World, act: Callable[[World, Product], None]
) -> None:
    bag = given.bag_on_ward(world)
    act(world, bag)
    with clock.fixed(clock.now() + timedelta(hours=5)):
        (one,) = the_issue(clock.now() - timedelta(hours=5))
        assert not one.is_late


def test_a_bag_that_is_overdue_at_the_bedside_is_on_the_nurses_worklist_until_it_is_scanned(world: World) -> None:
    bag = given.bag_on_ward(world)
    assert unscanned.waiting() == []
    with clock.fixed(clock.now() + timedelta(hours=1)):
        (one,) = unscanned.waiting()
        assert (one.title, one.tone) == (bag.id, "stop")
        bedside.glance(world, bag)
        assert unscanned.waiting() == []


def test_a_bag_that_came_back_is_not_waited_for_at_the_bedside(world: World) -> None:
    bag = given.bag_on_ward(world)
    issue.returned(world, bag, at=clock.now())
    with clock.fixed(clock.now() + timedelta(hours=1)):
        assert unscanned.waiting() == []


def statements_of(act: Callable[[], object]) -> int:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_the_board_asks_the_same_few_questions_however_much_is_on_record(bag: Product, world: World) -> None:
    def both() -> None:
        near_miss_board.board(weeks=52)
        unscanned.issued(clock.now() - timedelta(days=365), clock.now())

    before = statements_of(both)
    for number in range(30):
        go(custody.record(bag.round.donor, "note", by=world["nadia"], at=clock.now(), facts={"number": number}))
    db.session.flush()
    assert statements_of(both) <= before
    assert before <= 5
