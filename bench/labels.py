"""Label facts → PDF and ZPL, beside the same page drawn with reportlab: see bench/README.md."""

import io
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from statistics import median
from time import perf_counter
from typing import Any

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from labels import printing
from labels.facts import FinalLabel, Label
from labels.geometry import sheet
from labels.isbt128 import parse
from labels.own_code import build_own
from labels.samples import COMPOUND, ONE_OF_EACH, a_final_label
from labels.symbols import MODULE_MM, Symbology, matrix

MANY, TURNS = 100, 30
GOALS = {"PDF of one, warm": 0.1, "PDF of 100": 8.0, "ZPL of one": 0.001, "parse of 7 structures": 30e-6}  # seconds
COLD = "from labels.samples import a_final_label; from {0} import {1}; {1}([a_final_label()])"
# The least that a reader of this one message does: find its parts, and believe them.
ONE_SWEEP = re.compile(r"=\+(\d{5})=(\w{15})=%(\w{4})=<(\w{8})&>(\d{10})&\*(\d{10})&/(\w{15})&\$(\d{16})")
HEAD = f"{'':24}{'product':>12}{'floor':>12}{'ratio':>8}"
_number = count(1)


def floor(labels: Sequence[Label]) -> bytes:
    """The same symbols and the same texts in the same places, drawn with reportlab without asking whether they fit."""
    document = io.BytesIO()
    canvas = Canvas(document)
    for label in labels:
        width, height = float(label.width_mm), float(label.height_mm)
        canvas.setPageSize((width * mm, height * mm))
        _symbols(canvas, label, width, height)
        _texts(canvas, label, height)
        canvas.showPage()
    canvas.save()
    return document.getvalue()


def _symbols(canvas: Any, label: Label, width: float, height: float) -> None:
    places = sheet(label.kind)
    for symbol in label.symbols():
        module = float(MODULE_MM[symbol.symbology])
        rows = matrix(symbol.symbology, symbol.data)
        linear = symbol.symbology is Symbology.CODE_128
        place = places.get(f"{symbol.name}-{'bars' if linear else 'square'}")
        if place is None:
            continue
        left = place.left if place.left is not None else width - (place.right or 0) - len(rows[0]) * module
        if linear:
            code = Code128(symbol.data, barWidth=module * mm, barHeight=8 * mm, quiet=False)
            code.drawOn(canvas, left * mm, (height - place.top - 8) * mm)
            continue
        path = canvas.beginPath()
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    corner = (left + x * module) * mm, (height - place.top - (y + 1) * module) * mm
                    path.rect(*corner, module * mm, module * mm)
        canvas.drawPath(path, stroke=0, fill=1)


def _texts(canvas: Any, label: Label, height: float) -> None:
    for field, texts in label.texts():
        place = sheet(label.kind).get(field.replace("_", "-"))
        if place is None:
            continue
        size = place.font_size * mm
        canvas.setFont("Helvetica", size)
        for n, line in enumerate(simpleSplit("; ".join(texts), "Helvetica", size, place.width * mm)):
            canvas.drawString((place.left or 0) * mm, (height - place.top) * mm - size * (n + 1), line)


def a_new_label() -> FinalLabel:
    """A final label that nothing has been remembered of: its QR and its recipient are new."""
    number = next(_number)
    return a_final_label(qr_text=build_own("L", f"BENCH-{number}", 1, "7F3A2C91"), recipient_name=f"Recipient {number}")


def seconds(do: Callable[[], object]) -> float:
    """How long it takes, once."""
    begun = perf_counter()
    do()
    return perf_counter() - begun


def in_turns(product: Callable[[], object], beside: Callable[[], object], turns: int = TURNS) -> tuple[float, float]:
    """The medians of both, taken one after the other, so that what disturbs one disturbs the other."""
    pairs = [(seconds(product), seconds(beside)) for _ in range(turns)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def cold(module: str, function: str) -> Callable[[], object]:
    """A first label in a new process, the start of Python and its imports included."""
    return lambda: subprocess.run([sys.executable, "-c", COLD.format(module, function)], check=True)  # noqa: S603


def measured() -> dict[str, tuple[float, float]]:
    """Seconds of the product and of its floor, by what was done."""
    batch = [a_new_label() for _ in range(MANY)]
    found = {
        "PDF of one, cold": in_turns(cold("labels.printing", "pdf"), cold("bench.labels", "floor"), 5),
        "PDF of one, warm": in_turns(lambda: printing.pdf([a_new_label()]), lambda: floor([a_new_label()])),
        f"PDF of {MANY}": in_turns(lambda: printing.pdf(batch), lambda: floor(batch), 3),
        "ZPL of one": in_turns(lambda: printing.zpl(a_new_label()), lambda: floor([a_new_label()]), 300),
        "parse of 7 structures": in_turns(lambda: parse(COMPOUND), lambda: ONE_SWEEP.fullmatch(COMPOUND), 3000),
    }
    for kind, label in ONE_OF_EACH.items():
        found[f"  {kind} as PDF"] = in_turns(partial(printing.pdf, [label]), partial(floor, [label]), 10)
    return found


def main() -> int:
    """Measure, print the table, and say whether the goals are met; 1 where one is not."""
    found = measured()
    lines = [f"{name:24}{a * 1e3:9.3f} ms{b * 1e3:9.3f} ms{a / b:8.1f}" for name, (a, b) in found.items()]
    missed = [
        f"{name}: {found[name][0] * 1e3:.3f} ms, {goal * 1e3:g} wanted"
        for name, goal in GOALS.items()
        if found[name][0] > goal
    ]
    print("\n".join([HEAD, *lines, "", *(missed or ["All goals are met."])]))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
