"""Leg 1, screening: blood group, HLA, the donor's tests, and the physician's determination."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker import access, custody, protocols, releasing
from tracker.access import Permission
from tracker.custody import PLAIN, Line, Scene
from tracker.extensions import db
from tracker.models import (
    BloodGroup,
    CustodyEvent,
    Donor,
    DonorIdentity,
    DonorTest,
    HlaType,
    Recipient,
    Site,
    User,
)
from tracker.protocols import Protocol
from tracker.rules import (
    blood_group,
    donor_acceptance,
    donor_eligibility,
    donor_panel,
    donor_reactive,
    hla_typing,
    late_entry,
)
from tracker.rules.donor_eligibility import Determination
from tracker.rules.refusal import Refusal

Person = Donor | Recipient


@dataclass(frozen=True, slots=True)
class Decision:
    """What a physician decides about a donor. urgent_need opens the path for one who is not eligible, and says why."""

    determination: Determination
    reason: str | None = None
    urgent_need: str | None = None


def determine_blood_group(
    person: Person,
    *,
    group: tuple[str, str],
    sampled_at: datetime,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
    witness: User | None = None,
) -> CustodyEvent:
    """Record one determination of (ABO, RhD); the group is confirmed when separate specimens agree."""
    access.require(by, Permission.ENROL)
    earlier = BloodGroup.of(person)
    groups = [(row.abo, row.rhd) for row in earlier]
    needed = protocols.load(Site.here().protocol).eligibility.blood_group_determinations
    confirmed = blood_group.confirmed_by([*groups, group], needed=needed)
    row = BloodGroup(**_of(person), abo=group[0], rhd=group[1], sampled_at=sampled_at, sampled_by=by.id)
    return custody.record(
        person,
        "determine-blood-group",
        by=by,
        at=at,
        witness=witness,
        rows=[row],
        sets={"abo": group[0], "rhd": group[1]} if confirmed else {},
        facts={"abo": group[0], "rhd": group[1], "sampled_at": sampled_at},
        refusals=[
            *person.consent_stops(at),
            *_specimen_stops(sampled_at, at),
            *blood_group.refusals(
                who=person.id,
                found=group,
                earlier=groups,
                confirmed=(person.abo, person.rhd) if person.abo and person.rhd else None,
                same_specimen=any(row.sampled_at == sampled_at for row in earlier),
            ),
        ],
        scene=scene,
    )


def type_hla(
    person: Person, *, alleles: Mapping[str, tuple[str, str]], by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Record the two alleles of each locus, all of them at once."""
    access.require(by, Permission.ENROL)
    wanted = protocols.load(Site.here().protocol).eligibility.hla_loci
    rows = [
        HlaType(**_of(person), locus=locus, allele_1=first, allele_2=second)
        for locus, (first, second) in alleles.items()
    ]
    stops = [
        *person.consent_stops(at),
        *hla_typing.refusals(who=person.id, typed=alleles, wanted=wanted),
        *hla_typing.refusals_to_type(who=person.id, typed=HlaType.of(person)),
    ]
    return custody.record(person, "type-hla", by=by, at=at, rows=rows, refusals=stops, scene=scene)


