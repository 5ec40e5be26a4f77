"""Walks of leg 1: donors, recipients and rounds. Every person is made up, and so is every figure."""

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tracker import clock, protocols
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Donor, DonorIdentity, Recipient, RecipientIdentity, Round
from tracker.steps import enrol, screen
from tracker.steps.screen import Decision

GIVEN = ("Wren", "Linden", "Marlow", "Sable", "Rowan", "Ember", "Quill", "Juniper", "Onyx", "Clover")
FAMILY = ("Mockridge", "Testwell", "Samplewood", "Fictorino", "Placehold", "Exampleby", "Dummond", "Trialwright")
GROUPS = ("O", "A", "B", "O", "A", "AB", "O", "B", "A", "O")  # one of a pair like the other
# Common alleles of East Asia [GK]; two people drawn at random are almost always mismatched.
ALLELES = {
    "A": ("A*02:07", "A*11:01", "A*24:02", "A*33:03", "A*02:01", "A*30:01"),
    "B": ("B*40:01", "B*46:01", "B*58:01", "B*13:02", "B*15:02", "B*51:01", "B*54:01"),
    "C": ("C*01:02", "C*03:04", "C*07:02", "C*08:01", "C*03:02", "C*06:02"),
    "DRB1": ("DRB1*09:01", "DRB1*15:01", "DRB1*12:02", "DRB1*08:03", "DRB1*04:05", "DRB1*07:01"),
    "DQB1": ("DQB1*03:03", "DQB1*06:01", "DQB1*03:01", "DQB1*03:02", "DQB1*02:02", "DQB1*05:02"),
}
ILLNESSES = (
    "Pneumocystis pneumonia",
    "Tuberculosis",
    "Mycobacterium avium complex",
    "Cryptococcal meningitis",
    "CMV retinitis",
    "Toxoplasmosis",
    "Oesophageal candidiasis",
    "Progressive multifocal leukoencephalopathy",
)
REGIMENS = ("TDF + 3TC + DTG", "TAF + FTC + BIC", "AZT + 3TC + LPV/r")
SPECIMEN = timedelta(minutes=20)
LABORATORY = timedelta(hours=24)


def donor(world: World, identifier: str, *, at: datetime, sex: str | None = None) -> Donor:
    """A healthy donor from `at` on: consent and specimens at once, results and the determination 24 h later."""
    rng = world.rng
    sex = sex or rng.choice(("female", "male"))
    typical_kg, typical_cm = (Decimal(58), 162) if sex == "female" else (Decimal(70), 174)
    row = Donor(
        id=identifier,
        sex=sex,
        childbearing=sex == "female" and rng.random() < 0.8,
        weight_kg=_clipped(rng, typical_kg, 7, low=46, high=98),
        height_cm=Decimal(typical_cm + rng.randint(-8, 8)),
        relation="unrelated volunteer" if rng.random() < 0.8 else rng.choice(("sibling", "spouse", "friend")),
    )
    who = DonorIdentity(name=_name(identifier), birth_date=_born(rng, at.date(), 20, 52))
    with clock.fixed(at):
        go(enrol.add_donor(row, who, by=world["cora"], at=at))
    _screen(world, row, at)
    determined(world, row, at=at + LABORATORY)
    return row


def determined(world: World, row: Donor, *, at: datetime, **results: str) -> None:
    """The panel of a donor, all negative but for what `results` says (underscores for hyphens), and the decision."""
    panel = {marker.code: "negative" for marker in protocols.load(world.site.protocol).markers}
    panel |= {marker.replace("_", "-"): result for marker, result in results.items()}
    if row.childbearing:
        panel |= {"pregnancy": "negative"}
    with clock.fixed(at):
        go(screen.report_tests(row, results=panel, specimen_at=at - LABORATORY + SPECIMEN, by=world["cora"], at=at))
        go(screen.determine_eligibility(row, decision=Decision("eligible"), by=world["mori"], at=at))


