"""The artwork of labels in the words of the bench."""

from flask_babel import gettext as _

from tracker import labelling


def label_words(artwork: str) -> str:
    """A label as it is said; one without words of its own by its name."""
    words = labelling.ARTWORK.get(artwork)
    return str(_(words)) if words else artwork
