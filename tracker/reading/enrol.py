"""What is on record of donors, recipients and rounds, and what is still missing before they can go on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import select

from tracker import clock, protocols
from tracker.extensions import db
from tracker.formulas import hla
from tracker.models import (
    AdverseEvent,
    BloodGroup,
    Collection,
    Donor,
    DonorIdentity,
    DonorTest,
    GcsfOrder,
    HlaType,
    Infusion,
    InfusionOrder,
    Product,
    Recipient,
    RecipientIdentity,
    Recorded,
    Round,
    Site,
)
from tracker.reading.waiting import Waiting

Row = TypeVar("Row", bound=Recorded)
PREGNANCY = "pregnancy"
DECISION = "enrol.eligibility"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a person needs before the round: whether it is there, and the page on which it is entered.

    again: it may be entered once more, such as a result of a new specimen.
    """

    label: str
    met: bool
    detail: str
    action: str
    endpoint: str
    values: Mapping[str, str]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one infusion of a round has come."""

    number: int
    word: str
    tone: str
    order: InfusionOrder | None
    infusion: Infusion | None


def donors() -> Sequence[Donor]:
    """All donors by number."""
    return db.session.scalars(select(Donor).order_by(Donor.id)).all()


def recipients() -> Sequence[Recipient]:
    """All recipients by number."""
    return db.session.scalars(select(Recipient).order_by(Recipient.id)).all()


def rounds() -> Sequence[Round]:
    """All rounds, the newest first."""
    return db.session.scalars(select(Round).order_by(Round.opened_at.desc())).all()


def recipients_without_round() -> Sequence[Recipient]:
    """Recipients for whom no donor was chosen yet."""
    taken = select(Round.recipient_id)
    return db.session.scalars(select(Recipient).where(Recipient.id.not_in(taken)).order_by(Recipient.id)).all()


def donor_names() -> dict[str, str]:
    """Names by donor number, for those who may read them."""
    return {who.donor_id: who.name for who in db.session.scalars(select(DonorIdentity))}


def recipient_names() -> dict[str, str]:
    """Names by subject number, for those who may read them."""
    return {who.recipient_id: who.name for who in db.session.scalars(select(RecipientIdentity))}


def identity_of(person: Donor | Recipient) -> DonorIdentity | RecipientIdentity | None:
    """Name and birth date, for those who may read them."""
    if isinstance(person, Donor):
        return db.session.get(DonorIdentity, person.id)
    return db.session.get(RecipientIdentity, person.id)


def needs(person: Donor | Recipient) -> list[Need]:
    """What this person needs before a round, in the order in which it is done."""
    kind = "donors" if isinstance(person, Donor) else "recipients"
    where = {"kind": kind, "identifier": person.id}
    group = f"{person.abo} RhD {person.rhd}" if person.abo else _determinations(len(BloodGroup.of(person)))
    wanted = protocols.load(Site.here().protocol).eligibility.hla_loci
    typed = HlaType.of(person)
    found = [
        Need(
            _("Consent"),
            not person.consent_stops(clock.now()),
            _("Withdrawn") if person.withdrawn_at else "",
            _("Record the consent"),
            "enrol.consent",
            where,
        ),
        Need(
            _("Blood group, confirmed"),
            person.abo is not None,
            group,
            _("Enter a blood group"),
            "enrol.blood_group",
            where,
            again=True,
        ),
        Need(
            _("HLA typing"),
            all(locus in typed for locus in wanted),
            ", ".join(locus for locus in wanted if locus in typed),
            _("Enter the HLA typing"),
            "enrol.hla_typing",
            where,
        ),
    ]
    return [*found, *_donor_needs(person)] if isinstance(person, Donor) else found


def _donor_needs(donor: Donor) -> list[Need]:
    where = {"identifier": donor.id}
    required = [marker for marker in protocols.load(Site.here().protocol).markers if marker.required]
    tests = DonorTest.latest(donor.id)
    done = [marker for marker in required if marker.code in tests and tests[marker.code].result != "pending"]
    counted = _("%(done)s of %(all)s markers have a result", done=len(done), all=len(required))
    standing = donor.eligibility is not None and not is_stale(donor)
    return [
        Need(
            _("Communicable-disease panel"),
            len(done) == len(required),
            counted,
            _("Enter test results"),
            "enrol.tests",
            where,
            again=True,
        ),
        Need(
            _("Eligibility determined"),
            standing,
            _(donor.eligibility) if donor.eligibility else "",
            _("Determine eligibility"),
            DECISION,
            where,
            again=True,
        ),
    ]


def is_stale(donor: Donor) -> bool:
    """Whether the determination was made but no longer holds."""
    ends = donor.eligibility_ends
    return ends is not None and ends <= clock.now()


def _determinations(count: int) -> str:
    return _("%(count)s determination on record", count=count) if count else ""


def waiting_donors() -> list[Waiting]:
    """Donors who are not ready for a round: the next thing that is missing, except the physician's decision."""
    return _waiting(donors(), "enrol.donor", lambda need: need.endpoint != DECISION)


