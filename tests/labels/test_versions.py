"""The digest of a kind of label is that of all that draws it."""

from pathlib import Path

import pytest

from labels import statements, versions
from labels.versions import KINDS, digest_of


def test_each_kind_has_a_digest_of_its_own() -> None:
    assert len({digest_of(kind) for kind in KINDS}) == len(KINDS) == 13


@pytest.mark.parametrize(
    ("file", "redrawn"),
    [
        ("final.css", {"final"}),
        ("parts.html", {"final", "collection", "tietag"}),
        ("container.html", {"collection", "tietag"}),
        ("thing.css", {"lot", "equipment"}),
        ("base.css", set(KINDS)),
    ],
)
def test_a_file_counts_for_the_kinds_that_it_draws(
    file: str, redrawn: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {kind: digest_of.__wrapped__(kind) for kind in KINDS}
    read = versions._file
    monkeypatch.setattr(versions, "_file", lambda name: read(name) + (b" " if name == file else b""))
    assert redrawn <= {kind for kind in KINDS if digest_of.__wrapped__(kind) != before[kind]}
    if file == "final.css":
        assert digest_of.__wrapped__("collection") == before["collection"]


def test_a_fixed_text_counts_for_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest_of.__wrapped__("final")
    monkeypatch.setattr(statements, "BIOHAZARD", "Biohazard")
    assert digest_of.__wrapped__("final") != before


def test_no_artwork_lies_beside_those_that_are_counted() -> None:
    folder = Path(versions.__file__).parent / "artwork"
    counted = set().union(*(versions._drawn_by(kind) for kind in KINDS))
    assert {path.name for path in folder.iterdir() if path.is_file()} == counted


def test_a_kind_that_there_is_not_has_no_digest() -> None:
    with pytest.raises(ValueError, match="no label of the kind poster"):
        digest_of("poster")
