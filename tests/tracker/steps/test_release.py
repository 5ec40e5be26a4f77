"""Leg 8: each kind of release, each criterion that can stand in its way, and what undoes a release."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories.enrol import a_recipient
from tests.factories.process import a_collected_bag, a_frozen_bag, a_received_bag, doses
from tests.factories.release import a_conditional_bag, a_dose, a_labelled_bag, ago, an_unlabelled_dose
from tracker import access, clock, custody, releasing
from tracker.custody import PLAIN, LostRace, Scene
from tracker.demo import assay as tested
from tracker.demo import label as labelled
from tracker.demo import process, transport
from tracker.demo import release as walk
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.labelling import bag as bag_label
from tracker.labelling import wording
from tracker.models import (
    Assay,
    BloodGroup,
    CustodyEvent,
    Deviation,
    Donor,
    Equipment,
    Hold,
    Product,
    ReleaseCriterion,
    ReleaseDecision,
    Run,
    SupplyLot,
    User,
)
from tracker.reading import dossier
from tracker.releasing import Case
from tracker.rules.refusal import Refusal
from tracker.rules.release import Criterion
from tracker.rules.wording import moment
from tracker.steps import administer, assay, enrol, fill, printing, release, screen, store
from tracker.steps import process as run_of
from tracker.steps import transport as ship
from tracker.steps.fill import Filled
from tracker.steps.screen import Decision
from tracker.workflow import Stage

WHY = "No other cells for this recipient; benefit outweighs the finding."


def codes(line: CustodyEvent) -> set[str]:
    """The reasons of a refused line; none for an accepted one."""
    return {refusal["code"] for refusal in line.said["refusals"]} if not line.accepted else set()


def conditional(bag: Product, by: User) -> CustodyEvent:
    return release.conditional(bag, by=by, at=clock.now())


def exceptional(
    bag: Product,
    world: World,
    *,
    by: str = "priya",
    approver: str = "olga",
    physician: str | None = "mori",
    why: str = WHY,
) -> CustodyEvent:
    agreed = world[physician] if physician else None
    return release.exceptional(
        bag, justification=why, approver=world[approver], physician=agreed, by=world[by], at=clock.now()
    )


def unmet(bag: Product) -> set[str]:
    """The criteria that are red, with the product as it stands."""
    return {one.code for one in releasing.criteria_of(Case(bag, clock.now())) if one.met is False}


# What goes through


def test_a_product_is_released_on_condition_and_in_full_when_its_culture_has_not_grown(world: World) -> None:
    bag = a_labelled_bag(world)
    walk.conditional(world, bag, at=ago(30))
    assert bag.stage == Stage.CONDITIONAL
    after = standing_culture(bag).sampled_at + timedelta(days=14)
    tested.sterility(world, bag, at=after)
    with clock.fixed(after + timedelta(hours=1)):
        line = release.release(bag, by=world["priya"], at=clock.now())
    assert codes(line) == {"expired"}  # fresh cells do not outlive their culture
    decisions = ReleaseDecision.all_of(bag.id)
    assert [one.kind for one in decisions] == ["conditional"]
    rows = db.session.query(ReleaseCriterion).filter_by(decision_id=decisions[0].id)
    assert {row.code: row.met for row in rows}["later-tests"] == "pending"


def standing_culture(bag: Product) -> Assay:
    return Assay.standing(bag.id)["sterility"]


def test_an_exception_takes_two_signatures_a_justification_and_the_physician(world: World) -> None:
    bag = a_labelled_bag(world, changes={"viability": Decimal("69.0")})
    assert codes(exceptional(bag, world, why="too short", physician=None)) == {
        "exceptional-justification",
        "exceptional-physician",
    }
    assert "exceptional-signatures" in codes(exceptional(bag, world, by="olga", approver="priya"))
    assert {"same-person-twice", "exceptional-signatures"} <= codes(exceptional(bag, world, approver="priya"))
    assert codes(exceptional(bag, world, physician="nadia")) == {"exceptional-physician"}
    walk.exceptional(world, bag, at=ago(1))
    assert bag.stage == Stage.RELEASED
    (decision,) = ReleaseDecision.all_of(bag.id)
    assert (decision.approved_by, decision.physician_id) == (world["olga"].id, world["mori"].id)


# What stands in the way


@pytest.mark.hazard("H09")
def test_full_release_waits_for_the_late_tests(world: World) -> None:
    bag = a_labelled_bag(world)
    line = release.release(bag, by=world["priya"], at=clock.now())
    assert codes(line) == {"criterion-pending"}
    assert bag.stage == Stage.LABELLED


def test_only_those_who_release_decide(world: World) -> None:
    bag = a_labelled_bag(world)
    for name, act in (("theo", release.conditional), ("nadia", release.release)):
        with pytest.raises(access.Forbidden):
            act(bag, by=world[name], at=clock.now())
    with pytest.raises(access.Forbidden):
        release.recall(bag, reason="x", by=world["theo"], at=clock.now())


@pytest.mark.hazard("H31")
def test_whoever_processed_a_product_does_not_release_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bag = a_labelled_bag(world)
    monkeypatch.setitem(access.ROLES, "technologist", access.ROLES["technologist"] | {access.Permission.RELEASE})
    assert codes(conditional(bag, world["theo"])) == {"releaser-processed", "training-missing"}
    assert bag.stage == Stage.LABELLED


@contextmanager
def priya_as(world: World, name: str) -> Iterator[None]:
    """The pharmacist, who is a technologist too, does what `name` does otherwise."""
    own = world[name]
    world.people[name] = world["priya"]
    yield
    world.people[name] = own


def used_device(run: Run, priya: User, _theo: User, at: datetime) -> CustodyEvent:
    return run_of.use_device(run, db.session.get_one(Equipment, "BAL-2"), by=priya, at=at)


def used_supply(run: Run, priya: User, _theo: User, at: datetime) -> CustodyEvent:
    return run_of.use_supply(run, db.session.get_one(SupplyLot, "AL2601"), by=priya, at=at)


def measured(run: Run, by: User, witness: User, at: datetime) -> CustodyEvent:
    """The first measurement once more, with the same figures."""
    old = run.measured("before")
    assert old is not None
    return run_of.measure(
        run,
        moment="before",
        weighed=process.weighed(old.volume_ml),
        wbc_e6_per_ml=old.wbc_e6_per_ml,
        mnc_percent=old.mnc_percent,
        viability_percent=old.viability_percent,
        correction_reason="Counted again",
        by=by,
        witness=witness,
        at=at,
    )


def checked(run: Run, priya: User, theo: User, at: datetime) -> CustodyEvent:
    return measured(run, theo, priya, at)


def a_processed_bag(world: World, step: str, name: str = "", act: Callable[..., CustodyEvent] | None = None) -> Product:
    """A dose that was frozen and thawed; in one step the pharmacist took the place of `name`, or did `act` besides."""

    def hands(this: str) -> AbstractContextManager[None]:
        return priya_as(world, name) if this == step else nullcontext()

    bag, at, priya = a_received_bag(world), ago(180), world["priya"]
    roles = f"{priya.role_names} technologist"
    go(administer.change_user(priya, role_names=roles, by=world["sam"], at=clock.now()))
    valid = dict.fromkeys(("process", "label"), world.today + timedelta(days=99))
    with clock.fixed(ago(300)):
        go(administer.grant_trainings(priya, until=valid, by=world["sam"], at=clock.now()))
    course = process.usual(world.rng, bag)
    with hands("open"):
        run = process.opened(world, bag, at=at)
    process.prepared(world, run, at=at, course=course)
    if act is not None:
        with clock.fixed(ago(110)):
            go(act(run, priya, world["theo"], clock.now()))
    with hands("fill"):
        dose = process.filled(world, run, at=ago(100))[0]
    with hands("close"):
        process.closed(world, run, at=ago(90), course=course)
    process.stored(world, run, at=ago(85))
    with hands("freeze"):
        frozen = process.frozen(world, dose, at=ago(80))
    with hands("thaw"):
        return process.thawed(world, frozen, at=ago(40))


@pytest.mark.hazard("H31")
@pytest.mark.parametrize(
    ("step", "name", "act"),
    [
        ("open", "theo", None),
        ("open", "tess", None),
        ("run", "", used_device),
        ("run", "", used_supply),
        ("run", "", measured),
        ("run", "", checked),
        ("fill", "theo", None),
        ("close", "theo", None),
        ("close", "tess", None),
        ("freeze", "theo", None),
        ("freeze", "tess", None),
        ("thaw", "theo", None),
        ("thaw", "tess", None),
    ],
)
def test_whoever_had_a_hand_in_any_step_of_a_product_does_not_release_it(
    world: World, step: str, name: str, act: Callable[..., CustodyEvent] | None
) -> None:
    bag = a_processed_bag(world, step, name, act)
    assert "releaser-processed" in codes(conditional(bag, world["priya"]))
    assert "releaser-processed" not in codes(conditional(bag, world["olga"]))


@pytest.mark.hazard("H31")
def test_whoever_only_froze_a_sister_releases_the_others(world: World) -> None:
    thawed = a_processed_bag(world, "freeze", "tess")
    sister = next(one for one in thawed.siblings() if one.stage == Stage.LABELLED)
    assert "releaser-processed" in codes(conditional(thawed, world["priya"]))
    assert "releaser-processed" not in codes(conditional(sister, world["priya"]))


def missing_test(world: World) -> Product:
    bag = a_dose(world)
    results = {"gram": "negative", "sterility": None}
    go(assay.report(bag, results=results, sample=bag, by=world["quinn"], at=clock.now()))
    return bag


def unreviewed_test(world: World) -> Product:
    bag = a_labelled_bag(world)
    row = Assay.standing(bag.id)["gram"]
    go(assay.correct(bag, row, result="negative", reason="slide read again", by=world["quinn"], at=clock.now()))
    return bag


def failed_test(world: World) -> Product:
    bag = a_labelled_bag(world, changes={"endotoxin": Decimal("5.1")})
    walk.deviations_closed(world, bag, at=ago(10))
    return bag


def open_deviation(world: World) -> Product:
    return a_labelled_bag(world, changes={"viability": Decimal("85.0")})


def label_not_verified(world: World) -> Product:
    bag = a_labelled_bag(world)
    go(printing.print_labels([bag], kind="final", by=world["theo"], at=clock.now(), reprint_reason="smudged"))
    return bag


def held(world: World) -> Product:
    bag = a_labelled_bag(world)
    walk.held(world, bag, at=ago(5))
    return bag


def ineligible(world: World) -> Product:
    bag = a_labelled_bag(world)
    donor = db.session.get_one(Donor, bag.donor_id)
    decision = Decision("ineligible", reason="travel history found later")
    go(screen.determine_eligibility(donor, decision=decision, by=world["mori"], at=clock.now()))
    return bag


def withdrawn(world: World) -> Product:
    bag = a_labelled_bag(world)
    go(enrol.withdraw_consent(bag.round.recipient, reason="Changed their mind.", by=world["cora"], at=clock.now()))
    return bag


def reactive(world: World) -> Product:
    bag = a_labelled_bag(world)
    donor = db.session.get_one(Donor, bag.donor_id)
    at = clock.now()
    go(screen.report_tests(donor, results={"hbv-nat": "reactive"}, specimen_at=at, by=world["cora"], at=at))
    return bag


def another_recipient(world: World) -> Product:
    """Somebody changed the round behind the ledger."""
    bag = a_labelled_bag(world)
    other = a_recipient(world, "R04")  # of the same blood group as R01
    db.session.execute(
        text("UPDATE round SET recipient_id = :other WHERE id = :id"), {"other": other.id, "id": bag.round_id}
    )
    db.session.expire_all()
    return bag


def small_dose(world: World) -> Product:
    """A dose below the window, filled for a reason that was assessed since."""
    bag = a_received_bag(world)
    course = process.usual(world.rng, bag)
    run = process.opened(world, bag, at=ago(180))
    process.prepared(world, run, at=ago(180), course=course)
    with clock.fixed(ago(100)):
        scene = Scene(override_reason="All that is left for this recipient (synthetic).")
        small = [Filled(1, Decimal(20))]
        act: dict[str, Any] = {"by": world["theo"], "witness": world["tess"], "at": clock.now(), "scene": scene}
        go(fill.fill(run, doses=small, qc_sample_ml=Decimal(5), retained_ml=Decimal(5), **act))
    rest = course.after_ml - Decimal(30)
    process.labelled(world, run, until=ago(90))
    with clock.fixed(ago(90)):
        act["at"], act["scene"] = clock.now(), PLAIN
        go(fill.close_run(run, left_over_ml=rest, plasma_ml=course.plasma_ml, cleared=True, **act))
    process.stored(world, run, at=ago(85))
    bag = with_tests(world, run.bags_out[0])
    walk.deviations_closed(world, bag, at=ago(10))
    return bag


def with_tests(world: World, bag: Product) -> Product:
    tested.panel(world, bag, at=ago(70))
    return bag


def excursion(world: World) -> Product:
    """The collection was too warm on its way; it was accepted for a reason that nobody has assessed yet."""
    bag = a_collected_bag(world)
    parcel, at = transport.sent(world, [bag], at=ago(420)), ago(330)
    with clock.fixed(at):
        go(
            ship.receive(
                parcel,
                giver=world["carl"],
                scanned=[bag],
                seal_found=parcel.seal,
                intact=True,
                readings=transport.log(world.rng, parcel, until=at, excursion=True),
                decision="accept",
                by=world["theo"],
                witness=world["olga"],
                at=at,
                scene=Scene(override_reason="No other cells (synthetic)."),
            )
        )
    return with_tests(world, process.doses(world, bag, at=ago(180))[0])


def open_run(world: World) -> Product:
    """A dose that waits on the bench beside its open run."""
    bag = a_received_bag(world)
    run = process.opened(world, bag, at=ago(180))
    process.prepared(world, run, at=ago(180), course=process.usual(world.rng, bag))
    dose = process.filled(world, run, at=ago(100))[0]
    labelled.final(world, dose, at=ago(90))
    return with_tests(world, dose)


def mismatch(world: World) -> Product:
    """The groups matched when the round was opened; somebody changed the recipient's behind the ledger."""
    bag = a_labelled_bag(world)
    db.session.execute(text("UPDATE recipient SET abo = 'B' WHERE id = :id"), {"id": bag.recipient_id})
    db.session.expire_all()
    return bag


