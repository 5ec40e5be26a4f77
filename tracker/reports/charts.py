"""Line charts as SVG: panels below one another over one axis, with marks, limits and bands. Plain data in, bytes out.

The drawing uses presentation attributes only, so that it passes a policy without inline styles. Each line has a colour
of at least 4.5 : 1 on white and a marker shape of its own, so that it can be told apart without colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10
from xml.etree import ElementTree as ET

Number = int | float | Decimal
Point = tuple[Number, Number]

WIDTH, LEFT, RIGHT, TOP, BOTTOM, GAP = 720, 64, 16, 8, 62, 44
INK, MUTED, GRID, LIMIT = "#0b1b2b", "#435363", "#dbe3e9", "#b0101c"
COLOURS = ("#005a80", "#8a3ffc", "#08663a", "#8a5c00", "#930b15", "#344454")
SHAPES = ("circle", "square", "triangle", "diamond", "cross", "ring")
SIZE = 5.5


@dataclass(frozen=True, slots=True)
class Line:
    """One measured course: points in the order of x."""

    label: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that must not be passed, drawn across the panel."""

    value: Number
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """The spread around a course: (x, low, high) in the order of x."""

    label: str
    edges: Sequence[tuple[Number, Number, Number]]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at x, drawn through all panels: a dose, an infusion."""

    x: Number
    label: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One y axis with what is measured on it. first_colour: so that panels below one another look different.

    nothing: what stands there as long as there is no value.
    """

    title: str
    lines: Sequence[Line]
    limits: Sequence[Limit] = ()
    band: Band | None = None
    first_colour: int = 0
    height: int = 190
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """The shared x axis: its title, where it runs, and what stands at which place."""

    title: str
    low: Number
    high: Number
    ticks: Sequence[tuple[Number, str]]


def line_chart(panels: Sequence[Panel], axis: Axis, *, title: str, marks: Sequence[Mark] = ()) -> bytes:
    """The drawing as an SVG document; `title` is what a screen reader says of it."""
    height = TOP + BOTTOM + sum(panel.height for panel in panels) + GAP * len(panels)
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height}",
            "width": str(WIDTH),
            "height": str(height),
            "role": "img",
            "font-family": "system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif",
            "font-size": "15",
            "fill": INK,
        },
    )
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    top = TOP
    for panel in panels:
        top += GAP
        _Frame(root, panel, axis, top).draw(marks)
        top += panel.height
    _x_axis(root, axis, top, marks)
    drawn: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return drawn


class _Frame:
    """One panel at its place: turns values into positions and draws them."""

    def __init__(self, root: ET.Element, panel: Panel, axis: Axis, top: float) -> None:
        self.root, self.panel, self.axis, self.top = root, panel, axis, top
        self.steps = _steps(_values(panel))
        self.low, self.high = self.steps[0], self.steps[-1]

    def draw(self, marks: Sequence[Mark]) -> None:
        _text(self.root, LEFT, self.top - 14, self.panel.title, anchor="start", weight="700")
        self._grid()
        for mark in marks:
            x = f"{_x(self.axis, mark.x):.1f}"
            ends = {"x1": x, "x2": x, "y1": f"{self.top}", "y2": f"{self.top + self.panel.height}"}
            _stroke(self.root, ends, MUTED, width="1", dash="2 4")
        if self.panel.band:
            self._band(self.panel.band)
        for limit in self.panel.limits:
            self._limit(limit)
        for number, line in enumerate(self.panel.lines, start=self.panel.first_colour):
            self._line(line, COLOURS[number % len(COLOURS)], SHAPES[number % len(SHAPES)])
        if not any(line.points for line in self.panel.lines):
            middle = self.top + self.panel.height / 2 - 6
            _text(self.root, (LEFT + WIDTH - RIGHT) / 2, middle, self.panel.nothing, fill=MUTED)
        self._legend()

    def _y(self, value: Number) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return self.top + self.panel.height * (1 - share)

    def _grid(self) -> None:
        for step in self.steps:
            y = f"{self._y(step):.1f}"
            _stroke(self.root, {"x1": str(LEFT), "x2": str(WIDTH - RIGHT), "y1": y, "y2": y}, GRID, width="1")
            _text(self.root, LEFT - 10, self._y(step) + 5, f"{step:g}", anchor="end", fill=MUTED)

    def _limit(self, limit: Limit) -> None:
        y = self._y(limit.value)
        ends = {"x1": str(LEFT), "x2": str(WIDTH - RIGHT), "y1": f"{y:.1f}", "y2": f"{y:.1f}"}
        _stroke(self.root, ends, LIMIT, width="2", dash="9 5")
        _text(self.root, WIDTH - RIGHT - 4, y - 6, limit.label, anchor="end", fill=LIMIT, halo=True)

    def _band(self, band: Band) -> None:
        over = [f"{_x(self.axis, x):.1f},{self._y(high):.1f}" for x, _, high in band.edges]
        under = [f"{_x(self.axis, x):.1f},{self._y(low):.1f}" for x, low, _ in reversed(band.edges)]
        ET.SubElement(self.root, "polygon", {"points": " ".join([*over, *under]), "fill": COLOURS[0], "opacity": ".16"})

    def _line(self, line: Line, colour: str, shape: str) -> None:
        places = [(_x(self.axis, x), self._y(y)) for x, y in line.points]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        look = {"points": points, "fill": "none", "stroke": colour, "stroke-width": "2.5", "stroke-linejoin": "round"}
        ET.SubElement(self.root, "polyline", look)
        for x, y in places:
            _marker(self.root, x, y, shape, colour)

    def _legend(self) -> None:
        """Names beside the panel's title, where there is more than one thing to tell apart."""
        names = [(line.label, SHAPES[(n + self.panel.first_colour) % 6], COLOURS[(n + self.panel.first_colour) % 6])
                 for n, line in enumerate(self.panel.lines)]  # fmt: skip
        if len(names) < 2 and not self.panel.band:
            return
        x = float(WIDTH - RIGHT)
        for label, shape, colour in reversed(names):
            _text(self.root, x, self.top - 14, label, anchor="end")
            x -= _width(label) + 14
            _marker(self.root, x, self.top - 19, shape, colour)
            x -= 22
        if self.panel.band:
            _text(self.root, x, self.top - 14, self.panel.band.label, anchor="end")
            x -= _width(self.panel.band.label) + 26
            box = {"x": f"{x:.1f}", "y": f"{self.top - 26}", "width": "18", "height": "13", "fill": COLOURS[0]}
            ET.SubElement(self.root, "rect", {**box, "opacity": ".25"})