def waiting_determinations() -> list[Waiting]:
    """Donors for whom everything is there but the physician's decision."""
    ready = [donor for donor in donors() if [need.endpoint for need in needs(donor) if not need.met] == [DECISION]]
    return _waiting(ready, "enrol.donor", lambda need: need.endpoint == DECISION)


def waiting_recipients() -> list[Waiting]:
    """Recipients without a round: what is missing, or the choice of a donor."""
    unready = _waiting(recipients_without_round(), "enrol.recipient", lambda _need: True)
    named = {one.title for one in unready}
    ready = [
        Waiting(
            recipient.id,
            _("CD4 %(cd4)s/µL", cd4=recipient.cd4_per_ul),
            _("Open a round"),
            "enrol.new_round",
            {"recipient": recipient.id},
        )
        for recipient in recipients_without_round()
        if recipient.id not in named
    ]
    return [*unready, *ready]


def _waiting(
    people: Sequence[Donor] | Sequence[Recipient], endpoint: str, counts: Callable[[Need], bool]
) -> list[Waiting]:
    """One line for each person whose first unmet need counts."""
    found = []
    for person in people:
        unmet = next((need for need in needs(person) if not need.met), None)
        if unmet and counts(unmet):
            subtitle = _("Missing: %(what)s", what=unmet.label)
            found.append(Waiting(person.id, subtitle, unmet.action, endpoint, {"identifier": person.id}))
    return found


def typing_as_entered(person: Donor | Recipient) -> dict[str, str]:
    """The typing on record by the names of the fields in which it is entered."""
    return {f"{locus}_{n}": allele for locus, pair in HlaType.of(person).items() for n, allele in enumerate(pair, 1)}


def mismatches(round_: Round) -> list[tuple[hla.Mismatch, tuple[str, str], tuple[str, str]]]:
    """For each locus: the mismatch, the donor's alleles and the recipient's."""
    nothing = ("", "")
    donor, recipient = HlaType.of(round_.donor), HlaType.of(round_.recipient)
    loci = protocols.load(round_.protocol).eligibility.hla_loci
    rows = hla.mismatches(donor=donor, recipient=recipient, loci=loci)
    return [(row, donor.get(row.locus, nothing), recipient.get(row.locus, nothing)) for row in rows]


def standings(round_: Round) -> list[Standing]:
    """The planned infusions, each with its order and what became of it."""
    orders = {order.number: order for order in _of_round(InfusionOrder, round_) if order.cancelled_at is None}
    given = {infusion.number: infusion for infusion in _of_round(Infusion, round_)}
    return [
        _standing(number, orders.get(number), given.get(number)) for number in range(1, round_.planned_infusions + 1)
    ]


def _standing(number: int, order: InfusionOrder | None, infusion: Infusion | None) -> Standing:
    if infusion and infusion.ended_at:
        return Standing(number, _("given"), "go", order, infusion)
    if infusion:
        return Standing(number, _("being infused"), "pending", order, infusion)
    if order and order.product_id:
        return Standing(number, _("bag issued"), "pending", order, None)
    return Standing(number, _("ordered") if order else _("planned"), "plain", order, None)


def collections_of(round_: Round) -> Sequence[Collection]:
    """The apheresis sessions of a round."""
    return sorted(_of_round(Collection, round_), key=lambda one: one.opened_at)


def products_of(round_: Round) -> Sequence[Product]:
    """Every container of a round."""
    return sorted(_of_round(Product, round_), key=lambda one: one.id)


def tests_of(donor: Donor) -> Sequence[DonorTest]:
    """Every test of a donor, the newest first."""
    rows = select(DonorTest).where(DonorTest.donor_id == donor.id)
    return db.session.scalars(rows.order_by(DonorTest.specimen_at.desc(), DonorTest.id)).all()


def marker_names() -> dict[str, str]:
    """What the markers of the protocol and the pregnancy test are called."""
    markers = protocols.load(Site.here().protocol).markers
    return {marker.code: marker.name for marker in markers} | {PREGNANCY: _("Pregnancy test")}


def events_of(person: Donor | Recipient) -> Sequence[AdverseEvent]:
    """The adverse events of a person."""
    its_own = (AdverseEvent.person_kind == person.__tablename__, AdverseEvent.person_id == person.id)
    return db.session.scalars(select(AdverseEvent).where(*its_own).order_by(AdverseEvent.began_on)).all()


def is_mobilized(round_: Round) -> bool:
    """Whether a physician ordered G-CSF for this round."""
    return GcsfOrder.standing(round_.id) is not None


def _of_round(model: type[Row], round_: Round) -> Sequence[Row]:
    return db.session.scalars(select(model).where(model.round_id == round_.id)).all()  # type: ignore[attr-defined]
