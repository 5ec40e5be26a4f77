"""Walks of leg 6: the panel of release tests, the culture that takes two weeks, a correction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from tracker import clock, releasing
from tracker.demo.world import World, go
from tracker.models import Assay, Product, Task
from tracker.rules.specification import Result
from tracker.steps import assay

A_WHILE = timedelta(minutes=20)
CULTURE = "sterility"
# Synthetic figures for the tests that give one and are not known from the bag itself: lowest and highest, in tenths.
FIGURES = {
    "viability": (780, 920),
    "cd3": (400, 600),
    "cd4": (220, 330),
    "cd8": (140, 240),
    "cd34": (5, 12),
    "haematocrit": (10, 40),
}


def panel(
    world: World,
    bag: Product,
    *,
    at: datetime,
    sample: Product | None = None,
    changes: Mapping[str, Result] | None = None,
) -> None:
    """Every test but the end of the culture, entered by one analyst, reviewed by another. changes: other results."""
    results = _results(world, bag) | dict(changes or {})
    with clock.fixed(at):
        go(assay.report(bag, results=results, sample=sample or bag, by=world["quinn"], at=at))
    _review(world, bag, at + A_WHILE)


def interim(world: World, bag: Product, *, at: datetime) -> None:
    """A reading of the culture before its time: no growth so far."""
    with clock.fixed(at):
        go(assay.report(bag, results={CULTURE: "no growth"}, sample=bag, by=world["quinn"], at=at))


def sterility(world: World, bag: Product, *, at: datetime, growth: bool = False) -> None:
    """The end of the culture: no growth after its two weeks, or growth whenever it is seen."""
    with clock.fixed(at):
        result = "growth" if growth else "no growth"
        go(assay.report(bag, results={CULTURE: result}, sample=bag, by=world["quinn"], at=at))
    _review(world, bag, at + A_WHILE)


def physician_told(world: World, bag: Product, *, at: datetime) -> None:
    """The physician answers the alarm of a late positive culture."""
    with clock.fixed(at):
        for task in Task.open_about(bag.id):
            note = "Recipient informed, blood cultures taken, antibiotic started (synthetic)"
            go(assay.tell_physician(bag, task, note=note, by=world["mori"], at=at))


def _review(world: World, bag: Product, at: datetime) -> None:
    waiting = [row for row in Assay.standing(bag.id).values() if row.resulted_at and row.reviewed_at is None]
    with clock.fixed(at):
        go(assay.review(bag, assays=waiting, by=world["queenie"], at=at))


def _results(world: World, bag: Product) -> dict[str, Result]:
    """What a sound product gives: accepted words, the bag's own figures, synthetic ones for the rest."""
    known = {
        "tnc": bag.tnc,
        "mnc-percent": bag.tnc and bag.mnc and (Decimal(100) * bag.mnc / bag.tnc).quantize(Decimal("0.1")),
        "mnc-per-kg": bag.mnc_per_kg,
        "viability": bag.viability_percent,
        "endotoxin": Decimal("0.5"),
        "red-cells": Decimal("3.0"),
        "dmso": Decimal("0.4"),
    }
    found: dict[str, Result] = {}
    for entry in releasing.specification_of(bag):
        if entry.code == CULTURE:
            found[entry.code] = None
        elif entry.kind == "choice":
            found[entry.code] = entry.accepted[0]
        elif (figure := known.get(entry.code)) is not None:
            found[entry.code] = Decimal(figure)
        elif entry.code in FIGURES:
            found[entry.code] = Decimal(world.rng.randint(*FIGURES[entry.code])) / 10
    return found
