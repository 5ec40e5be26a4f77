"""What was scanned from a printed label against what it was to say: every difference is named."""

from __future__ import annotations

import pytest

from labels.own_code import build_own
from labels.printing import Mismatch, compare_scan_back
from labels.samples import COMPOUND, a_final_label

EXPECTED = a_final_label().symbols()
ALL_READ = [symbol.data for symbol in EXPECTED]
DIN, ABO = "=A99992600000100", "=%5100"
QR = a_final_label().qr_text
OLD_QR = build_own("L", "A999926000001-DAA014A0", 2, "00000000")


def _without(*data: str) -> list[str]:
    return [text for text in ALL_READ if text not in data]


@pytest.mark.parametrize(
    ("scanned", "mismatches"),
    [
        (ALL_READ, []),
        (ALL_READ[::-1], []),
        ([*ALL_READ, DIN], []),
        ([f"]C0{text}\r\n" for text in ALL_READ], []),
        (_without(ABO), [Mismatch("missing", "abo", ABO, "")]),
        ([*_without(ABO), "=%6200"], [Mismatch("differs", "abo", ABO, "=%6200")]),
        ([*_without(DIN), "=A99992600000200"], [Mismatch("differs", "din", DIN, "=A99992600000200")]),
        ([*_without(DIN), "=A99992600000107"], [Mismatch("differs", "din", DIN, "=A99992600000107")]),
        ([*ALL_READ, "=A99992600000200"], [Mismatch("foreign", "", "", "=A99992600000200")]),
        (
            [*_without(COMPOUND), COMPOUND.replace("DAA014A0", "DAA014B0")],
            [Mismatch("differs", "compound", COMPOUND, COMPOUND.replace("DAA014A0", "DAA014B0"))],
        ),
        ([*_without(QR), OLD_QR], [Mismatch("differs", "qr", QR, OLD_QR)]),
        ([*_without(ABO), "= %5100"], [Mismatch("foreign", "", "", "= %5100"), Mismatch("missing", "abo", ABO, "")]),
        ([*_without("=<DAA014A0"), "=<daa014a0"], [Mismatch("differs", "product", "=<DAA014A0", "=<daa014a0")]),
        ([], [Mismatch("missing", symbol.name, symbol.data, "") for symbol in EXPECTED]),
    ],
)
def test_the_comparison_names_every_difference(scanned: list[str], mismatches: list[Mismatch]) -> None:
    assert compare_scan_back(EXPECTED, scanned) == mismatches
