"""One donor's cells, from the first dose of G-CSF to the third infusion and the visits around it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.journeys import ledger
from tracker import clock, custody
from tracker.demo import assay, collect, enrol, follow_up, infuse, issue, label, mobilize, process, store, transport
from tracker.demo import release as pharmacy
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import Infusion, Product, Round, Visit
from tracker.workflow import Stage

Browser = Callable[[str], FlaskClient]
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Patient:
    """The round that is followed, and the three bags that were given."""

    round: Round
    bags: list[Product]


def a_patient(world: World) -> Patient:
    """Three infusions, one week apart; the third was four hours ago."""
    first = clock.now() - 14 * DAY - 4 * HOUR
    round_ = a_pair(world)
    mobilize.course(world, round_, first_day=first - 6 * DAY, days=5)
    collected = collect.session(world, round_, at=first - 22 * HOUR)
    transport.to_lab(world, [collected], at=first - 16 * HOUR)
    fresh, second, third = process.doses(world, collected, at=first - 13 * HOUR)
    frozen = [process.frozen(world, bag, at=first - 9 * HOUR + n * HOUR) for n, bag in enumerate((second, third))]
    follow_up.visit(world, round_, "D0", at=first - HOUR)
    given(world, fresh, at=first)
    week_1 = process.thawed(world, frozen[0], at=first + 7 * DAY - 46 * MINUTE)
    follow_up.visit(world, round_, "W1", at=first + 7 * DAY - 45 * MINUTE)
    given(world, week_1, at=first + 7 * DAY)
    week_2 = process.thawed(world, frozen[1], at=first + 14 * DAY - 46 * MINUTE)
    given(world, week_2, at=first + 14 * DAY)
    db.session.expire_all()
    return Patient(round_, [fresh, week_1, week_2])


def a_pair(world: World) -> Round:
    """Donor and recipient, screened four weeks ago, with wristbands."""
    began = clock.now() - 30 * DAY
    donor, recipient = enrol.donor(world, "D01", at=began), enrol.recipient(world, "R01", at=began)
    round_ = enrol.round_(world, donor, recipient, at=began + 3 * DAY)
    for wearer in (donor, recipient):
        label.wristband(world, wearer, at=began + 3 * DAY + HOUR)
    return round_


def given(world: World, bag: Product, *, at: datetime) -> None:
    """From the release tests to the bedside, all in the last three quarters of an hour before `at`."""
    assay.panel(world, bag, at=at - 45 * MINUTE)
    if bag.stage == Stage.FILLED:  # thawed
        label.final(world, bag, at=at - 23 * MINUTE)
    order = issue.order(world, bag.round, bag.dose_number or 0, at=at - 19 * MINUTE)
    if bag.slot_id:
        store.take(world, bag, at=at - 19 * MINUTE)
    transport.handed(world, bag, giver="theo", taker="priya", at=at - 18 * MINUTE)
    pharmacy.conditional(world, bag, at=at - 16 * MINUTE)
    issue.to_ward(world, bag, order, at=at - 14 * MINUTE)
    infuse.whole(world, bag, at=at)


@pytest.mark.hazard("H08")
@pytest.mark.hazard("H23")
@pytest.mark.hazard("H41")
def test_one_donation_goes_from_vein_to_vein(world: World, client_of: Browser) -> None:
    patient = a_patient(world)
    round_, bags = patient.round, patient.bags
    # Every bag is in the patient it was made for, in the order in which it was planned.
    assert [bag.stage for bag in bags] == [Stage.INFUSED] * 3
    assert [bag.place_id for bag in bags] == ["WASTE-7"] * 3
    infusions = Infusion.of_round(round_.id)
    assert [(made.number, made.product_id, made.recipient_id) for made in infusions] == [
        (number, bag.id, round_.recipient_id) for number, bag in enumerate(bags, start=1)
    ]
    # Each dose is within the protocol's window, and what was in the bag was received.
    assert all(200_000_000 <= (made.cells_received_per_kg or 0) <= 300_000_000 for made in infusions)
    # The visits are on record, with counts.
    assert [visit.code for visit in Visit.of_round(round_.id) if visit.cd4_per_ul] == ["D0", "W1"]
    # Every container was with one person or in one place at every moment, and every bag leads back to the donor.
    custody_is_unbroken(bags[0].din)
    assert [bag.ancestors()[-1].donor_id for bag in bags] == [round_.donor_id] * 3
    # The ledger verifies, and replaying it gives the tables.
    assert not custody.verify(db.session).problems
    # The screen at the bedside says so.
    db.session.commit()
    page = client_of("nadia").get(f"/infuse/bags/{bags[-1].id}").text
    assert [f"<b>{number}/3</b>" in page for number in (1, 2, 3)] == [True] * 3
    assert page.count('class="progress-go"') == 3


def custody_is_unbroken(din: str) -> None:
    """Each change of custody begins where the one before it ended, and its handover names both sides."""
    for container in db.session.scalars(select(Product).where(Product.din == din)):
        changes = ledger.custody_of(container)
        assert changes, container.id
        assert changes[-1].has == container.keeper
        for change in changes:
            if change.taken:
                assert (change.given, change.taken) == (change.had, change.has), f"{container.id}: {change}"
