"""What is on a label: rows of the record in, the facts of one print of one label out. Steps and pages both ask here."""

from tracker.labelling.affixed import affixed_refusals, kind_refusals, unlabelled, verified_refusals
from tracker.labelling.bag import demanded_on
from tracker.labelling.label import (
    KINDS,
    TEMPLATES,
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
from tracker.labelling.worn import DONOR, RECIPIENT, Role, worn_refusals

__all__ = [
    "DONOR",
    "KINDS",
    "RECIPIENT",
    "TEMPLATES",
    "Kind",
    "Label",
    "Labelled",
    "Role",
    "affixed_refusals",
    "changed",
    "demanded_on",
    "drawn",
    "kind_refusals",
    "label_of",
    "nonce_of",
    "of_print",
    "statements_on",
    "subject_of",
    "unlabelled",
    "verified_refusals",
    "worn_refusals",
]
