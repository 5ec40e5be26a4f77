"""A label counts only when its latest print was scanned back without a difference and checked by another person."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.label_prints import SYMBOLS
from tracker.rules.refusal import N_, Refusal
from tracker.rules.two_people import Person
from tracker.rules.wording import listed


def refusals(
    *,
    printed: bool,
    scanned_back: bool,
    differing_symbols: Collection[str] = (),
    printed_by: Person | None = None,
    verified_by: Person | None = None,
    template_approved: bool = True,
    print_voided: bool = False,
    missing_statements: Collection[str] = (),
) -> list[Refusal]:
    """Refuse once for each thing that is missing from a verified label; without a print, that alone is said."""
    if not printed:
        return [
            Refusal("label-not-printed", N_("This product has no label of this step."), N_("Print the label first."))
        ]
    wrong = {
        "label-voided": print_voided,
        "label-template-not-approved": not template_approved,
        "label-statement-missing": bool(missing_statements),
        "label-differs": bool(differing_symbols),
        "label-not-scanned-back": not scanned_back,
        "label-not-verified": verified_by is None,
        "label-verified-by-printer": verified_by is not None and verified_by == printed_by,
    }
    values = {
        "symbols": listed(SYMBOLS.get(name, name) for name in differing_symbols),
        "statements": listed(missing_statements),
    }
    return [Refusal(code, *REASONS[code], values) for code, is_wrong in wrong.items() if is_wrong]


REASONS = {
    "label-voided": (
        N_("This print of the label was voided by a later one."),
        N_("Remove it, destroy it and record it as destroyed. Affix the latest print."),
    ),
    "label-template-not-approved": (
        N_("The template of this label is not approved."),
        N_("Do not affix it. Ask quality assurance to approve the template, then print again."),
    ),
    "label-statement-missing": (
        N_("The label lacks a statement that this donor's status demands: %(statements)s."),
        N_("Do not affix it. Print it again with the statement."),
    ),
    "label-differs": (
        N_("The label differs from the record in: %(symbols)s."),
        N_("Do not affix it. Destroy this print and print again; tell quality assurance if it differs twice."),
    ),
    "label-not-scanned-back": (
        N_("The label was not scanned back symbol by symbol."),
        N_("Scan every symbol of the printed label."),
    ),
    "label-not-verified": (
        N_("No second person verified the label."),
        N_("Ask a colleague to compare the label with the record and to sign."),
    ),
    "label-verified-by-printer": (
        N_("Whoever printed a label does not verify it."),
        N_("Ask another colleague to verify it."),
    ),
}
