"""The artwork of labels in the words of the bench: what each is called, whatever it is printed for."""

from flask_babel import gettext as _

from tracker import labelling
from tracker.rules.refusal import N_

WORDS = {known.artwork: known.words for known in labelling.KINDS.values()} | {"tube": N_("Tube label")}


def label_words(artwork: str) -> str:
    """A label as it is said; one without words of its own by its name."""
    words = WORDS.get(artwork)
    return str(_(words)) if words else artwork
