"""What one print is, apart from what it says: its number, mark and flags, and its place among those made with it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Made:
    """One print as it is made.

    flags: the process flags of its donation number. which, of: its place among the prints of one act, made by `by`
    (a staff number) at `at`; where that is not known, a label leaves it out or is not printed.
    """

    number: int
    nonce: str
    flags: str = "00"
    which: int = 1
    of: int = 1
    by: str = ""
    at: datetime | None = None

    @property
    def flags_text(self) -> str:
        """The flags as they are printed; 00 says nothing and is not."""
        return "" if self.flags == "00" else self.flags