def determined_once(world: World) -> Product:
    """One of the two determinations of the donor is gone, behind the ledger."""
    bag = a_labelled_bag(world)
    first = BloodGroup.of(db.session.get_one(Donor, bag.donor_id))[0]
    db.session.execute(text("DELETE FROM blood_group WHERE id = :id"), {"id": first.id})
    db.session.expire_all()
    return bag


def storage_of(bag: Product, at: datetime) -> Criterion:
    return next(one for one in releasing.criteria_of(Case(bag, at)) if one.code == "storage")


@pytest.mark.hazard("H22")
def test_how_long_the_cells_were_out_of_the_cold_is_said_and_stops_the_release_beyond_the_limit(world: World) -> None:
    bag = open_run(world)
    case = Case(bag, clock.now())
    [parcel] = case.shipments
    ended_at, received_at = case.collection.ended_at, parcel.received_at
    assert ended_at is not None
    assert received_at is not None
    limit = ended_at + timedelta(hours=24) + (received_at - parcel.packed_at)  # in the shipper it was cold
    at_limit, beyond = storage_of(bag, limit), storage_of(bag, limit + timedelta(minutes=1))
    assert (at_limit.met, at_limit.says % at_limit.values) == (
        True,
        "Never in a store: 1 d at room temperature since the collection; 1 d are allowed.",
    )
    assert [refusal.code for refusal in beyond.refusals] == ["too-long-out-of-storage"]
    put_at = clock.now()
    go(store.put(bag, position=world.places["FRIDGE-1-A1"], by=world["theo"], at=put_at))
    later = storage_of(bag, limit + timedelta(days=9))
    assert later.met
    assert later.says.startswith("Out of cold storage")