def _values(panel: Panel) -> list[float]:
    found = [float(y) for line in panel.lines for _, y in line.points]
    found += [float(limit.value) for limit in panel.limits]
    if panel.band:
        found += [float(edge) for _, low, high in panel.band.edges for edge in (low, high)]
    return found or [10.0]


def _steps(values: Sequence[float]) -> list[float]:
    """Round numbers from zero (or below) to above the largest value, about five of them."""
    low, high = min(0.0, *values), max(values)
    rough = (high - low or 1.0) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough)
    first = floor(low / step)
    return [step * n for n in range(first, floor(high * 1.04 / step) + 2)]


def _x(axis: Axis, value: Number) -> float:
    low, high = float(axis.low), float(axis.high)
    return LEFT + (WIDTH - LEFT - RIGHT) * (float(value) - low) / ((high - low) or 1.0)


def _x_axis(root: ET.Element, axis: Axis, top: float, marks: Sequence[Mark]) -> None:
    _stroke(root, {"x1": str(LEFT), "x2": str(WIDTH - RIGHT), "y1": f"{top}", "y2": f"{top}"}, INK, width="1.5")
    for mark in marks:
        x = _x(axis, mark.x)
        ET.SubElement(root, "path", {"d": f"M{x:.1f} {top + 2} l6 11 h-12 z", "fill": INK})
    for value, label in axis.ticks:
        _text(root, _x(axis, value), top + 30, label)
    _text(root, (LEFT + WIDTH - RIGHT) / 2, top + 52, axis.title, fill=MUTED)
    if marks:
        kinds = list(dict.fromkeys(mark.label for mark in marks))
        _text(root, WIDTH - RIGHT, top + 52, "▲ " + ", ".join(kinds), anchor="end", fill=INK)


def _marker(root: ET.Element, x: float, y: float, shape: str, colour: str) -> None:
    if shape in ("circle", "ring"):
        fill = colour if shape == "circle" else "#ffffff"
        look = {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{SIZE}", "fill": fill, "stroke": colour, "stroke-width": "2"}
        ET.SubElement(root, "circle", look)
        return
    path = _PATHS[shape]
    look = {"d": f"M{x:.1f} {y:.1f} {path}", "fill": colour, "stroke": colour, "stroke-width": "1.5"}
    ET.SubElement(root, "path", look)


_PATHS = {
    "square": "m-5 -5 h10 v10 h-10 z",
    "triangle": "m0 -6.5 l6.5 11.5 h-13 z",
    "diamond": "m0 -7 l7 7 l-7 7 l-7 -7 z",
    "cross": "m-5 -5 l10 10 m0 -10 l-10 10",
}


def _stroke(root: ET.Element, ends: dict[str, str], colour: str, *, width: str, dash: str | None = None) -> None:
    look = {**ends, "stroke": colour, "stroke-width": width}
    ET.SubElement(root, "line", {**look, "stroke-dasharray": dash} if dash else look)


def _text(
    root: ET.Element,
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "middle",
    fill: str = INK,
    weight: str = "400",
    halo: bool = False,
) -> None:
    look = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "fill": fill, "font-weight": weight}
    if halo:
        look |= {"stroke": "#ffffff", "stroke-width": "4", "paint-order": "stroke"}
    ET.SubElement(root, "text", look).text = text


def _width(text: str) -> float:
    """About how wide a text is in this size; only for placing a legend."""
    return 8.2 * len(text)
