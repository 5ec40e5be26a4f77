"""The kinds of label in the words of the bench."""

from flask_babel import gettext as _

from tracker.rules.refusal import N_

WORDS = {
    "aliquot": N_("Label of an aliquot"),
    "badge": N_("Badge"),
    "collection": N_("Collection label"),
    "equipment": N_("Label of a device"),
    "final": N_("Final label"),
    "lot": N_("Label of a lot"),
    "partial": N_("Label of a sample"),
    "place": N_("Label of a place"),
    "shipper": N_("Label of a shipper"),
    "summary": N_("Accompanying summary"),
    "tietag": N_("Tie tag"),
    "tube": N_("Label of a tube"),
    "wristband": N_("Wristband"),
}


def label_words(kind: str) -> str:
    """A kind of label as it is said; one without words of its own by its name."""
    words = WORDS.get(kind)
    return str(_(words)) if words else kind
