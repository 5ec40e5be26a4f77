"""The sheet and the operators that draw on it. Points, from the lower left corner."""

MM = 72 / 25.4
WIDTH, HEIGHT = 595.28, 841.89  # A4, as WeasyPrint has it
TOP, BOTTOM = 24 * MM, 20 * MM
LEFT, RIGHT = 15 * MM, WIDTH - 15 * MM

COLOURS = {
    name: " ".join(f"{int(text[at : at + 2], 16) / 255:.3f}" for at in (0, 2, 4))
    for name, text in {
        "ink": "0b1b2b",
        "muted": "435363",
        "stop": "b0101c",
        "go": "07532f",
        "attention": "6b4700",
        "pending": "344454",
        "plain": "0b1b2b",
        "line": "5d6f80",
        "hair": "c5d0d9",
        "head": "e6ebf0",
        "refused": "fdeaea",
    }.items()
}


def text_at(x: float, y: float, colour: str, shown: str) -> str:
    """A text with its baseline here. shown: the operators that show it, by Letters.shown()."""
    return f"BT {colour} rg {x:.2f} {y:.2f} Td {shown} ET" if shown else ""


def rule(left: float, right: float, y: float, thickness: float, colour: str) -> str:
    """A horizontal line."""
    return f"{colour} rg {left:.2f} {y:.2f} {right - left:.2f} {thickness:.2f} re f"


def box(left: float, bottom: float, right: float, top: float, colour: str) -> str:
    """A filled rectangle."""
    return f"{colour} rg {left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re f"
