"""Every criterion of release, green, open or red with its evidence, and what stands in the way of each kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracker.rules.refusal import N_, Refusal
from tracker.rules.released import Release
from tracker.rules.two_people import Person

JUSTIFICATION_LENGTH = 30  # characters, for an exceptional release [GK §2.1]
APPROVALS_NEEDED = 2  # signatures of different roles [GK §2.1]


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion as the protocol of release asks it; which lesser kinds of release may go without it."""

    code: str
    text: str
    may_be_pending: bool = False
    may_be_excepted: bool = True


# A red criterion that may not be excepted is a hard stop of STANDARDS §5.5: no signature opens it.
CRITERIA = (
    Asked("chain", N_("The chain of custody is unbroken and the ledger verifies."), may_be_excepted=False),
    Asked("identity", N_("Product, round, donor and recipient carry one Chain of Identity."), may_be_excepted=False),
    Asked("hold", N_("No hold and no recall stands."), may_be_excepted=False),
    Asked(
        "label", N_("The final label is printed, scanned back and verified by a second person."), may_be_excepted=False
    ),
    Asked("expiry", N_("The product is not expired."), may_be_excepted=False),
    Asked(
        "eligibility",
        N_("Donor and recipient consent; the donor is found eligible, or the urgent medical need is documented."),
    ),
    Asked("tests", N_("Every test required at release passes.")),
    Asked("later-tests", N_("Every test that reports later passes."), may_be_pending=True),
    Asked("dose", N_("The dose lies within the protocol's window.")),
    Asked("abo", N_("Donor and recipient blood groups are confirmed, and a mismatch is covered by a policy.")),
    Asked("storage", N_("Temperature and storage kept to their limits, or the excursion was assessed.")),
    Asked("balance", N_("Volumes and cells balance.")),
    Asked("deviations", N_("No deviation is open.")),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the other rules said about one criterion, and where the evidence is; pending where a result is awaited."""

    refusals: Sequence[Refusal] = ()
    evidence: str = ""
    pending: bool = False
    says: str = ""  # what the record shows where it stands in nobody's way
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the release page: met, not met (False), or pending (None)."""

    code: str
    text: str
    met: bool | None
    evidence: str
    refusals: tuple[Refusal, ...]
    may_be_pending: bool
    may_be_excepted: bool
    says: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def refusal(self) -> Refusal | None:
        """The first reason, for a page that shows one."""
        return self.refusals[0] if self.refusals else None


@dataclass(frozen=True, slots=True)
class Approval:
    """One signature under an exceptional release."""

    by: Person
    role: str


def criteria(*, findings: Mapping[str, Finding]) -> list[Criterion]:
    """One criterion per line of CRITERIA; what nobody looked at is not met."""
    return [_criterion(asked, findings.get(asked.code)) for asked in CRITERIA]


def _criterion(asked: Asked, finding: Finding | None) -> Criterion:
    unseen = Refusal("criterion-not-checked", N_("Nobody looked at this."), N_("Look it up, record it, and come back."))
    seen = finding or Finding([unseen])
    met = False if seen.refusals else None if seen.pending else True
    why = tuple(seen.refusals)
    return Criterion(
        asked.code,
        asked.text,
        met,
        seen.evidence,
        why,
        asked.may_be_pending,
        asked.may_be_excepted,
        seen.says,
        seen.values,
    )


def refusals(
    *,
    criteria: Iterable[Criterion],
    kind: Release,
    by: Person,
    processed_by: Collection[Person],
    approvals: Sequence[Approval] = (),
    justification: str = "",
    physician_agreed: bool = False,
) -> list[Refusal]:
    """What stands in the way of this kind of release by this person; every reason at once, all hard."""
    found = [refusal for criterion in criteria for refusal in _open(criterion, kind)]
    if by in processed_by:
        says = N_("You processed this product; somebody else releases it.")
        found.append(Refusal("releaser-processed", says, N_("Ask another pharmacist or quality assurance.")))
    if kind == "exceptional":
        found.extend(_exceptional(approvals, justification, physician_agreed))
    return found


def _open(criterion: Criterion, kind: Release) -> list[Refusal]:
    excused = (kind == "exceptional" and criterion.may_be_excepted) or (
        kind == "conditional" and criterion.met is None and criterion.may_be_pending
    )
    if criterion.met or excused:
        return []
    if criterion.met is None:
        do = N_("Wait for it. If only late tests are open, a conditional release is possible.")
        return [Refusal("criterion-pending", N_("Still open: %(what)s"), do, {"what": criterion.text})]
    return [replace(refusal, hard=True) for refusal in criterion.refusals]


def _exceptional(approvals: Sequence[Approval], justification: str, physician_agreed: bool) -> list[Refusal]:
    people = {approval.by for approval in approvals}
    roles = {approval.role for approval in approvals}
    wrong = {
        "exceptional-signatures": min(len(people), len(roles)) < APPROVALS_NEEDED,
        "exceptional-justification": len(justification.strip()) < JUSTIFICATION_LENGTH,
        "exceptional-physician": not physician_agreed,
    }
    values = {"length": str(JUSTIFICATION_LENGTH)}
    return [Refusal(code, *REASONS[code], values) for code, is_wrong in wrong.items() if is_wrong]


REASONS = {
    "exceptional-signatures": (
        N_("An exceptional release needs two signatures, of two people in different roles."),
        N_("Ask the medical director or quality assurance to sign as well."),
    ),
    "exceptional-justification": (
        N_("An exceptional release needs a justification of at least %(length)s characters."),
        N_("Write why the patient needs this product although it does not meet every criterion."),
    ),
    "exceptional-physician": (
        N_("The recipient's physician has not agreed to the exceptional release."),
        N_("Obtain the physician's written agreement and record it."),
    ),
}
