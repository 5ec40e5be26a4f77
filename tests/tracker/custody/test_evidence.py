"""What is written into a bundle: whole streams, proofs of every line, and nothing that names a person."""

import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.release import a_dose
from tracker import clock, custody, notary
from tracker.custody import evidence, verifier
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import (
    Collection,
    CustodyEvent,
    Donor,
    Equipment,
    Product,
    Recipient,
    RecipientIdentity,
    Recorded,
    Round,
    User,
)


@pytest.fixture
def bag(signing: Flask, world: World) -> Product:
    bag = a_dose(world)
    db.session.commit()
    return bag


def theo() -> User:
    return db.session.get_one(User, "S00006")


def written(subject: Recorded | None, folder: Path, pinned: str | None = None) -> Path:
    path = folder / "bundle.zip"
    db.session.rollback()
    with path.open("w+b") as out:
        evidence.write(db.engine, out, subject, pinned)
    return path


@pytest.mark.hazard("H49")
def test_a_bundle_of_a_product_is_anchored_by_what_was_kept_and_tells_its_story(bag: Product, tmp_path: Path) -> None:
    made = notary.cut("asked")
    assert made is not None
    path = written(bag, tmp_path)
    found = verifier.verify(str(path), made.note, made.vkey)
    assert (found.verdict, found.problems, found.notices) == ("ANCHORED", [], [])
    assert any(bag.id in line and "At the end" in line for line in verifier.history(found))
    streams = {line[1].rpartition("#")[0] for line in found.history}
    assert {bag.stream, f"donor:{bag.donor_id}", f"recipient:{bag.recipient_id}", f"round:{bag.round_id}"} <= streams


@pytest.mark.parametrize("kind", [Collection, Donor, Recipient, Round])
def test_each_kind_of_subject_has_its_bundle(bag: Product, tmp_path: Path, kind: type[Recorded]) -> None:
    notary.cut("asked")
    subject = db.session.query(kind).filter(kind.id.in_([bag.din, bag.donor_id, bag.recipient_id, bag.round_id])).one()
    found = verifier.verify(str(written(subject, tmp_path)))
    assert found.verdict == "UNANCHORED"
    assert bag.stream in {line[1].rpartition("#")[0] for line in found.history}


def test_everything_is_rebuilt_and_anchored_at_any_size(bag: Product, tmp_path: Path) -> None:
    first = notary.cut("asked")
    custody.record(bag, "note", by=theo(), at=clock.now())
    db.session.commit()
    notary.cut("asked")
    assert first is not None
    found = verifier.verify(str(written(None, tmp_path)), first.note)
    assert (found.verdict, found.anchored, found.checkpoints) == ("ANCHORED", first.size, 2)
    assert found.lines == db.session.query(CustodyEvent).count()


def test_lines_under_no_checkpoint_are_said_to_be_so(bag: Product, tmp_path: Path) -> None:
    notary.cut("asked")
    custody.record(bag, "note", by=theo(), at=clock.now())
    db.session.commit()
    found = verifier.verify(str(written(bag, tmp_path)))
    assert (found.verdict, found.notices) == (
        "UNANCHORED",
        ["1 lines were under no checkpoint yet when the bundle was made."],
    )


def test_a_bundle_can_be_made_for_the_checkpoint_that_somebody_kept(bag: Product, tmp_path: Path) -> None:
    notary.cut("asked")
    custody.record(
        db.session.get_one(Equipment, "SEP-1"), "rename", by=theo(), at=clock.now(), sets={"name": "Another"}
    )
    db.session.commit()
    kept = notary.cut("asked")
    custody.record(bag, "note", by=theo(), at=clock.now())
    db.session.commit()
    notary.cut("asked")
    assert kept is not None
    assert verifier.verify(str(written(bag, tmp_path)), kept.note).verdict == "UNANCHORED"
    assert verifier.verify(str(written(bag, tmp_path, kept.note)), kept.note).verdict == "ANCHORED"


@pytest.mark.hazard("H47")
def test_no_name_is_in_a_bundle(bag: Product, tmp_path: Path) -> None:
    notary.cut("asked")
    content = written(None, tmp_path).read_bytes()
    for person in db.session.query(RecipientIdentity):
        assert person.name.encode() not in content
        assert str(person.birth_date).encode() not in content
    assert b"Haddad" not in content


def test_the_lines_are_the_bytes_of_the_ledger_and_fit_the_schema(bag: Product, tmp_path: Path) -> None:
    notary.cut("asked")
    with zipfile.ZipFile(written(None, tmp_path)) as opened:
        lines = opened.read("lines.jsonl").splitlines()
        schema = json.loads(opened.read("schema.json"))
    assert lines == [event.body for event in db.session.query(CustodyEvent).order_by("stream", "position")]
    for line in map(json.loads, lines):
        assert sorted(line) == schema["required"] == sorted(schema["properties"])
    assert set(schema["required"]) == verifier.KEYS


def test_a_ledger_without_a_checkpoint_has_a_bundle_too(bag: Product, tmp_path: Path) -> None:
    found = verifier.verify(str(written(None, tmp_path)))
    assert (found.verdict, found.checkpoints) == ("UNANCHORED", 0)
