from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from tracker.reports.charts import COLOURS, Axis, Band, Limit, Line, Mark, Panel, line_chart

SVG = "{http://www.w3.org/2000/svg}"
AXIS = Axis("Day", 0, 4, [(day, str(day)) for day in range(5)])
WBC = Panel("WBC", [Line("WBC", [(0, Decimal("6.2")), (4, Decimal("42.0"))])], [Limit(70, "halve")])


def drawn(*panels: Panel, marks: tuple[Mark, ...] = ()) -> ET.Element:
    return ET.fromstring(line_chart(panels, AXIS, title="Counts", marks=marks))  # noqa: S314 our own drawing


def texts(root: ET.Element) -> list[str | None]:
    return [element.text for element in root.iter(f"{SVG}text")]


def test_every_value_has_a_marker_where_it_belongs() -> None:
    circles = [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in drawn(WBC).iter(f"{SVG}circle")]
    assert len(circles) == 2
    (first_x, first_y), (last_x, last_y) = circles
    assert first_x < last_x
    assert first_y > last_y


def test_a_limit_above_all_values_is_inside_the_drawing_and_named() -> None:
    root = drawn(WBC)
    assert "halve" in texts(root)
    dashed = [line for line in root.iter(f"{SVG}line") if line.get("stroke-dasharray") == "9 5"]
    assert [56 <= float(line.get("y1", "")) <= 246 for line in dashed] == [True]


def test_marks_are_drawn_in_every_panel_and_explained_once() -> None:
    root = drawn(WBC, WBC, marks=(Mark(1, "G-CSF dose"), Mark(2, "G-CSF dose")))
    assert len([line for line in root.iter(f"{SVG}line") if line.get("stroke-dasharray") == "2 4"]) == 4
    assert texts(root).count("▲ G-CSF dose") == 1


def test_a_band_and_several_lines_have_a_legend() -> None:
    panel = Panel(
        "CD4", [Line("median", [(0, 10)]), Line("R01", [(0, 12)])], band=Band("spread", [(0, 5, 20), (4, 9, 40)])
    )
    root = drawn(panel)
    assert {"median", "R01", "spread"} <= set(texts(root))
    assert len(list(root.iter(f"{SVG}polygon"))) == 1


def test_a_panel_without_any_value_is_still_a_drawing() -> None:
    assert "CD34" in texts(drawn(Panel("CD34", [Line("CD34", [])])))


def test_nothing_in_the_drawing_needs_an_inline_style() -> None:
    root = drawn(WBC, marks=(Mark(1, "dose"),))
    assert not [element for element in root.iter() if element.get("style") or element.tag == f"{SVG}style"]


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_has_enough_contrast_on_white(colour: str) -> None:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5