@pytest.mark.parametrize(
    ("a_bag", "reasons", "red"),
    [
        pytest.param(missing_test, {"test-missing", "test-not-reviewed"}, {"tests"}, marks=pytest.mark.hazard("H09")),
        pytest.param(unreviewed_test, {"test-not-reviewed"}, {"tests"}, marks=pytest.mark.hazard("H09")),
        pytest.param(failed_test, {"test-fail"}, {"tests"}, marks=pytest.mark.hazard("H09")),
        pytest.param(open_deviation, {"deviation-open"}, {"deviations"}),
        pytest.param(
            label_not_verified,
            {"label-not-scanned-back", "label-not-verified"},
            {"label"},
            marks=pytest.mark.hazard("H07"),
        ),
        pytest.param(held, {"on-hold"}, {"hold"}, marks=pytest.mark.hazard("H12")),
        pytest.param(
            ineligible,
            {"on-hold", "donor-ineligible", "label-statement-missing"},
            {"hold", "eligibility", "label"},
            marks=pytest.mark.hazard("H15"),
        ),
        pytest.param(withdrawn, {"consent-withdrawn"}, {"eligibility"}, marks=pytest.mark.hazard("H51")),
        pytest.param(
            reactive,
            {"on-hold", "donor-reactive", "label-statement-missing"},
            {"hold", "eligibility", "label"},
            marks=pytest.mark.hazard("H15"),
        ),
        pytest.param(
            another_recipient, {"wrong-coi", "chain-broken"}, {"identity", "chain"}, marks=pytest.mark.tampers
        ),
        pytest.param(small_dose, {"dose-outside-window", "test-fail"}, {"dose", "tests"}),
        pytest.param(excursion, {"excursion-not-assessed", "deviation-open"}, {"storage", "deviations"}),
        pytest.param(open_run, {"run-open"}, {"balance"}),
        pytest.param(
            mismatch, {"abo-bidirectional-mismatch", "chain-broken"}, {"abo", "chain"}, marks=pytest.mark.tampers
        ),
        pytest.param(determined_once, {"abo-unconfirmed", "chain-broken"}, {"abo", "chain"}, marks=pytest.mark.tampers),
    ],
)
def test_a_red_criterion_stops_the_release_with_its_reasons(
    a_bag: Callable[[World], Product], reasons: set[str], red: set[str], world: World
) -> None:
    bag = a_bag(world)
    assert unmet(bag) == red
    line = conditional(bag, world["priya"])
    assert codes(line) == reasons
    assert bag.stage == Stage.LABELLED
    assert "yes" in line.said["facts"]["criteria"].values()


