"""Every kind of label is in docs/labels.md, with its picture."""

from __future__ import annotations

from pathlib import Path

from labels.samples import ONE_OF_EACH

DOCS = Path(__file__).parents[2] / "docs"


def test_every_kind_of_label_is_described_with_its_picture() -> None:
    described = (DOCS / "labels.md").read_text()
    for kind in ONE_OF_EACH:
        assert f"(images/labels/{kind}.png)" in described
        assert (DOCS / "images" / "labels" / f"{kind}.png").read_bytes().startswith(b"\x89PNG")
