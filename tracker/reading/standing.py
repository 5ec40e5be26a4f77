"""What the ward knows of a bag beside its identity: the release that it stands on, and the two blood groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from tracker import releasing
from tracker.extensions import db
from tracker.models import Deviation, Donor, Product, Recipient, ReleaseDecision, Round, Site, User
from tracker.releasing import Line


@dataclass(frozen=True, slots=True)
class Pending:
    """A test that reports after the release: what was read of it so far, and from which day on it is final."""

    name: str
    so_far: str
    final_on: date | None


@dataclass(frozen=True, slots=True)
class Reserve:
    """A release that is not a full one: what is still pending, or in spite of what it was given, and who signed."""

    exceptional: bool
    pending: Sequence[Pending]
    reason: str
    signed_at: datetime
    signed_by: str


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Donor and recipient differ in ABO: in which way, and what the physician said who let the pair go on."""

    kind: str
    reason: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is shown beside the identity of a bag; `reserve` is None for a full release."""

    donor: str
    recipient: str
    reserve: Reserve | None
    mismatch: Mismatch | None

    @property
    def groups(self) -> str:
        """Both blood groups in one line."""
        return str(_("Donor %(donor)s → recipient %(recipient)s", donor=self.donor, recipient=self.recipient))

    @property
    def release(self) -> str:
        """The release in one line."""
        if self.reserve is None:
            return str(_("Released in full"))
        word = _("Exceptional release") if self.reserve.exceptional else _("Released on condition")
        names = ", ".join(test.name for test in self.reserve.pending)
        pending = _("pending: %(tests)s", tests=names) if names else _("no test pending any more")
        return f"{word}, {pending}"


def standing_of(bag: Product) -> Standing:
    """How a bag stands when the ward looks at it."""
    donor, recipient = db.session.get_one(Donor, bag.donor_id), db.session.get_one(Recipient, bag.recipient_id)
    return Standing(blood_group(donor), blood_group(recipient), _reserve(bag), _mismatch(bag))


def blood_group(person: Donor | Recipient) -> str:
    """ABO and RhD of a person in words."""
    rhd = {"positive": _("RhD positive"), "negative": _("RhD negative")}
    return f"{person.abo or '–'} {rhd.get(person.rhd or '', '')}".strip()


def _reserve(bag: Product) -> Reserve | None:
    decision = ReleaseDecision.standing(bag.id)
    if decision is None or decision.kind == "release":
        return None
    signers = [decision.decided_by, *([decision.approved_by] if decision.approved_by else [])]
    return Reserve(
        exceptional=decision.kind == "exceptional",
        pending=[_pending(line) for line in releasing.lines_of(bag) if _is_pending(line)],
        reason=decision.justification or "",
        signed_at=decision.decided_at,
        signed_by=", ".join(db.session.get_one(User, person).name for person in signers),
    )


def _is_pending(line: Line) -> bool:
    return line.entry.when == "later" and line.entry.required and not line.is_settled


def _pending(line: Line) -> Pending:
    final_on = None
    if line.row is not None:
        final_on = Site.here().day_of(line.row.sampled_at + timedelta(days=line.entry.final_after_days))
    return Pending(line.entry.name, (line.row and line.row.finding) or "", final_on)


def _mismatch(bag: Product) -> Mismatch | None:
    round_ = db.session.get_one(Round, bag.round_id)
    if round_.abo_compatibility == "match":
        return None
    signed_off = select(Deviation).where(Deviation.subject_id == round_.id, Deviation.rule.like("abo-%mismatch"))
    signed = db.session.scalar(signed_off.order_by(Deviation.opened_at.desc()).limit(1))
    if signed is None:
        return Mismatch(round_.abo_compatibility, "", "")
    who = db.session.get_one(User, signed.witnessed_by or signed.opened_by).name
    return Mismatch(round_.abo_compatibility, signed.reason, who)
