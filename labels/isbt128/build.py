"""Building the texts of bar codes: single structures from their values, compound messages from structures."""

import datetime as dt
from collections.abc import Sequence

from .blood import blood_group
from .dates import Day, Moment
from .errors import Isbt128Error, visible
from .message import Message, Structure, parse
from .product import product_code
from .record import Value
from .table import BY_NUMBER, RETIRED


def structure(number: str, content: str | Value) -> Structure:
    """A data structure from its data content, or from a value that knows it; both are checked as a scan would be.

    number: as in the standard, such as `029`, or the identifier of a local code, such as `&a`. Raises Isbt128Error for
    data that a scan could not hold, and for retired structures, which are never built.
    """
    row = BY_NUMBER.get(number)
    if row is None:
        raise Isbt128Error("unknown-structure", found=visible(number))
    if number in RETIRED:
        raise Isbt128Error("retired", noun=row.noun)
    data = content if isinstance(content, str) else content.data
    length = row.length if isinstance(row.length, int) else row.length(data)
    if length not in (len(data), -1):
        raise Isbt128Error("wrong-length", noun=row.noun, found=len(data), expected=length)
    return Structure(row, data, row.read(data))


def din_structure(din: str, flags: str = "00") -> Structure:
    """Structure 001 for a donation and the flags of the label."""
    return structure("001", din + flags)


def blood_structure(abo: str, rhd: str | None, intended_use: str = "default") -> Structure:
    """Structure 002 for a blood group; RhD is `positive`, `negative` or None."""
    return structure("002", blood_group(abo, rhd, intended_use))


def product_structure(product_description_code: str, collection_type: str, division: str = "00") -> Structure:
    """Structure 003 for a product."""
    return structure("003", product_code(product_description_code, collection_type, division))


def day_structure(number: str, date: dt.date) -> Structure:
    """Structure 004, 006 or 008 for a day."""
    return structure(number, Day(date))


def moment_structure(number: str, local: dt.datetime) -> Structure:
    """Structure 005, 007 or 009 for a local time; seconds are cut off, never rounded up."""
    return structure(number, Moment(local.replace(second=0, microsecond=0, tzinfo=None)))


def compound(structures: Sequence[Structure], reference: str = "000") -> str:
    """The compound message (023) of these structures, for a two-dimensional symbol [S1 §1.6].

    reference: `000` says that their order is free; other numbers name an order of the licensed table RT017. Raises
    Isbt128Error for none, for more than 99, and for structures that may not stand together.
    """
    return compound_message(structures, reference).build()


def compound_message(structures: Sequence[Structure], reference: str = "000") -> Message:
    """The same as a message, read back from its own text."""
    if not 1 <= len(structures) <= 99:
        raise Isbt128Error("compound-empty", found=len(structures))
    header = structure("023", f"{len(structures):02}{reference}")
    return parse("".join(part.build() for part in (header, *structures)))


def concatenated(first: Structure, second: Structure) -> str:
    """What a scanner sends for two linear symbols side by side."""
    return parse(first.build() + second.build()).build()
