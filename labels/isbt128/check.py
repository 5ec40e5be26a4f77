"""The ISO/IEC 7064 mod 37-2 check character that guards typed and long-lived identifiers [S1]."""

from stdnum.iso7064 import mod_37_2

from .errors import Isbt128Error, visible

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def check_character(data: str) -> str:
    """The character K for a text of digits, capital letters and stars."""
    try:
        return mod_37_2.calc_check_digit(data)
    except ValueError:
        position = next(at for at, char in enumerate(data) if char not in ALPHABET)
        raise Isbt128Error("not-ascii", position, found=visible(data[position])) from None


def check_value(data: str) -> int:
    """The same check as a number from 0 to 36, as type-3 flags and the GRID write it."""
    return ALPHABET.index(check_character(data))
