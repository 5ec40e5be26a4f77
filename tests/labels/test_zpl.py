"""ZPL labels, read field by field with a small interpreter of the commands that carry symbols and text."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from labels import printing
from labels.biohazard import is_dark, rows
from labels.facts import Label
from labels.samples import ONE_OF_EACH, a_biohazard_label, a_final_label, with_all_warnings
from labels.symbols import QUIET_ZONE_MODULES, Symbology, columns, matrix

LABELS: dict[str, Label] = {kind: label for kind, label in ONE_OF_EACH.items() if kind != "summary"} | {
    "biohazard": a_biohazard_label()
}
CASES = [(name, dpi) for name in LABELS for dpi in (203, 300, 600)]
SYMBOLOGY = {"BC": Symbology.CODE_128, "BX": Symbology.DATA_MATRIX, "BQ": Symbology.QR}


class Field(NamedTuple):
    x: int
    y: int
    command: str
    parameters: str
    module: int
    data: str


def _fields(zpl: str) -> list[Field]:
    """Every ^FO … ^FS that carries data."""
    found, module = [], 0
    pattern = r"\^FO(\d+),(-?\d+)(?:\^FR)?(?:\^BY(\d+))?\^(B[CXQ]|A0)([^^]*)(?:\^FB[^^]*)?\^FH_\^FD([^^]*)\^FS"
    for x, y, narrow, command, parameters, raw in re.findall(pattern, zpl):
        module = int(narrow) if narrow else module
        data = re.sub("_([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), raw)
        found.append(Field(int(x), int(y), command, parameters, module, data.removeprefix("MA,")))
    return found


def _areas(label: Label, dpi: int) -> list[tuple[str, int, int, int, int]]:
    """What is printed and its left, top, right and bottom in dots: text blocks, symbols and the biohazard legend."""
    areas = []
    pattern = (
        r"\^FO(\d+),(-?\d+)(?:\^FR)?(?:\^BY(\d+))?\^(BC|BX|BQ|A0|GFA)([^^]*)(?:\^FB([^^]*))?(?:\^FH_\^FD([^^]*))?\^FS"
    )
    for x, y, narrow, command, parameters, block, raw in re.findall(pattern, printing.zpl(label, dpi=dpi)):
        left, top, parts = int(x), int(y), parameters.split(",")
        data = re.sub("_([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), raw).removeprefix("MA,")
        if command == "GFA":
            width, height = 8 * int(parts[3]), int(parts[1]) // int(parts[3])
        elif command == "BC":
            width, height = columns(Symbology.CODE_128, data) * int(narrow), int(parts[1])
        elif command == "A0":
            high = int(parts[1])
            wide, lines, gap = map(int, block.split(",")[:3]) if block else (high, 2, 0)
            width, height = wide, lines * high + (lines - 1) * gap
        else:
            width = height = columns(SYMBOLOGY[command], data) * int(parts[-2 if command == "BX" else -1])
            top += 10 if command == "BQ" else 0
        areas.append((data or command, left, top, left + width, top + height))
    return areas


def _symbols(label: Label, dpi: int) -> list[Field]:
    return [field for field in _fields(printing.zpl(label, dpi=dpi)) if field.command in SYMBOLOGY]


@pytest.mark.parametrize(("name", "dpi"), CASES)
def test_every_symbol_is_a_native_command_with_the_data_of_the_record(name: str, dpi: int) -> None:
    printed = {(SYMBOLOGY[field.command], field.data) for field in _symbols(LABELS[name], dpi)}
    assert printed == {(symbol.symbology, symbol.data) for symbol in LABELS[name].symbols()}


@pytest.mark.parametrize(("name", "dpi"), CASES)
def test_linear_symbols_keep_their_size_and_their_quiet_zones(name: str, dpi: int) -> None:
    bars = [field for field in _symbols(LABELS[name], dpi) if field.command == "BC"]
    spans = [(f.y, f.x, f.x + len(matrix(Symbology.CODE_128, f.data)[0]) * f.module, f.module) for f in bars]
    for field, (y, left, right, module) in zip(bars, spans, strict=True):
        height = int(field.parameters.split(",")[1])
        assert 0.17 <= module * 25.4 / dpi <= 0.26
        assert height >= max(5 * dpi / 25.4 - 1, 0.15 * (right - left))
        quiet = QUIET_ZONE_MODULES * module
        assert left >= quiet
        assert right <= float(LABELS[name].width_mm) * dpi / 25.4 - quiet
        for other_y, other_left, other_right, _ in spans:
            assert other_y != y or other_left == left or other_left - right >= quiet or left - other_right >= quiet


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("label", [*LABELS.values(), *with_all_warnings()], ids=lambda label: label.kind)
def test_nothing_on_a_thermal_label_overlaps_or_leaves_it(label: Label, dpi: int) -> None:
    areas, slack = _areas(label, dpi), 0.15 * dpi / 25.4
    right, bottom = float(label.width_mm) * dpi / 25.4 + 1, float(label.height_mm) * dpi / 25.4 + 1
    for at, (name, x1, y1, x2, y2) in enumerate(areas):
        assert x2 <= right, name
        assert y2 <= bottom, name
        for other, u1, v1, u2, v2 in areas[at + 1 :]:
            assert min(x2, u2) - max(x1, u1) <= slack or min(y2, v2) - max(y1, v1) <= slack, (name, other)


@pytest.mark.parametrize(("name", "dpi"), CASES)
def test_linear_symbols_are_printed_in_the_mode_that_takes_data_as_it_is(name: str, dpi: int) -> None:
    assert {f.parameters.split(",")[-1] for f in _symbols(LABELS[name], dpi) if f.command == "BC"} <= {"A"}


@pytest.mark.parametrize(("name", "dpi"), CASES)
def test_every_text_of_the_label_is_printed(name: str, dpi: int) -> None:
    label = LABELS[name]
    codes = {symbol.data for symbol in label.symbols()}
    texts = [field.data.replace("\\&", " ") for field in _fields(printing.zpl(label, dpi=dpi)) if field.command == "A0"]
    printed = " ".join(texts).replace("^8", "⁸")
    for field, values in label.texts():
        for value in values:
            assert value in printed or value in codes, field


def test_characters_that_zpl_reserves_reach_the_label_as_text() -> None:
    zpl = printing.zpl(a_final_label(recipient_name="A^XZ~JA_B"))
    assert zpl.count("^XZ") == 1
    assert "~" not in zpl
    assert "A^XZ~JA_B" in [field.data for field in _fields(zpl)]


def test_a_power_of_ten_stays_a_power_of_ten() -> None:
    printed = [field.data for field in _fields(printing.zpl(a_final_label(dose_text="2.4 × 10⁸ MNC/kg")))]
    assert "2.4 × 10^8 MNC/kg" in printed


def test_only_a_synthetic_label_says_so() -> None:
    assert "NOT FOR HUMAN USE" in printing.zpl(a_final_label())
    assert "NOT FOR HUMAN USE" not in printing.zpl(a_final_label(synthetic=False))


def test_only_a_biohazard_label_carries_the_legend() -> None:
    assert "^GFA" in printing.zpl(a_biohazard_label())
    assert "^GFA" not in printing.zpl(a_final_label())


def test_the_biohazard_symbol_has_three_equal_horns() -> None:
    assert not is_dark(0, 0)
    assert is_dark(0, -4) == is_dark(3.464, 2) == is_dark(-3.464, 2)
    packed = rows(80)
    assert len(packed) == 80
    assert {len(row) for row in packed} == {10}
    dark = sum(byte.bit_count() for row in packed for byte in row)
    assert 0.2 < dark / 6400 < 0.3
    assert all(f"{int.from_bytes(row):080b}" == f"{int.from_bytes(row):080b}"[::-1] for row in packed)
