"""The thread that cuts checkpoints while pages are served."""

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest
from flask import Flask

from tests.tracker.notary.test_cutting import a_line
from tests.tracker.notary.test_restoring import roll_back
from tracker import clock, custody, notary
from tracker.custody import closing
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import Checkpoint
from tracker.notary import rounds
from tracker.notary.rounds import Rounds


def wait_for(found: Callable[[], bool]) -> bool:
    end = monotonic() + 20
    while not found():
        if monotonic() > end:
            return False
        db.session.rollback()
        sleep(0.05)
    return True


def whys() -> list[str]:
    return [one.why for one in db.session.query(Checkpoint).order_by(Checkpoint.size)]


@pytest.fixture
def looking(signing: Flask, monkeypatch: pytest.MonkeyPatch) -> Rounds:
    """The rounds, made by hand: no thread is left behind."""
    made = Rounds(signing)
    signing.extensions["notary"] = made
    monkeypatch.setitem(signing.extensions, "notary", made)
    return made


@pytest.mark.parametrize("step", ["release", "issue", "start-infusion"])
def test_an_act_that_matters_asks_for_a_checkpoint_once_it_is_committed(
    looking: Rounds, world: World, step: str
) -> None:
    custody.record(world.devices["SEP-1"], step, by=world["sam"], at=clock.now(), sets={"name": "x"})
    assert not looking._asked.is_set()
    db.session.commit()
    assert looking._asked.is_set()
    assert looking._why == closing.SEALED_AT[step]


def test_what_was_taken_back_asks_for_nothing(looking: Rounds, world: World) -> None:
    custody.record(world.devices["SEP-1"], "release", by=world["sam"], at=clock.now(), sets={"name": "x"})
    db.session.rollback()
    db.session.commit()
    assert not looking._asked.is_set()


def test_a_checkpoint_is_cut_after_so_many_lines_or_a_minute_and_not_before(
    looking: Rounds, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking._look(None)
    assert whys() == ["lines"]  # the cast came on stage with more than a hundred
    a_line(world)
    looking._look(None)
    assert whys() == ["lines"]
    looking._last -= rounds.EVERY.total_seconds()
    looking._look(None)
    assert whys() == ["lines", "minute"]
    looking._last -= rounds.EVERY.total_seconds()
    looking._look(None)
    assert whys() == ["lines", "minute"], "nothing is new"


@pytest.mark.tampers
def test_nothing_is_cut_of_an_outdated_database(looking: Rounds, world: World) -> None:
    notary.cut("asked")
    a_line(world)
    notary.cut("asked")
    roll_back()
    looking._look("release")
    assert looking.why_closed
    assert whys() == ["asked"]


def test_the_thread_looks_by_itself_and_says_what_is_wrong(
    signing: Flask, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_LOOKS_EVERY_S", 0.05)
    signing.config["SIGNER"] = ("false",)
    db.session.close()
    made = Rounds(signing)
    made.start()
    assert wait_for(lambda: "does not answer" in signing.extensions.get("notary_trouble", ""))
    signing.extensions["signer"]._command = [sys.executable, "-m", "tracker.signing", str(tmp_path / "mended")]
    assert wait_for(lambda: whys() == ["lines"])
    assert wait_for(lambda: "notary_trouble" not in signing.extensions)
    made.stop()
    made.join(10)
    assert not made.is_alive()
