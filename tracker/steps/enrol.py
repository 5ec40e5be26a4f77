"""Leg 1: donors and recipients with their consent, and the round that pairs two of them."""

from datetime import date, datetime
from typing import cast

from labels.isbt128.identifiers import build_chain_of_identity
from tracker import access, custody, protocols
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.extensions import db
from tracker.formulas import abo, hla
from tracker.formulas.abo import Group, RhD
from tracker.models import (
    CustodyEvent,
    Donor,
    DonorIdentity,
    HlaType,
    OpportunisticInfection,
    Recipient,
    RecipientIdentity,
    Round,
    Site,
    User,
)
from tracker.protocols import Protocol
from tracker.rules import (
    abo_compatibility,
    consent,
    donor_is_recipient,
    hla_typing,
    physician_decides,
)
from tracker.rules.refusal import Refusal


def add_donor(donor: Donor, identity: DonorIdentity, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Take a donor on record, with a number of the site's series; the name goes into the identity table only."""
    access.require(by, Permission.ENROL)
    if known := db.write().get(Donor, donor.id):
        return custody.made_already(known, "add-donor", by=by, at=at, scene=scene)
    donor.stream = f"donor:{donor.id}"
    donor.number = f"{custody.next_number(f'donor:{Site.here().id}'):016}"
    event = custody.record(donor, "add-donor", by=by, at=at, rows=[donor], scene=scene)
    if event.accepted:
        identity.donor_id = donor.id
        db.session.add(identity)
    return event


def add_recipient(
    recipient: Recipient,
    identity: RecipientIdentity,
    *,
    hiv_rna_copies_per_ml: int | None = None,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Take a recipient on record with baseline and answers. A screen failure is a refused line, without a name.

    hiv_rna_copies_per_ml: the figure as it was entered, where the row has its logarithm.
    """
    access.require(by, Permission.ENROL)
    if known := db.write().get(Recipient, recipient.id):
        return custody.made_already(known, "add-recipient", by=by, at=at, scene=scene)
    recipient.stream = f"recipient:{recipient.id}"
    entered = {"hiv_rna_copies_per_ml": hiv_rna_copies_per_ml} if hiv_rna_copies_per_ml else {}
    event = custody.record(
        recipient,
        "add-recipient",
        by=by,
        at=at,
        rows=[recipient],
        facts={"cd4_per_ul": recipient.cd4_per_ul, "answers": recipient.answers} | entered,
        refusals=recipient.misfits(),
        scene=scene,
    )
    if event.accepted:
        identity.recipient_id = recipient.id
        db.session.add(identity)
    return event


def record_consent(person: Donor | Recipient, *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Put on record that the person signed the consent form at `at`."""
    access.require(by, Permission.ENROL)
    signed = {"consent_at": at, "consent_by": by.id}
    stands = {"withdrawn_at": None, "withdrawn_by": None, "withdrawal_reason": None}
    stops = consent.refusals_to_consent_again(
        who=person.id, signed_at=at, consented_at=person.consent_at, withdrawn_at=person.withdrawn_at
    )
    return custody.record(person, "record-consent", by=by, at=at, sets=signed | stands, refusals=stops, scene=scene)


def withdraw_consent(
    person: Donor | Recipient, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Put on record that the person withdrew consent at `at`: from then on nothing is taken from or given to them."""
    access.require(by, Permission.ENROL)
    gone = {"withdrawn_at": at, "withdrawn_by": by.id, "withdrawal_reason": reason}
    stops = person.consent_stops(at)
    return custody.record(person, "withdraw-consent", by=by, at=at, sets=gone, refusals=stops, scene=scene)


def report_infection(
    recipient: Recipient,
    *,
    agent: str,
    status: str,
    since: date,
    controlled_on: date | None = None,
    by: User,
    at: datetime,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Record an episode of an opportunistic infection that the recipient comes with."""
    access.require(by, Permission.ENROL)
    row = OpportunisticInfection(
        recipient_id=recipient.id, agent=agent, status=status, since=since, controlled_on=controlled_on
    )
    stops = recipient.consent_stops(at)
    return custody.record(recipient, "report-infection", by=by, at=at, rows=[row], refusals=stops, scene=scene)


def open_round(
    donor: Donor, recipient: Recipient, *, by: User, at: datetime, witness: User | None = None, scene: Scene = PLAIN
) -> CustodyEvent:
    """Pair the two and allocate the Chain of Identity. As long as there is no round, a refusal is the recipient's."""
    access.require(by, Permission.ENROL)
    if known := Round.of_recipient(recipient.id):
        return custody.made_already(known, "open-round", by=by, at=at, scene=scene)
    groups = _blood_groups(donor, recipient)
    second = witness or scene.second
    stops = [
        *_pairing(donor, recipient, at, protocols.load(Site.here().protocol)),
        *groups,
        *physician_decides.refusals(
            soft=groups,
            witness=second.id if second else None,
            is_physician=second is not None and access.holds(second, Permission.DETERMINE_ELIGIBILITY),
        ),
    ]
    opens = custody.passes(recipient, "open-round", by=by, at=at, witness=witness, refusals=stops, scene=scene)
    round_ = _paired(donor, recipient, by=by, at=at) if opens else None
    return custody.record(
        round_ or recipient,
        "open-round",
        by=by,
        at=at,
        witness=witness,
        rows=[round_] if round_ else [],
        facts={"donor": donor.id, "recipient": recipient.id},
        refusals=stops,
        scene=scene,
    )


def _pairing(donor: Donor, recipient: Recipient, at: datetime, protocol: Protocol) -> list[Refusal]:
    """Everything but the blood groups that stands against cells of this donor for this recipient."""
    loci = protocol.eligibility.hla_loci
    same = RecipientIdentity.is_donor(recipient.id, donor.id)
    return [
        *donor.stops(at),
        *recipient.stops(at),
        *donor_is_recipient.refusals(donor=donor.id, recipient=recipient.id, same_name_and_birth_date=same),
        *hla_typing.refusals(who=donor.id, typed=HlaType.of(donor), wanted=loci),
        *hla_typing.refusals(who=recipient.id, typed=HlaType.of(recipient), wanted=loci),
    ]


def _blood_groups(donor: Donor, recipient: Recipient) -> list[Refusal]:
    abo_donor, rhd_donor = _group(donor)
    abo_recipient, rhd_recipient = _group(recipient)
    return abo_compatibility.refusals(
        donor=abo_donor,
        recipient=abo_recipient,
        donor_rhd=rhd_donor,
        recipient_rhd=rhd_recipient,
        policy_signed_off=False,
    )


def _group(person: Donor | Recipient) -> tuple[Group | None, RhD | None]:
    return cast(Group | None, person.abo), cast(RhD | None, person.rhd)


def _paired(donor: Donor, recipient: Recipient, *, by: User, at: datetime) -> Round:
    site = Site.here()
    protocol = protocols.load(site.protocol)
    year = site.day_of(at).year
    serial = custody.next_number(f"coi:{site.id}:{year % 100:02}")
    coi = build_chain_of_identity(site.id, year, f"{serial:06}").data
    loci = protocol.eligibility.hla_loci
    mismatches = hla.mismatches(donor=HlaType.of(donor), recipient=HlaType.of(recipient), loci=loci)
    gvh, hvg = hla.total(mismatches)
    return Round(
        id=coi,
        stream=f"round:{coi}",
        donor_id=donor.id,
        recipient_id=recipient.id,
        protocol=site.protocol,
        protocol_version=protocol.version,
        planned_infusions=protocol.dose.infusions,
        hla_mismatches_gvh=gvh,
        hla_mismatches_hvg=hvg,
        abo_compatibility=_compatibility(donor, recipient).kind,
        opened_at=at,
        opened_by=by.id,
    )


def _compatibility(donor: Donor, recipient: Recipient) -> abo.Compatibility:
    (group, rhd), (its_group, its_rhd) = _group(donor), _group(recipient)
    if group is None or rhd is None or its_group is None or its_rhd is None:
        raise ValueError("a round is paired only when both blood groups are confirmed")
    return abo.compatibility(donor=group, recipient=its_group, donor_rhd=rhd, recipient_rhd=its_rhd)
