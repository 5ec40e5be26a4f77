from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tracker import clock, custody, notary
from tracker.custody import Verdict, checkpoints
from tracker.custody.sealed import Outside
from tracker.custody.tree import Tree, seal
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import Checkpoint, CustodyEvent, Leaf, Unsealed
from tracker.signing import merkle, note
from tracker.signing.process import NoSigner


def a_line(world: World, name: str = "SEP-1") -> CustodyEvent:
    event = custody.record(world.devices[name], "rename", by=world["sam"], at=clock.now(), sets={"name": "Another"})
    db.session.commit()
    return event


def leaves() -> list[bytes]:
    return list(db.session.scalars(select(Leaf.digest).order_by(Leaf.number)))


def test_a_checkpoint_covers_every_line_and_is_signed(signing: Flask, world: World) -> None:
    made = notary.cut("asked")
    assert made is not None
    assert made.size == db.session.scalar(select(func.count()).select_from(CustodyEvent))
    assert made.root == merkle.root(leaves())
    assert note.opened(made.note, note.read_key(made.vkey)).why == "asked"
    assert db.session.scalar(select(func.count()).select_from(Unsealed)) == 0


def test_no_new_line_no_new_checkpoint(signing: Flask, world: World) -> None:
    first, again = notary.cut("asked"), notary.cut("asked")
    assert first is again


def test_what_comes_later_goes_behind_what_was_sealed(signing: Flask, world: World) -> None:
    first = notary.cut("asked")
    before = leaves()
    a_line(world)
    second = notary.cut("asked")
    assert first is not None
    assert second is not None
    assert second.size == first.size + 1
    assert leaves()[:-1] == before
    path = Tree(db.session).consistency(first.size, second.size)
    assert merkle.follows(first.size, first.root, second.size, second.root, path)


def test_every_line_has_a_proof(signing: Flask, world: World) -> None:
    made = notary.cut("asked")
    assert made is not None
    tree, digests = Tree(db.session), leaves()
    for number in range(0, made.size, 17):
        assert merkle.includes(digests[number], number, made.size, tree.inclusion(number, made.size), made.root)


def test_a_large_tree_keeps_the_roots_of_its_complete_parts(app: Flask, world: World) -> None:
    lines = [
        {"stream": "synthetic", "position": n, "digest": n.to_bytes(32, "big"), "step": "x"} for n in range(1, 600)
    ]
    columns = "stream, position, digest, body, step, verdict, subject_kind, subject_id, by_id, at, recorded_at"
    values = ":stream, :position, :digest, :digest, :step, :step, :step, :step, :step, :at, :at"
    now = clock.now().replace(tzinfo=None)
    db.write().execute(
        text(f"INSERT INTO custody_event ({columns}) VALUES ({values})"),  # noqa: S608 - names of ours
        [one | {"at": now} for one in lines],
    )
    while seal(100):
        pass
    digests = leaves()
    assert len(digests) > 600
    assert Tree(db.session).root(len(digests)) == merkle.root(digests)
    assert db.session.scalar(text("SELECT count(*) FROM tree_node")) == len(digests) // 256


def test_a_line_that_is_committed_late_is_not_missed(signing: Flask, world: World) -> None:
    """Somebody else's line, begun before a checkpoint and committed after it, is in the next one."""
    if db.engine.dialect.name == "sqlite":
        return  # one writer at a time: nothing is committed late
    begun, cut = Barrier(2), Barrier(2)

    def late() -> None:
        with signing.app_context():
            device = world.devices["SEP-1"]
            custody.record(db.session.merge(device), "rename", by=world["sam"], at=clock.now(), sets={"name": "Late"})
            begun.wait()
            cut.wait()
            db.session.commit()

    thread = Thread(target=late)
    thread.start()
    begun.wait()
    first = notary.cut("asked")
    cut.wait()
    thread.join()
    second = notary.cut("asked")
    assert first is not None
    assert second is not None
    assert second.size == first.size + 1


def test_many_who_cut_at_once_make_one_order(signing: Flask, world: World) -> None:
    a_line(world)
    failed: list[Exception] = []

    def cut() -> None:
        with signing.app_context():
            try:
                notary.cut("asked")
            except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
                failed.append(error)

    threads = [Thread(target=cut) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert custody.verify(db.session).verdict is Verdict.UNANCHORED


def test_a_key_that_is_gone_is_not_made_anew(signing: Flask, world: World, tmp_path: Path) -> None:
    notary.cut("asked")
    a_line(world)
    for key in (tmp_path / "signer").glob("*/key"):
        key.unlink()
    with pytest.raises(NoSigner, match="no key"):
        notary.cut("asked")


@pytest.mark.hazard("L24")
def test_a_ledger_is_anchored_by_a_checkpoint_from_outside_alone(signing: Flask, world: World) -> None:
    made = notary.cut("asked")
    assert made is not None
    kept = made.note
    a_line(world)
    notary.cut("asked")
    assert custody.verify(db.session).verdict is Verdict.UNANCHORED
    found = custody.verify(db.session, outside=Outside(kept))
    assert (found.verdict, found.anchored, found.checkpoints) == (Verdict.ANCHORED, made.size, 2)


@pytest.mark.hazard("L10")
def test_the_key_of_somebody_else_does_not_open_the_checkpoints(signing: Flask, world: World) -> None:
    made = notary.cut("asked")
    assert made is not None
    right = note.read_key(made.vkey)
    wrong = note.VerifierKey(right.name, bytes(reversed(right.public)))
    found = custody.verify(db.session, outside=Outside(key=wrong))
    assert found.verdict is Verdict.TAMPERED
    assert "not signed with this key" in found.problems[0].what


def test_a_checkpoint_that_is_none_is_unreadable(app: Flask) -> None:
    assert custody.verify(db.session, outside=Outside("nonsense")).verdict is Verdict.UNREADABLE


def test_the_newest_checkpoint_is_that_of_the_newest_epoch(signing: Flask, world: World) -> None:
    made = notary.cut("asked")
    assert checkpoints.newest(db.session) is made
    assert db.session.get(Checkpoint, (made.size, 1)) is made if made else False