def recipient(world: World, identifier: str, *, at: datetime, cd4_per_ul: int | None = None) -> Recipient:
    """A recipient within the protocol's limits, screened from `at` on."""
    rng = world.rng
    row = Recipient(
        id=identifier,
        sex="male" if rng.random() < 0.85 else "female",
        weight_kg=_clipped(rng, Decimal(56), 9, low=38, high=80),
        weighed_at=at,
        weighed_by=world["cora"].id,
        cd4_per_ul=cd4_per_ul or _cd4(rng),
        cd8_per_ul=round(416.5 * math.exp(rng.gauss(0, 0.4))),
        hiv_rna_log10_per_ml=Decimal(f"{min(6.8, max(3.5, rng.gauss(5.2, 0.6))):.2f}"),
        art=rng.choice(REGIMENS),
        serious_organ_disease=False,
        pregnant=False,
        blood_product_allergy=False,
        drug_use=False,
        poor_adherence=False,
        other_trial=False,
    )
    who = RecipientIdentity(
        name=_name(identifier), birth_date=_born(rng, at.date(), 22, 60), mrn=f"SYN{100000 + _number(identifier)}"
    )
    with clock.fixed(at):
        go(enrol.add_recipient(row, who, by=world["cora"], at=at))
    _screen(world, row, at)
    _infections(world, row, at + LABORATORY)
    return row


def round_(world: World, giver: Donor, taker: Recipient, *, at: datetime) -> Round:
    """The round that pairs the two, opened by the coordinator."""
    with clock.fixed(at):
        opened = go(enrol.open_round(giver, taker, by=world["cora"], at=at))
    return db.session.get_one(Round, opened.subject_id)


def _screen(world: World, person: Donor | Recipient, at: datetime) -> None:
    """Consent, two blood groups of two specimens, HLA."""
    cora = world["cora"]
    group = (GROUPS[_number(person.id) % len(GROUPS)], "positive")
    with clock.fixed(at + timedelta(minutes=10)):
        go(enrol.record_consent(person, by=cora, at=clock.now()))
    for minutes in (40, 70):
        with clock.fixed(at + timedelta(minutes=minutes)):
            taken = clock.now() - SPECIMEN
            go(screen.determine_blood_group(person, group=group, sampled_at=taken, by=cora, at=clock.now()))
    typing = {locus: _two(world.rng, alleles) for locus, alleles in ALLELES.items()}
    with clock.fixed(at + LABORATORY):
        go(screen.type_hla(person, alleles=typing, by=cora, at=clock.now()))


def _infections(world: World, row: Recipient, at: datetime) -> None:
    for agent in world.rng.sample(ILLNESSES, world.rng.choice((1, 1, 2))):
        since = at.date() - timedelta(days=world.rng.randint(10, 90))
        status = world.rng.choice(("active", "active", "improving"))
        with clock.fixed(at):
            go(enrol.report_infection(row, agent=agent, status=status, since=since, by=world["cora"], at=at))


def _two(rng: Random, alleles: Sequence[str]) -> tuple[str, str]:
    first, second = sorted((rng.choice(alleles), rng.choice(alleles)))
    return first, second


def _cd4(rng: Random) -> int:
    """60 % below 50 around a median of 10.5, the others up to 199."""
    if rng.random() < 0.6:
        return min(49, max(1, round(10.5 * math.exp(rng.gauss(0, 0.7)))))
    return rng.randint(50, 199)


def _clipped(rng: Random, mean: Decimal, deviation: int, *, low: int, high: int) -> Decimal:
    return min(Decimal(high), max(Decimal(low), Decimal(f"{rng.gauss(float(mean), deviation):.1f}")))


def _born(rng: Random, today: date, youngest: int, oldest: int) -> date:
    return today - timedelta(days=rng.randint(youngest * 366, oldest * 365))


def _name(identifier: str) -> str:
    number = _number(identifier) + (37 if identifier.startswith("R") else 0)
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[number % len(FAMILY)]}"


def _number(identifier: str) -> int:
    return int("".join(letter for letter in identifier if letter.isdigit()))
