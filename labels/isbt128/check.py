"""The ISO/IEC 7064 mod 37-2 check character that guards typed and long-lived identifiers [S1]."""

from stdnum.iso7064 import mod_37_2

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def check_character(data: str) -> str:
    """The character K for a text of digits and capital letters."""
    return mod_37_2.calc_check_digit(data)


def check_value(data: str) -> int:
    """The same check as a number from 0 to 36, as type-3 flags and the GRID write it."""
    return ALPHABET.index(check_character(data))
