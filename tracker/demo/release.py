"""Walks of leg 8: the decisions of pharmacy and quality assurance."""

from datetime import datetime

from tracker import clock
from tracker.demo.world import World, go
from tracker.models import Deviation, Product
from tracker.steps import release


def conditional(world: World, bag: Product, *, at: datetime) -> None:
    """Released by the pharmacist while only the late tests are pending."""
    with clock.fixed(at):
        go(release.conditional(bag, by=world["priya"], at=at))


def full(world: World, bag: Product, *, at: datetime) -> None:
    """Released by the pharmacist on every criterion."""
    with clock.fixed(at):
        go(release.release(bag, by=world["priya"], at=at))


def restock(world: World, bag: Product, *, at: datetime) -> None:
    """A returned product goes into stock again."""
    with clock.fixed(at):
        go(release.restock(bag, by=world["priya"], at=at))


def exceptional(world: World, bag: Product, *, at: datetime) -> None:
    """Released although a criterion is not met: pharmacist and quality assurance sign, the physician agrees."""
    why = "No other cells for this recipient; benefit outweighs the finding (synthetic)."
    with clock.fixed(at):
        go(
            release.exceptional(
                bag, justification=why, approver=world["olga"], physician=world["mori"], by=world["priya"], at=at
            )
        )


def deviations_closed(world: World, bag: Product, *, at: datetime) -> None:
    """Quality assurance assesses whatever is open about the donation."""
    with clock.fixed(at):
        for deviation in Deviation.open_in(bag.stream):
            conclusion = "Assessed: no effect on the product (synthetic)"
            go(release.close_deviation(deviation, conclusion=conclusion, by=world["olga"], at=at))


def held(world: World, bag: Product, *, at: datetime) -> None:
    """Put on hold by the pharmacist, to be assessed."""
    with clock.fixed(at):
        go(release.quarantine(bag, reason="To be assessed (synthetic)", by=world["priya"], at=at))


def recall(world: World, bag: Product, *, reason: str, at: datetime) -> None:
    """Recalled by the pharmacist."""
    with clock.fixed(at):
        go(release.recall(bag, reason=reason, by=world["priya"], at=at))
