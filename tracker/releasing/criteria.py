"""Each criterion of release, found in the record as it stands in this very transaction."""

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker import custody, labelling
from tracker.extensions import db
from tracker.models import DonorTest, Site
from tracker.releasing import storage
from tracker.releasing.case import Case
from tracker.rules import (
    abo_compatibility,
    chain,
    donor_eligibility,
    donor_reactive,
    dose_window,
    identity,
    open_deviations,
    release,
    run_closed,
    still_frozen,
    storage_kept,
    temperature,
    tests_settled,
    wording,
)
from tracker.rules.identity import CHAIN_OF_IDENTITY
from tracker.rules.release import Criterion, Finding


def criteria_of(case: Case) -> list[Criterion]:
    """Every criterion of release for this product, met, not met or pending, with every reason."""
    return release.criteria(findings={code: find(case) for code, find in _FINDERS.items()})


def _chain(case: Case) -> Finding:
    # What a release stands on: the bag and its collection, and the people and the round that they belong to.
    streams = (case.bag.stream, case.coi.stream, case.donor.stream, f"recipient:{case.bag.recipient_id}")
    found = [problem for stream in streams for problem in custody.verify_stream(db.session, stream)]
    problems = [f"{problem.where} {problem.what}" for problem in found]
    reached = any(parent.purpose == "collection" for parent in case.ancestors)
    return Finding(chain.refusals(problems=problems, reaches_collection=reached))


def _identity(case: Case) -> Finding:
    bag, coi = case.bag, case.coi
    pairs = (
        (coi.id, bag.round_id),
        (coi.donor_id, bag.donor_id),
        (coi.donor_id, case.collection.donor_id),
        (coi.recipient_id, bag.recipient_id),
    )
    found = [identity.refusals(intended=one, scanned=other, compared=CHAIN_OF_IDENTITY) for one, other in pairs]
    return Finding([refusal for refusals in found for refusal in refusals], evidence=coi.id)


def _hold(case: Case) -> Finding:
    """What stands against the cells that went into the bag stands against the bag."""
    flagged = [case.bag, *case.ancestors]
    return Finding([refusal for one in flagged for refusal in one.hold_stops()])


def _label(case: Case) -> Finding:
    """The newest print counts, and it must still say what the record says today."""
    return Finding(labelling.affixed_refusals(case.bag), evidence=str(case.label.number) if case.label else "")


def _expiry(case: Case) -> Finding:
    """A frozen dose has no expiry yet, or only that of the tank: the one that counts begins with the thaw."""
    frozen = still_frozen.refusals(frozen=case.bag.is_frozen)
    return Finding(frozen or case.bag.shelf_life_stops(case.at))


def _eligibility(case: Case) -> Finding:
    """The determination has to be in date when the cells were given; a test that reacts counts whenever it is known.

    Recipient and donor consent today.
    """
    donor, zone = case.donor, ZoneInfo(Site.here().zone)
    until = donor.eligibility_until
    urgent = donor.urgent_need_reason is not None
    return Finding(
        [
            *case.coi.consent_stops(case.at),
            *donor_eligibility.refusals(
                donor=donor.id,
                determination=donor.eligibility,  # type: ignore[arg-type]
                at=case.collection.ended_at or case.collection.opened_at,
                valid_until=datetime.combine(until, time.max, zone) if until else None,
                urgent_need=urgent,
            ),
            *donor_reactive.refusals(donor=donor.id, reactive=agents_of(case), urgent_need=urgent),
        ],
        evidence=donor.id,
    )


def agents_of(case: Case) -> tuple[str, ...]:
    """The agents that the donor reacted for, without those that never exclude."""
    return case.protocol.agents(DonorTest.reactive(case.donor.id))


def _tests(case: Case) -> Finding:
    return Finding(tests_settled.release_refusals(case.known))


def _later_tests(case: Case) -> Finding:
    return Finding(tests_settled.later_refusals(case.known), pending=tests_settled.later_pending(case.known))


def _dose(case: Case) -> Finding:
    dose, cells = case.protocol.dose, case.bag.mnc_per_kg
    return Finding(
        dose_window.refusals(
            cells_per_kg=None if cells is None else Decimal(cells),
            low_cells_per_kg=Decimal(dose.low_cells_per_kg),
            high_cells_per_kg=Decimal(dose.high_cells_per_kg),
        )
    )


def _abo(case: Case) -> Finding:
    """Two determinations of each; a mismatch needs the policy that was signed when the round was opened."""
    donor, recipient = case.donor, case.recipient
    return Finding(
        abo_compatibility.refusals(
            donor=donor.abo,  # type: ignore[arg-type]
            recipient=recipient.abo,  # type: ignore[arg-type]
            donor_rhd=donor.rhd,  # type: ignore[arg-type]
            recipient_rhd=recipient.rhd,  # type: ignore[arg-type]
            policy_signed_off=case.mismatch_signed_off,
            donor_determinations=case.determinations("donor", donor.id),
            recipient_determinations=case.determinations("recipient", recipient.id),
            hard=True,
        )
    )


def _storage(case: Case) -> Finding:
    """Who accepts in spite of an excursion opens a deviation about the bag: until it is closed, nobody assessed it."""
    excused = any(deviation.rule == temperature.EXCURSION for deviation in case.deviations)
    found = [
        storage_kept.refusals(
            shipment=shipment.id,
            received=shipment.received_at is not None,
            minutes_outside=shipment.minutes_outside or 0,
            tolerated_min=case.protocol.transport.tolerated_min,
            assessed=not excused,
        )
        for shipment in case.shipments
    ]
    refusals = [refusal for refusals in found for refusal in refusals]
    cold = storage.kept(case)
    if cold is None:
        return Finding(refusals)
    return Finding(
        [*refusals, *storage_kept.room_temperature(out=cold.out, limit=cold.limit)],
        says=storage_kept.STORED if cold.stored else storage_kept.NEVER_STORED,
        values={"out": wording.span(cold.out), "limit": wording.span(cold.limit)},
    )


def _balance(case: Case) -> Finding:
    """A run closes only with its balance; one that does not balance leaves a deviation, a criterion of its own."""
    return Finding(run_closed.refusals(open_runs=[run.id for run in case.runs if run.closed_at is None]))


def _deviations(case: Case) -> Finding:
    return Finding(open_deviations.refusals(rules=[deviation.rule for deviation in case.deviations]))


_FINDERS: dict[str, Callable[[Case], Finding]] = {
    "chain": _chain,
    "identity": _identity,
    "hold": _hold,
    "label": _label,
    "expiry": _expiry,
    "eligibility": _eligibility,
    "tests": _tests,
    "later-tests": _later_tests,
    "dose": _dose,
    "abo": _abo,
    "storage": _storage,
    "balance": _balance,
    "deviations": _deviations,
}
