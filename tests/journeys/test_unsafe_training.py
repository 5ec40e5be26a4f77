"""Acts of people who may but were never trained: refused for that alone. In an emergency the bedside stays open."""

from decimal import Decimal
from functools import partial

import pytest

from tests.factories import collect as chair
from tests.journeys import given
from tests.journeys.ledger import Unsafe, all_refused
from tracker import clock
from tracker.demo import infuse as walk
from tracker.demo.label import symbols
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Assay, CustodyEvent, LabelPrint, Product, User
from tracker.steps import administer, assay, label, monitor, printing
from tracker.workflow import Stage

RATE = Decimal("1.5")
pytestmark = pytest.mark.hazard("H33")


def newcomer(world: World, role: str) -> User:
    """Carl on his first day in another role: the permissions are his, the training is not."""
    go(administer.change_user(world["carl"], role_names=role, by=world["sam"], at=clock.now()))
    return world["carl"]


def test_at_labels(world: World) -> None:
    bag, now = chair.an_unlabelled_bag(world), clock.now()
    line = go(printing.print_labels([bag], kind="collection", by=world["ana"], at=now))
    printed, new = db.session.get_one(LabelPrint, line.key), newcomer(world, "apheresis-nurse")
    scan_back = partial(label.scan_back, bag, printed, scanned=symbols(printed), at=now)
    verify = partial(label.verify, bag, printed, mark=symbols(printed)[-1], at=now)
    all_refused(Unsafe("a label is scanned back without training", "training-missing", lambda: scan_back(by=new)))
    go(scan_back(by=world["ana"]))
    all_refused(Unsafe("a label is verified without training", "training-missing", lambda: verify(by=new)))
    go(verify(by=world["abel"]))


def test_whoever_sees_a_wrong_label_takes_it_out_of_use(world: World) -> None:
    bag, now = chair.an_unlabelled_bag(world), clock.now()
    line = go(printing.print_labels([bag], kind="collection", by=world["ana"], at=now))
    printed, new = db.session.get_one(LabelPrint, line.key), newcomer(world, "apheresis-nurse")
    assert label.void(bag, printed, reason="Wrong donor (synthetic)", by=new, at=now).accepted
    assert label.destroy(bag, printed, by=new, at=now).accepted


def test_at_results(world: World) -> None:
    bag, now = given.filled_bags(world)[0], clock.now()
    go(assay.report(bag, results={"gram": "negative"}, sample=bag, by=world["quinn"], at=now))
    review = partial(assay.review, bag, assays=[Assay.standing(bag.id)["gram"]], at=now)
    new = newcomer(world, "qc-analyst")
    all_refused(Unsafe("results are reviewed without training", "training-missing", lambda: review(by=new)))
    go(review(by=world["queenie"]))


def test_at_the_bedside(world: World) -> None:
    bag, now = given.bag_on_ward(world), clock.now()
    walk.started(world, bag, at=given.ago(12))
    new = newcomer(world, "nurse")
    all_refused(
        Unsafe(
            "the rate is changed without training",
            "training-missing",
            lambda: monitor.change_rate(bag, rate_ml_per_min=RATE, by=new, at=now),
        ),
    )
    assert _vitals(bag, new).accepted
    assert monitor.interrupt(bag, reason="Rash (synthetic)", by=new, at=now).accepted
    reported = monitor.report_reaction(
        bag,
        reaction_class="allergic",
        grade=3,
        action="infusion interrupted",
        outcome="ongoing",
        interrupted=True,
        by=new,
        at=now,
    )
    assert reported.accepted
    all_refused(
        Unsafe(
            "it runs again without training",
            "training-missing",
            lambda: monitor.resume(bag, rate_ml_per_min=RATE, by=new, at=now),
        ),
    )
    assert bag.stage == Stage.INFUSING


def _vitals(bag: Product, by: User) -> CustodyEvent:
    return monitor.take_vital_signs(
        bag,
        temperature_celsius=Decimal("36.8"),
        pulse_per_min=72,
        systolic_mmhg=120,
        diastolic_mmhg=75,
        spo2_percent=98,
        by=by,
        at=clock.now(),
    )
