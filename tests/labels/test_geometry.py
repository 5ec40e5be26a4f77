"""The printed label, measured: X-dimension, quiet zones, heights, gaps and sizes (STANDARDS.md §1.8)."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import NamedTuple

import pytest
import zxingcpp
from PIL import Image

from labels import layout, printing
from labels.facts import Label
from labels.samples import ONE_OF_EACH, a_final_label, with_all_warnings
from labels.symbols import QUIET_ZONE_MODULES, Symbology, dots_per_module, draw, matrix
from tests.labels import decode

DPI = 600
LINEAR = [
    (label.kind, symbol.name)
    for label in ONE_OF_EACH.values()
    for symbol in label.symbols()
    if symbol.symbology is Symbology.CODE_128
]


class Found(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int


def _mm(dots: int) -> float:
    return dots * 25.4 / DPI


@cache
def _page(kind: str) -> Image.Image:
    picture = decode.pages(printing.pdf([ONE_OF_EACH[kind]], dpi=DPI), dpi=DPI)[0]
    return picture.point(lambda grey: 255 if grey > 127 else 0)


@cache
def _places(kind: str) -> dict[str, Found]:
    """Where the decoder sees each symbol; for a linear one widened to the full height of its bars."""
    by_text = {symbol.data: symbol.name for symbol in ONE_OF_EACH[kind].symbols()}
    places = {}
    for code in zxingcpp.read_barcodes(_page(kind), formats=decode.FORMATS):
        corners = [code.position.top_left, code.position.bottom_right]
        places[by_text[code.text]] = Found(corners[0].x, corners[0].y, corners[1].x, corners[1].y)
    return places


def _runs(kind: str, name: str) -> list[tuple[bool, int]]:
    """The dark and light runs, in dots, of the whole line of the page through the middle of a symbol."""
    place, page = _places(kind)[name], _page(kind)
    y = (place.top + place.bottom) // 2
    return [(grey == 0, len(list(dots))) for grey, dots in groupby(page.crop((0, y, page.width, y + 1)).tobytes())]


def _bars(kind: str, name: str) -> tuple[list[int], int, int, int]:
    """The runs of one symbol, the white before and after it, and its left edge."""
    at, runs = 0, _runs(kind, name)
    elements = 6 * _characters(kind, name) + 7
    for first, (dark, width) in enumerate(runs):
        if dark and abs(at - _places(kind)[name].left) < 12:
            symbol = [run for _, run in runs[first : first + elements]]
            return symbol, runs[first - 1][1], runs[first + elements][1], at
        at += width
    raise AssertionError(f"no bars of {name}")


def _characters(kind: str, name: str) -> int:
    data = next(symbol.data for symbol in ONE_OF_EACH[kind].symbols() if symbol.name == name)
    return (len(matrix(Symbology.CODE_128, data)[0]) - 13) // 11


@pytest.mark.parametrize(("kind", "name"), LINEAR)
def test_every_bar_is_a_whole_number_of_equal_modules(kind: str, name: str) -> None:
    module = dots_per_module(Symbology.CODE_128, DPI)
    runs, *_ = _bars(kind, name)
    widths = [round(run / module) for run in runs]
    assert set(widths) <= {1, 2, 3, 4}
    assert sum(widths) == 11 * _characters(kind, name) + 13
    assert all(
        abs(run - width * module) <= 1 for run, width in zip(runs, widths, strict=True)
    )  # the page ends in mid-dot
    assert 0.17 <= _mm(module) <= 0.26


@pytest.mark.parametrize(("kind", "name"), LINEAR)
def test_a_linear_symbol_has_ten_modules_of_white_on_each_side(kind: str, name: str) -> None:
    module = dots_per_module(Symbology.CODE_128, DPI)
    _, before, after, _ = _bars(kind, name)
    assert min(before, after) >= QUIET_ZONE_MODULES * module


@pytest.mark.parametrize(("kind", "name"), LINEAR)
def test_a_linear_symbol_is_high_enough_and_stands_free(kind: str, name: str) -> None:
    runs, _, _, left = _bars(kind, name)
    page, place = _page(kind), _places(kind)[name]
    column = page.crop((left + 2, 0, left + 3, page.height)).tobytes()
    y = (place.top + place.bottom) // 2
    top = column.rfind(255, 0, y) + 1
    bottom = column.find(255, y)
    assert _mm(bottom - top) >= max(5, 0.15 * _mm(sum(runs)))
    above = page.crop((left, top - 6, left + sum(runs), top)).tobytes()
    below = page.crop((left, bottom, left + sum(runs), bottom + 6)).tobytes()
    assert set(above) == set(below) == {255}


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("final", "din", "abo"),
        ("final", "product", "expiry"),
        ("collection", "din", "abo"),
        ("collection", "product", "collection"),
        ("tietag", "din", "abo"),
        ("tietag", "product", "expiry"),
    ],
)
def test_pairs_stand_in_line_with_the_gap_for_one_sweep(kind: str, left: str, right: str) -> None:
    _, _, gap, _ = _bars(kind, left)
    module = dots_per_module(Symbology.CODE_128, DPI)
    assert 20 * module <= gap <= 52 * module  # 36 X ± 16 X [S1]
    assert abs(_places(kind)[left].top - _places(kind)[right].top) <= 12


@pytest.mark.parametrize("kind", ["final", "collection", "tietag"])
def test_the_data_matrix_has_a_quiet_zone_and_a_lawful_module(kind: str) -> None:
    drawing = draw(next(s for s in ONE_OF_EACH[kind].symbols() if s.name == "compound"), DPI)
    assert (drawing.columns, drawing.rows) == (32, 32)  # a message of seven structures [CALC]
    assert Decimal("0.25") <= drawing.module_mm <= 1
    place, module = _places(kind)["compound"], dots_per_module(Symbology.DATA_MATRIX, DPI)
    margin = 2 * module
    around = _page(kind).crop((place.left - margin, place.top - margin, place.right + margin, place.bottom + margin))
    ring = around.copy()
    ring.paste(255, (margin - 4, margin - 4, ring.width - margin + 4, ring.height - margin + 4))
    assert set(ring.tobytes()) == {255}


@pytest.mark.parametrize(
    ("data", "modules"),
    [
        ("=A99992600000100", 145),
        ("=%5100", 90),
        ("=<S1128400", 123),
        ("=<S1128V00", 145),
        ("&>0260421015", 123),
        ("&/CHA999926000001", 167),
    ],
)
def test_subset_c_is_used_where_it_shortens(data: str, modules: int) -> None:
    assert len(matrix(Symbology.CODE_128, data)[0]) == modules  # the widths of STANDARDS.md §1.8 at X = 0.25 mm [CALC]


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("symbology", list(Symbology))
def test_a_module_is_a_whole_number_of_dots(symbology: Symbology, dpi: int) -> None:
    symbol = next(s for s in a_final_label().symbols() if s.symbology is symbology)
    dots = draw(symbol, dpi).module_mm * dpi / Decimal("25.4")
    assert abs(dots - round(dots)) < Decimal("1e-20")


@pytest.mark.parametrize("label", [*ONE_OF_EACH.values(), *with_all_warnings()], ids=lambda label: label.kind)
def test_nothing_on_a_label_overlaps_or_leaves_it(label: Label) -> None:
    page = layout.fitted([label], 203).pages[0]
    areas = {
        name: (x := box.border_box_x(), y := box.border_box_y(), x + box.border_width(), y + box.border_height())
        for name, box in layout.areas(page)
    }
    assert len(areas) >= len(label.symbols())
    slack = 0.05
    for name, (left, top, right, bottom) in areas.items():
        assert left >= 0, name
        assert top >= 0, name
        assert right <= page.width, name
        assert bottom <= page.height, name
        for other, (x1, y1, x2, y2) in areas.items():
            apart = right <= x1 + slack or x2 <= left + slack or bottom <= y1 + slack or y2 <= top + slack
            assert other == name or apart, (name, other)