def report_tests(
    donor: Donor, *, results: Mapping[str, str], specimen_at: datetime, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Record results (marker to negative, reactive or pending) of one specimen of the donor.

    One that turns reactive holds every unfinished product of the donor in the same act, recalls what is out, and is a
    physician's task about everybody who was infused already.
    """
    access.require(by, Permission.ENROL)
    db.write()
    rows = [
        DonorTest(donor_id=donor.id, marker=marker, result=result, specimen_at=specimen_at, specimen_by=by.id)
        for marker, result in results.items()
    ]
    stops = [
        *donor.unknown_stops(at),
        *_specimen_stops(specimen_at, at),
        *donor_panel.entry_refusals(donor=donor.id, known=DonorTest.panel(), results=results),
    ]
    reported = Line(donor, rows=rows, refusals=stops)
    held = releasing.reactive_stopped(donor, results, by=by, at=at)
    return custody.record_together("report-donor-tests", [reported, *held], by=by, at=at, scene=scene)[0]


def determine_eligibility(
    donor: Donor, *, decision: Decision, by: User, at: datetime, witness: User | None = None, scene: Scene = PLAIN
) -> CustodyEvent:
    """Record the physician's signed determination. An urgent medical need takes a reason and a second person.

    Ineligible without such a need holds every unfinished product of the donor, recalls what is out, and is a
    physician's task about everybody who was infused already.
    """
    access.require(by, Permission.DETERMINE_ELIGIBILITY)
    protocol = protocols.load(Site.here().protocol)
    holds = timedelta(days=protocol.eligibility.determination_valid_days)
    determined = Line(
        donor,
        sets={
            "eligibility": decision.determination,
            "eligibility_at": at,
            "eligibility_by": by.id,
            "eligibility_until": Site.here().day_of(at) + holds,
            "ineligibility_reason": decision.reason,
            "urgent_need_reason": decision.urgent_need,
        },
        facts={"results": {marker: test.result for marker, test in sorted(DonorTest.latest(donor.id).items())}},
        refusals=[
            *(donor.unknown_stops(at) if decision.determination == "ineligible" else donor.consent_stops(at)),
            *_decision_stops(donor, decision, at, protocol),
        ],
    )
    refused = decision.determination == "ineligible" and not decision.urgent_need
    held = releasing.found_ineligible(donor, by=by, at=at) if refused else []
    together = [determined, *held]
    return custody.record_together("determine-eligibility", together, by=by, at=at, witness=witness, scene=scene)[0]


def _of(person: Person) -> dict[str, str]:
    return {"person_kind": person.__tablename__, "person_id": person.id}


def _specimen_stops(taken_at: datetime, at: datetime) -> list[Refusal]:
    """A result is not older than its specimen; how long the laboratory took is nobody's lateness."""
    return late_entry.refusals(happened_at=taken_at, recorded_at=at, reason="laboratory")


def _decision_stops(donor: Donor, decision: Decision, at: datetime, protocol: Protocol) -> list[Refusal]:
    """What stands against a determination: nothing against a plain no, every test and limit against a yes."""
    eligible = decision.determination == "eligible"
    if not eligible and not decision.urgent_need:
        return []
    reactive = donor_reactive.refusals(donor=donor.id, reactive=donor.reactive(), urgent_need=not eligible)
    if not eligible:
        return [*reactive, *donor_eligibility.refusals_to_document_need(donor=donor.id)]
    return [*reactive, *_panel_stops(donor, at, protocol), *_limit_stops(donor, at, protocol)]


def _panel_stops(donor: Donor, at: datetime, protocol: Protocol) -> list[Refusal]:
    site, tests = Site.here(), DonorTest.latest(donor.id)
    return donor_panel.refusals(
        donor=donor.id,
        required={marker.code: marker.name for marker in protocol.markers if marker.required},
        results={code: (test.result, site.day_of(test.specimen_at)) for code, test in tests.items()},
        today=site.day_of(at),
        days_before=protocol.eligibility.infectious_markers_days_before,
    )


def _limit_stops(donor: Donor, at: datetime, protocol: Protocol) -> list[Refusal]:
    limits = protocol.eligibility
    return donor_acceptance.refusals(
        donor=donor.id,
        birth_date=db.session.get_one(DonorIdentity, donor.id).birth_date,
        today=Site.here().day_of(at),
        weight_kg=donor.weight_kg,
        height_cm=donor.height_cm,
        age_from_years=limits.donor_age_from_years,
        age_to_years=limits.donor_age_to_years,
        weight_from_kg=limits.donor_weight_from_kg,
        bmi_below=limits.donor_bmi_below,
    )
