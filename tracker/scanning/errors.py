"""Why a scan is not accepted: what it looks like, what is wrong with it, and what to do."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

from labels.isbt128 import Isbt128Error
from tracker.rules.refusal import N_, Refusal

SCAN_AGAIN = N_("Scan it again. If it is refused again, keep the item apart and report it.")
ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "empty": N_("Scan a code."),
        "too-long": N_("Scan one code only."),
        "scanned-twice": N_("Scan it once more, and only once."),
        "repeated": N_("Scan each code on its own, or the two-dimensional code."),
        "retired": N_("Do not use this label. Ask for a new one."),
        "mixed-scan": N_("Scan one label, wait for the answer, then scan the next."),
        "joined-scan": N_("Scan it alone."),
        "division-scan-needed": N_("Scan the two-dimensional code, which holds both."),
        "flag-reserved": N_("Do not use this label. Keep the item apart and report it."),
        "tissue-only-message": N_("Do not use this product. Keep it apart and report it."),
        "caps-lock": N_("Switch Caps Lock off and scan again."),
        "small-letters": N_("Set the scanner to send letters as they are, and scan again."),
        "start-missing": N_("Click into the scan box and scan again."),
        "typed-not-scanned": N_("Scan the label, or choose typed entry and say why."),
        "two-codes": N_("Scan one code, wait for the answer, then scan the next."),
        "web-address": N_("Scan the code that this program printed or the ISBT 128 code."),
        "retail-code": N_("On a supply, scan the code that holds lot and expiry, usually the square one."),
        "typed-length": N_("Type the 13 characters and the character in the box."),
        "check-character": N_("Compare with the label and type it again."),
    }
)
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "caps-lock": N_("This is %(noun)s, but capital and small letters are exchanged."),
        "small-letters": N_("This is %(noun)s, but its capital letters arrived as small ones."),
        "start-missing": N_("This looks like %(noun)s, but its first character is missing."),
        "typed-not-scanned": N_("This is a typed donation number, not a scanned one."),
        "own-format": N_("This looks like one of our own codes, but it is incomplete or damaged."),
        "own-check": N_("This looks like %(noun)s, but it was misread: its check character does not fit."),
        "two-codes": N_("Two codes were scanned in one go."),
        "gs1-format": N_("This looks like a supplier's GS1 code, but it cannot be read: %(found)s"),
        "gs1-check-digit": N_("This looks like a supplier's GS1 code, but its check digit does not fit."),
        "gs1-nothing": N_("This is a supplier's GS1 code, but it names neither an article nor a person."),
        "web-address": N_("This is a web address, not a code of a bag, a person or a place."),
        "retail-code": N_("This is a supplier's article number without lot and expiry."),
        "unknown-code": N_("This is no code that we know: “%(found)s”."),
        "mixed-scan": N_("This scan holds %(also)s together with %(noun)s, and the two do not belong together."),
        "joined-scan": N_("This is %(noun)s joined with another code, which is not allowed here."),
        "wrong-kind": N_("This is %(scanned)s, scan %(wanted)s."),
    }
)


class ScanError(Exception):
    """A scan that is not accepted: a stable code, the sentence, what to do next, and the values that fill them in.

    found: the kind and id of what on record the code is of, where it is of something. position: where in the scan,
    counted from 0; None where it is about the scan as a whole.
    """

    found: tuple[str, str] | None = None
    position: int | None = None

    def __init__(self, code: str, sentence: str, do: str = SCAN_AGAIN, **values: str) -> None:
        self.refusal = Refusal(code, sentence, do, values)
        super().__init__(self.refusal.sentence)

    @classmethod
    def of(cls, refusal: Refusal, *, found: tuple[str, str] | None = None) -> Self:
        """The error that says what a rule said of a scan."""
        error = cls(refusal.code, refusal.says, refusal.do, **refusal.values)
        error.found = found
        return error

    @property
    def code(self) -> str:
        """The stable code of the reason."""
        return self.refusal.code

    @property
    def sentence(self) -> str:
        """What it looks like and what is wrong."""
        return self.refusal.sentence

    @property
    def do(self) -> str:
        """What to do next."""
        return self.refusal.advice


def scan_error(code: str, **values: str) -> ScanError:
    """The error with this code."""
    return ScanError(code, SENTENCES[code], ADVICE.get(code, SCAN_AGAIN), **values)


def from_isbt128(error: Isbt128Error) -> ScanError:
    """The same reason, with what to do next."""
    values = {name: str(value) for name, value in error.params.items()}
    found = ScanError(error.code, error.template, ADVICE.get(error.code, SCAN_AGAIN), **values)
    found.position = error.position
    return found
