"""A label is printed from artwork that two people approved, neither of whom registered it; see docs/adr/0009."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal
from tracker.rules.two_people import Person

WAITING = ("draft", "half-approved")


def not_approved(*, label: str, approved: bool) -> list[Refusal]:
    """Refuse to print a label whose artwork, as this program draws it, nobody approved. label: its kind, in words."""
    if approved:
        return []
    says = N_("The template of this label is not approved: %(label)s.")
    do = N_("Ask two people to approve it under Administer, Label templates; then print.")
    return [Refusal("label-template-not-approved", says, do, {"label": label})]


def draft_refusals(*, label: str, registered: str | None) -> list[Refusal]:
    """Refuse to register artwork that is registered already and not retired. label: what it is drawn for, in words."""
    if registered is None:
        return []
    says = N_("The artwork of this label is registered already, as %(registered)s: %(label)s.")
    values = {"label": label, "registered": registered}
    return [Refusal("label-template-registered", says, N_("Approve that one, or retire it first."), values)]


def approval_refusals(
    *,
    template: str,
    state: str,
    shipped: bool,
    by: Person,
    drafted_by: Person,
    first_approved_by: Person | None,
) -> list[Refusal]:
    """Refuse once for each reason why this person does not approve this version now."""
    wrong = {
        "label-template-not-waiting": state not in WAITING,
        "label-template-not-shipped": not shipped,
        "label-template-own-draft": by == drafted_by,
        "label-template-approved-by-you": state == "half-approved" and by == first_approved_by,
    }
    values = {"template": template, "state": state}
    return [Refusal(code, *REASONS[code], values) for code, is_wrong in wrong.items() if is_wrong]


def retire_refusals(*, template: str, retired: bool) -> list[Refusal]:
    """Refuse to retire a version twice."""
    if not retired:
        return []
    says = N_("%(template)s is retired already.")
    return [
        Refusal("label-template-retired", says, N_("Look at its page: when, by whom and why."), {"template": template})
    ]


REASONS = {
    "label-template-not-waiting": (
        N_("%(template)s does not wait for an approval: it is %(state)s."),
        N_("Look at the list again."),
    ),
    "label-template-not-shipped": (
        N_("%(template)s is not the artwork that this program draws, so nobody can see what would be approved."),
        N_("Retire it, and register the artwork that ships now."),
    ),
    "label-template-own-draft": (
        N_("You registered %(template)s."),
        N_("Two other people approve it."),
    ),
    "label-template-approved-by-you": (
        N_("You gave the first approval of %(template)s."),
        N_("Another person gives the second one."),
    ),
}
