"""The one exception of this package: a stable code, where in the text, and a sentence for the person at the bench."""

from collections.abc import Mapping
from types import MappingProxyType


def N_(text: str) -> str:
    """Mark a sentence for translation; it is translated, then filled in, when it is shown."""
    return text


SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "empty": N_("Nothing was scanned."),
        "too-long": N_("This has %(length)s characters; no ISBT 128 code is that long."),
        "control-character": N_("There is a control character (%(found)s) in the middle of the scan."),
        "not-ascii": N_(
            "There is a character (%(found)s) that no ISBT 128 code has, even if it looks like one that has."
        ),
        "scanned-twice": N_("The same code was scanned twice in one go."),
        "no-identifier": N_("This is not an ISBT 128 code: it does not start with = or &."),
        "unknown-identifier": N_("This starts like an ISBT 128 code, but no code begins with %(found)s."),
        "extra-characters": N_("There are extra characters (“%(found)s”) after %(noun)s."),
        "wrong-length": N_("This looks like %(noun)s, but it has %(found)s characters instead of %(expected)s."),
        "wrong-format": N_("This looks like %(noun)s, but its %(field)s cannot be “%(found)s”."),
        "retired": N_("This is %(noun)s. It has been retired and must not be used."),
        "repeated": N_("This scan holds %(noun)s more than once."),
        "compound-inside": N_("A compound code can only stand at the beginning of a scan."),
        "compound-count": N_(
            "The compound code announces %(expected)s parts, but holds %(found)s: none of it may be used."
        ),
        "compound-local": N_("A compound code holds a local code, which is not allowed: none of it may be used."),
        "division-scan-needed": N_(
            "This product code says division 99: scan it together with its product divisions code."
        ),
        "division-conflict": N_(
            "The product code names its division already, so a product divisions code cannot go with it."
        ),
        "tissue-only-message": N_(
            "The message in the blood group code is for tissue only, but the product is not tissue."
        ),
        "flag-reserved": N_(
            "This looks like a donation number, but its flags “%(found)s” are reserved: it must not be used."
        ),
        "din-checksum": N_("This donation number was misread: its built-in check says so."),
        "blood-last-digit": N_("This looks like a blood group code, but its last digit must be 0."),
        "blood-group-unknown": N_("There is no blood group code for group %(abo)s, RhD %(rhd)s, %(use)s."),
        "product-code-format": N_(
            "“%(found)s” is no product description code: five capitals and digits, a capital first."
        ),
        "product-code-reserved": N_("This looks like a product code, but no product code starts with “%(found)s”."),
        "collection-type": N_("This looks like a product code, but “%(found)s” is not a collection type."),
        "division": N_("This looks like a product code, but “%(found)s” is not a division."),
        "no-division-left": N_("“%(found)s” cannot be divided further."),
        "day-of-year": N_("This looks like a date, but the year %(year)s has no day number %(found)s."),
        "date": N_("This looks like a date, but there is no day “%(found)s”."),
        "time": N_("This looks like a date and time, but there is no time “%(found)s”."),
        "year-out-of-range": N_("The year %(found)s cannot be written in a code."),
        "grid-checksum": N_("This registry donor identifier was misread: its built-in check says so."),
        "container-of": N_("This looks like a consignment code, but there is no container %(found)s of %(total)s."),
        "marker-unknown": N_("There is no infection marker %(field)s with the result %(found)s."),
        "dimension-value": N_("The size %(found)s cannot be written in a code."),
        "typed-length": N_(
            "A typed donation number has 13 characters and its boxed check character; this has %(found)s."
        ),
        "check-character": N_("The check character does not fit: one of the characters was mistyped."),
        "serial-out-of-range": N_("The serial number %(found)s is not between 0 and 999999."),
        "compound-empty": N_("A compound code needs between 1 and 99 parts; there are %(found)s."),
        "unknown-structure": N_("There is no ISBT 128 data structure %(found)s."),
    }
)


class Isbt128Error(ValueError):
    """A text that is not what ISBT 128 says it should be.

    code: a word of SENTENCES that does not change between versions. position: where in the text, counted from 0.
    params: what fills the sentence in; nothing in it is longer than a line or cannot be printed.
    """

    def __init__(self, code: str, position: int = 0, **params: str | int) -> None:
        self.code, self.position, self.params = code, position, params
        super().__init__(self.template % params)

    @property
    def template(self) -> str:
        """The sentence before its parameters are filled in: what a translator sees."""
        return SENTENCES[self.code]

    @property
    def sentence(self) -> str:
        """What to tell the person at the bench."""
        return self.template % self.params

    def moved(self, offset: int) -> "Isbt128Error":
        """The same error in a longer text, of which the first one began at this offset."""
        return Isbt128Error(self.code, self.position + offset, **self.params)


def visible(text: str, limit: int = 24) -> str:
    """A piece of a scan that can be shown and logged: printable ASCII, the rest as code points, never long."""
    shown = "".join(char if " " <= char <= "~" else f"U+{ord(char):04X}" for char in text[:limit])
    return shown + "…" if len(text) > limit else shown