def test_a_frozen_dose_is_released_by_no_path(world: World) -> None:
    bag = a_frozen_bag(world)
    assert "expiry" in unmet(bag)
    full = release.release(bag, by=world["priya"], at=clock.now())
    for line in (full, conditional(bag, world["priya"]), exceptional(bag, world)):
        assert "still-frozen" in codes(line)
        assert "expiry-unknown" not in codes(line)
    assert codes(exceptional(bag, world)) == {"still-frozen"}
    assert bag.stage == Stage.LABELLED


def test_a_thawed_dose_is_released(world: World) -> None:
    bag = process.thawed(world, a_frozen_bag(world), at=ago(40))
    tested.panel(world, bag, at=ago(38))
    labelled.final(world, bag, at=ago(16))
    go(conditional(bag, world["priya"]))


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(("g_per_kg", "reasons"), [("0.9", set()), ("1.0", set()), ("1.1", {"test-fail"})])
def test_the_dmso_of_a_thawed_dose_is_a_test_of_its_release(world: World, g_per_kg: str, reasons: set[str]) -> None:
    bag = process.thawed(world, a_frozen_bag(world), at=ago(40))
    tested.panel(world, bag, at=ago(38), changes={"dmso": Decimal(g_per_kg)})
    labelled.final(world, bag, at=ago(16))
    assert codes(conditional(bag, world["priya"])) >= reasons
    assert (bag.stage == Stage.CONDITIONAL) == (not reasons)


