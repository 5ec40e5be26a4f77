"""What is on a label: rows of the record in, the facts of one print of one label out. Steps and pages both ask here."""

from labels.facts import Label
from tracker.labelling.affixed import (
    affixed_refusals,
    demanded_for,
    kind_refusals,
    statement_refusals,
    training_refusals,
    unlabelled,
    verified_refusals,
)
from tracker.labelling.bag import demanded_on
from tracker.labelling.genuine import badge_refusals, print_refusals
from tracker.labelling.label import (
    ARTWORK,
    KINDS,
    MOST_COPIES,
    SUBJECTS,
    Kind,
    Labelled,
    changed,
    current,
    drawn,
    is_affixed,
    kinds_of,
    label_of,
    nonce_of,
    of_print,
    statements_on,
    subject_of,
)
from tracker.labelling.of_run import OF_A_DOSE, counting, doses_to_print
from tracker.labelling.plan import Plan, next_prints
from tracker.labelling.template import approval_refusals, in_force, is_shipped, registered, unregistered, was_approved
from tracker.labelling.to_printer import in_language, sent, unprintable
from tracker.labelling.worn import DONOR, RECIPIENT, Role, old_band_refusals, worn_refusals

__all__ = [
    "ARTWORK",
    "DONOR",
    "KINDS",
    "MOST_COPIES",
    "OF_A_DOSE",
    "RECIPIENT",
    "SUBJECTS",
    "Kind",
    "Label",
    "Labelled",
    "Plan",
    "Role",
    "affixed_refusals",
    "approval_refusals",
    "badge_refusals",
    "changed",
    "counting",
    "current",
    "demanded_for",
    "demanded_on",
    "doses_to_print",
    "drawn",
    "in_force",
    "in_language",
    "is_affixed",
    "is_shipped",
    "kind_refusals",
    "kinds_of",
    "label_of",
    "next_prints",
    "nonce_of",
    "of_print",
    "old_band_refusals",
    "print_refusals",
    "registered",
    "sent",
    "statement_refusals",
    "statements_on",
    "subject_of",
    "training_refusals",
    "unlabelled",
    "unprintable",
    "unregistered",
    "verified_refusals",
    "was_approved",
    "worn_refusals",
]
