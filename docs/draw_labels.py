"""Draws docs/images/labels anew: one synthetic label of each kind. Run: .venv/bin/python -P docs/draw_labels.py"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from labels.pictures import png  # noqa: E402
from labels.samples import ONE_OF_EACH  # noqa: E402

PICTURES = HERE / "images" / "labels"
DPI = 110


def main() -> None:
    """Write a picture for each kind."""
    PICTURES.mkdir(exist_ok=True)
    for kind, label in ONE_OF_EACH.items():
        (PICTURES / f"{kind}.png").write_bytes(png(label, dpi=DPI))


if __name__ == "__main__":
    main()
