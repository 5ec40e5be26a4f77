"""Donors, recipients and rounds as tests need them, made by the walks of the demonstration."""

from datetime import timedelta

from tests.factories.walked import walked
from tracker import clock
from tracker.demo import enrol, label
from tracker.demo.world import World
from tracker.models import Donor, Recipient, Round


@walked
def a_donor(world: World, identifier: str = "D01", *, sex: str | None = None) -> Donor:
    """An eligible donor, screened two days ago."""
    return enrol.donor(world, identifier, at=clock.now() - timedelta(days=2), sex=sex)


@walked
def a_recipient(world: World, identifier: str = "R01", *, cd4_per_ul: int | None = None) -> Recipient:
    """A recipient within the protocol's limits, screened two days ago."""
    return enrol.recipient(world, identifier, at=clock.now() - timedelta(days=2), cd4_per_ul=cd4_per_ul)


@walked
def a_round(world: World, number: int = 1, *, sex: str | None = None, days_ago: int = 0) -> Round:
    """An open round of D… and R… with this number, both of whom wear wristbands."""
    at = clock.now() - timedelta(days=days_ago, hours=1)
    donor = enrol.donor(world, f"D{number:02}", at=at - timedelta(days=2), sex=sex)
    recipient = enrol.recipient(world, f"R{number:02}", at=at - timedelta(days=2))
    opened = enrol.round_(world, donor, recipient, at=at)
    for wearer in (donor, recipient):
        label.wristband(world, wearer, at=at + timedelta(minutes=5))
    return opened


def another_round(world: World, earlier: Round) -> Round:
    """An open round of the donor of `earlier` with another recipient, who has the same blood group."""
    at = clock.now() - timedelta(minutes=30)
    number = int(earlier.recipient_id.lstrip("R")) + len(enrol.GROUPS)
    taker = enrol.recipient(world, f"R{number:02}", at=at - timedelta(days=2))
    return enrol.round_(world, earlier.donor, taker, at=at)
