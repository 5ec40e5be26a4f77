"""What is on a label: rows of the record in, the facts of one print of one label out. Steps and pages both ask here."""

from tracker.labelling.affixed import affixed_refusals, kind_refusals, unlabelled, verified_refusals
from tracker.labelling.bag import demanded_on
from tracker.labelling.label import (
    KINDS,
    Kind,
    Label,
    Labelled,
    changed,
    drawn,
    label_of,
    nonce_of,
    of_print,
    statements_on,
    subject_of,
)
from tracker.labelling.plan import Plan, next_print
from tracker.labelling.template import in_force, is_shipped, registered, unregistered, was_approved
from tracker.labelling.to_printer import in_language, sent
from tracker.labelling.worn import DONOR, RECIPIENT, Role, worn_refusals

__all__ = [
    "DONOR",
    "KINDS",
    "RECIPIENT",
    "Kind",
    "Label",
    "Labelled",
    "Plan",
    "Role",
    "affixed_refusals",
    "changed",
    "demanded_on",
    "drawn",
    "in_force",
    "in_language",
    "is_shipped",
    "kind_refusals",
    "label_of",
    "next_print",
    "nonce_of",
    "of_print",
    "registered",
    "sent",
    "statements_on",
    "subject_of",
    "unlabelled",
    "unregistered",
    "verified_refusals",
    "was_approved",
    "worn_refusals",
]