@pytest.mark.hazard("H13")
def test_an_expired_product_is_not_released_even_as_an_exception(world: World) -> None:
    bag = a_labelled_bag(world)
    assert bag.expires_at is not None
    with clock.fixed(bag.expires_at):
        lines = (conditional(bag, world["priya"]), exceptional(bag, world))
    assert [codes(line) for line in lines] == [{"expired"}, {"expired"}]


@pytest.mark.hazard("H51")
def test_no_exception_leads_past_a_withdrawn_consent(world: World) -> None:
    bag = withdrawn(world)
    assert codes(exceptional(bag, world)) == {"consent-withdrawn"}
    assert bag.stage == Stage.LABELLED


@pytest.mark.hazard("H15")
def test_no_exception_leads_past_a_donor_who_reacts_for_hiv(world: World) -> None:
    bag = a_labelled_bag(world)
    donor, at = db.session.get_one(Donor, bag.donor_id), clock.now()
    go(screen.report_tests(donor, results={"hiv-nat": "reactive"}, specimen_at=at, by=world["cora"], at=at))
    assert "donor-hiv-reactive" in codes(exceptional(bag, world))
    assert bag.stage == Stage.LABELLED


@pytest.mark.hazard("H14")
def test_a_label_that_no_longer_says_what_the_record_says_stops_the_release(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = a_labelled_bag(world)
    later, local, utc = timedelta(hours=24), wording.local, wording.utc
    wall = bag_label._on_the_wall
    monkeypatch.setattr(bag_label, "_on_the_wall", lambda at, site: wall(at + later, site))
    monkeypatch.setattr(wording, "local", lambda at, zone: local(at + later, zone))
    monkeypatch.setattr(wording, "utc", lambda at: utc(at + later))
    line = conditional(bag, world["priya"])
    assert codes(line) == {"label-differs"}
    assert "expiry" in line.said["refusals"][0]["values"]["symbols"]


@pytest.mark.tampers
@pytest.mark.hazard("H41")
def test_a_product_whose_row_was_changed_behind_the_ledger_is_not_released(world: World) -> None:
    bag = a_labelled_bag(world)
    db.session.execute(text("UPDATE product SET viability_percent = 999 WHERE id = :id"), {"id": bag.id})
    db.session.expire(bag)
    line = conditional(bag, world["priya"])
    assert "chain-broken" in codes(line)
    assert "chain-broken" in codes(exceptional(bag, world))


@pytest.mark.parametrize(("minutes", "counts"), [(0, True), (1, False)])
def test_what_was_passed_about_the_round_before_a_bag_was_made_stands_against_it_until_it_is_closed(
    world: World, minutes: int, counts: bool
) -> None:
    bag = a_labelled_bag(world)
    odd = Refusal("abo-minor-mismatch", "Minor ABO mismatch.", "Ask the physician.", hard=False)
    scene = Scene(override_reason="No other donor (synthetic)")
    with clock.fixed(bag.made_at + timedelta(minutes=minutes)):
        signed: dict[str, Any] = {"by": world["cora"], "witness": world["mori"], "at": clock.now()}
        go(custody.record(bag.round, "look-at-pair", refusals=[odd], scene=scene, **signed))
    assert ("deviations" in unmet(bag)) is counts
    assert (odd.code in [row.rule for row in dossier.of_product(bag).deviations]) is counts
    if counts:
        [row] = Deviation.open_in(bag.round.stream)
        go(release.close_deviation(row, conclusion="Titre is low.", by=world["olga"], at=clock.now()))
        assert "deviations" not in unmet(bag)
        assert odd.code in [one.rule for one in dossier.of_product(bag).deviations]


@pytest.mark.tampers
@pytest.mark.hazard("H41")
def test_a_donor_whose_row_was_changed_behind_the_ledger_stops_the_release(world: World) -> None:
    bag = a_labelled_bag(world)
    db.session.commit()
    db.session.execute(text("UPDATE donor SET weight_kg = 999 WHERE id = :id"), {"id": bag.donor_id})
    db.session.commit()
    assert "chain-broken" in codes(conditional(bag, world["priya"]))


@pytest.mark.hazard("H09")
def test_a_result_that_fails_during_the_decision_makes_it_lose_or_holds_the_product(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = a_labelled_bag(world)
    db.session.commit()

    def fail() -> None:
        with app.app_context():
            session = db.write()
            late, quinn = session.get_one(Product, bag.id), session.get_one(User, world["quinn"].id)
            row, why = Assay.standing(late.id)["viability"], "counted again"
            go(assay.correct(late, row, result=Decimal(60), reason=why, by=quinn, at=clock.now()))
            session.commit()

    failing = Thread(target=fail)

    def criteria_while_it_fails(case: Case) -> list[Criterion]:
        found = criteria_of(case)
        failing.start()
        failing.join(timeout=2)  # PostgreSQL lets it through at once; SQLite queues it behind this decision
        return found

    criteria_of = releasing.criteria_of
    monkeypatch.setattr(releasing, "criteria_of", criteria_while_it_fails)
    session = db.write()
    with suppress(LostRace):
        conditional(session.get_one(Product, bag.id), session.get_one(User, world["priya"].id))
        session.commit()
    failing.join()
    session.rollback()
    found = session.get_one(Product, bag.id, populate_existing=True)
    assert found.stage == Stage.LABELLED or found.hold_reason


def test_an_unlabelled_product_is_not_released(world: World) -> None:
    bag = with_tests(world, an_unlabelled_dose(world))
    assert codes(conditional(bag, world["priya"])) == {"label-not-printed", "run-open", "wrong-stage"}
    assert bag.stage == Stage.FILLED


def test_a_deviation_about_one_bag_does_not_stop_its_sister(world: World) -> None:
    bag, sister = doses(world)[:2]
    tested.panel(world, bag, at=ago(70), changes={"viability": Decimal("85.0")})
    tested.panel(world, sister, at=ago(65))
    assert ("deviations" in unmet(bag), "deviations" in unmet(sister)) == (True, False)


# What undoes a release


@pytest.mark.hazard("H12")
def test_a_hold_is_lifted_by_quality_assurance_but_not_by_the_one_who_set_it(world: World) -> None:
    bag = a_conditional_bag(world)
    olga, at = world["olga"], clock.now()
    go(release.quarantine(bag, reason="seal looks odd", by=olga, at=at))
    (hold,) = bag.holds()
    assert codes(release.lift(bag, hold, reason="seal is sound", by=olga, at=at)) == {"not-independent"}
    assert codes(release.lift(bag, hold, reason=" ", by=olga, at=at)) == {"not-independent", "no-reason"}
    assert (bag.hold_reason, hold.lifted_at) == ("seal looks odd", None)


@pytest.mark.hazard("H12")
def test_whoever_set_the_first_hold_does_not_lift_it_because_somebody_added_a_second(world: World) -> None:
    bag, at = a_conditional_bag(world), clock.now()
    olga, quinn = world["olga"], world["quinn"]
    go(release.quarantine(bag, reason="seal looks odd", by=olga, at=at))
    go(release.quarantine(bag, reason="label torn; and wet", by=quinn, at=at))
    first, second = bag.holds()
    assert codes(release.lift(bag, first, reason="sound", by=olga, at=at)) == {"not-independent"}
    go(release.lift(bag, second, reason="dry again", by=olga, at=at))
    assert (bag.hold_reason, bag.held_by) == ("seal looks odd", olga.id)
    assert codes(release.lift(bag, second, reason="once more", by=olga, at=at)) == {"not-on-hold"}
    assert "on-hold" in codes(conditional(bag, world["priya"]))


@pytest.mark.hazard("H12")
def test_each_hold_is_said_with_who_set_it_and_when(world: World) -> None:
    bag, at = a_conditional_bag(world), clock.now()
    for reason, who in (("seal looks odd.", "olga"), ("label torn", "quinn")):
        go(release.quarantine(bag, reason=reason, by=world[who], at=at))
    refused = release.conditional(bag, by=world["priya"], at=at).said["refusals"]
    assert [one["values"] for one in refused if one["code"] == "on-hold"][:2] == [
        {"reason": "seal looks odd", "who": world["olga"].id, "when": moment(at)},
        {"reason": "label torn", "who": world["quinn"].id, "when": moment(at)},
    ]


@pytest.mark.hazard("H12")
def test_a_hold_from_before_holds_had_rows_stands_and_is_lifted_by_another(world: World) -> None:
    bag, at, olga, quinn = a_conditional_bag(world), clock.now(), world["olga"], world["quinn"]
    old = {"hold_reason": "leak; found on A1", "held_at": at, "held_by": olga.id}
    go(custody.record(bag, "quarantine", by=olga, at=at, sets=old))  # as a line of then set it
    assert "on-hold" in codes(conditional(bag, world["priya"]))
    (hold,) = bag.holds()
    assert codes(release.lift(bag, hold, reason="sound", by=olga, at=at)) == {"not-independent"}
    go(release.quarantine(bag, reason="label torn", by=quinn, at=at))
    assert [(one.number, one.reason, one.set_by) for one in bag.holds()] == [
        (1, "leak; found on A1", olga.id),
        (2, "label torn", quinn.id),
    ]
    first, second = bag.holds()
    assert codes(release.lift(bag, first, reason="sound", by=olga, at=at)) == {"not-independent"}
    go(release.lift(bag, second, reason="printed again", by=olga, at=at))
    assert (bag.hold_reason, bag.held_by) == ("leak; found on A1", olga.id)
    assert custody.verify(db.session).problems == ()


@pytest.mark.hazard("H12")
def test_a_hold_from_before_holds_had_rows_gets_its_row_when_it_is_lifted(world: World) -> None:
    bag, at, olga = a_conditional_bag(world), clock.now(), world["olga"]
    old = {"hold_reason": "leak", "held_at": at, "held_by": world["quinn"].id}
    go(custody.record(bag, "quarantine", by=world["quinn"], at=at, sets=old))
    (hold,) = bag.holds()
    go(release.lift(bag, hold, reason="sound", by=olga, at=at))
    assert bag.holds() == []
    assert [(one.reason, one.lifted_by) for one in Hold.all_of(bag.id)] == [("leak", olga.id)]
    assert custody.verify(db.session).problems == ()


def test_a_hold_set_on_the_ward_is_lifted_and_the_stage_is_what_it_was(world: World) -> None:
    bag = a_conditional_bag(world)
    go(release.quarantine(bag, reason="bag felt warm", by=world["nadia"], at=clock.now()))
    go(release.lift(bag, *bag.holds(), reason="within 2–8 °C by the logger", by=world["olga"], at=clock.now()))
    assert (bag.hold_reason, bag.held_by, bag.stage) == (None, None, Stage.CONDITIONAL)


def test_a_hold_for_growth_is_not_lifted(world: World) -> None:
    bag = a_conditional_bag(world)
    tested.sterility(world, bag, at=ago(1), growth=True)
    found = codes(release.lift(bag, *bag.holds(), reason="contaminant", by=world["olga"], at=clock.now()))
    assert found == {"positive-culture", "recalled"}


@pytest.mark.hazard("H12")
def test_a_recalled_product_is_stopped_wherever_it_is_and_can_still_be_rejected(world: World) -> None:
    bag = a_conditional_bag(world)
    walk.recall(world, bag, reason="supplier recall of the saline", at=ago(2))
    assert codes(release.recall(bag, reason="again", by=world["priya"], at=clock.now())) == {"already-recalled"}
    assert "recalled" in codes(release.quarantine(bag, reason="x", by=world["priya"], at=clock.now()))
    go(release.reject(bag, reason="recalled", by=world["priya"], at=clock.now()))
    assert bag.stage == Stage.REJECTED


def a_family(world: World) -> tuple[Product, list[Product]]:
    """A consumed collection and what came of it: a frozen dose, a thawed one and a fresh one."""
    first, second, third = doses(world)[:3]
    frozen = process.frozen(world, first, at=ago(78))
    thawed = process.thawed(world, process.frozen(world, second, at=ago(75)), at=ago(40))
    return third.parents()[0], [frozen, thawed, third]


@pytest.mark.hazard("H12")
@pytest.mark.hazard("H50")
def test_a_recall_of_the_collection_reaches_every_dose_the_frozen_and_the_thawed_too(world: World) -> None:
    collection, bags = a_family(world)
    go(release.recall(collection, reason="donor ill", by=world["priya"], at=clock.now()))
    assert collection.stage == Stage.CONSUMED
    assert {bag.recall_reason for bag in bags} == {f"Recall of {collection.id}: donor ill"}
    for bag in bags:
        assert "recalled" in codes(conditional(bag, world["priya"]))
        (decision,) = ReleaseDecision.all_of(bag.id)
        assert (decision.kind, decision.decided_by) == ("recall", world["priya"].id)
    emptied = [parent for bag in bags[:2] for parent in bag.parents()]
    assert [parent.recall_reason for parent in emptied] == [None, None]


@pytest.mark.hazard("H12")
@pytest.mark.hazard("H50")
def test_a_hold_of_the_collection_reaches_every_dose_and_adds_its_reason_to_an_earlier_one(world: World) -> None:
    collection, bags = a_family(world)
    go(release.quarantine(bags[0], reason="label torn", by=world["priya"], at=clock.now()))
    go(release.quarantine(collection, reason="seal odd", by=world["priya"], at=clock.now()))
    why = f"Hold of {collection.id}: seal odd"
    assert [bag.hold_reason for bag in bags] == [f"label torn; {why}", why, why]


@pytest.mark.hazard("H12")
def test_a_hold_is_lifted_from_what_is_named_and_that_of_the_collection_still_stops_the_release(world: World) -> None:
    bag = a_labelled_bag(world)
    (collection,) = bag.parents()
    sister = next(one for one in collection.descendants() if one.purpose == "dose" and one.id != bag.id)
    go(release.quarantine(collection, reason="seal odd", by=world["priya"], at=clock.now()))
    go(release.lift(bag, *bag.holds(), reason="seal is sound", by=world["olga"], at=clock.now()))
    assert (bag.hold_reason, sister.hold_reason is None, collection.hold_reason) == (None, False, "seal odd")
    assert codes(conditional(bag, world["priya"])) == {"on-hold"}
    go(release.lift(collection, *collection.holds(), reason="seal is sound", by=world["olga"], at=clock.now()))
    go(conditional(bag, world["priya"]))


@pytest.mark.hazard("H12")
def test_a_recall_leaves_what_was_recalled_before_as_it_was(world: World) -> None:
    bag = a_labelled_bag(world)
    (collection,) = bag.parents()
    go(release.recall(bag, reason="leak", by=world["priya"], at=clock.now()))
    go(release.recall(collection, reason="donor ill", by=world["priya"], at=clock.now()))
    assert bag.recall_reason == "leak"
    assert len(ReleaseDecision.all_of(bag.id)) == 1


def test_every_decision_needs_its_reason(world: World) -> None:
    bag = a_conditional_bag(world)
    for act in (release.quarantine, release.recall, release.reject):
        assert codes(act(bag, reason="  ", by=world["priya"], at=clock.now())) == {"no-reason"}
    assert (bag.stage, bag.hold_reason, bag.recall_reason) == (Stage.CONDITIONAL, None, None)


def test_a_deviation_is_closed_with_a_conclusion_by_somebody_else_once(world: World) -> None:
    bag = a_labelled_bag(world, changes={"viability": Decimal("85.0")})
    (deviation,) = Deviation.open_in(bag.stream)
    olga, at = world["olga"], clock.now()
    assert codes(release.close_deviation(deviation, conclusion=" ", by=olga, at=at)) == {"no-conclusion"}
    go(release.close_deviation(deviation, conclusion="assessed", by=olga, at=at))
    again = release.close_deviation(deviation, conclusion="assessed", by=olga, at=at)
    assert codes(again) == {"deviation-closed"}
    assert conditional(bag, world["priya"]).accepted


@pytest.mark.hazard("H31")
def test_a_deviation_is_not_closed_by_the_one_who_opened_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bag = a_labelled_bag(world, changes={"viability": Decimal("85.0")})
    (deviation,) = Deviation.open_in(bag.stream)
    monkeypatch.setitem(access.ROLES, "qc-analyst", access.ROLES["quality"])
    line = release.close_deviation(deviation, conclusion="fine", by=world["quinn"], at=clock.now())
    assert codes(line) == {"not-independent"}
    assert deviation.closed_at is None
