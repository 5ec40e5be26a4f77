"""The ledger from a shell: what is kept outside, taken home, copied, and gone on with after a loss."""

import json
import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from tests import postgres
from tracker import clock, create_app
from tracker.cli import main
from tracker.custody import verifier
from tracker.extensions import db
from tracker.models import User
from tracker.signing import note
from tracker.steps import administer

NUMBERS = count()
PASSWORD = "a password of some length"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of this module's own."""
    with postgres.server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database with a site, and a folder of its own for the signer."""
    monkeypatch.setenv("SECRET_KEY", "only for tests")
    monkeypatch.chdir(tmp_path)
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'veintrail.sqlite'}"
    else:
        address = an_empty_one(request.getfixturevalue("server"))
    monkeypatch.setenv("DATABASE_URL", address)
    tracker("init", "--password", PASSWORD)
    return address


def an_empty_one(beside: str) -> str:
    """The address of a database that is not there yet, or is empty, on the same engine."""
    url = make_url(beside)
    name = f"ledger_{next(NUMBERS)}"
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{Path(url.database or '').with_name(name)}"
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as to:
        to.execute(f"CREATE DATABASE {name}")
    return url.set(database=name).render_as_string(hide_password=False)


def tracker(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def one_more_line() -> None:
    """Somebody changes something: the first administrator gets a new colleague."""
    app = create_app()
    with app.app_context():
        by = db.session.query(User).first()
        assert by is not None
        number = f"S{db.session.query(User).count() + 1:05}"
        colleague = User(id=number, username=number.lower(), name="Synthetic", role_names="auditor", active=True)
        assert administer.add_user(colleague, password=PASSWORD, by=by, at=clock.now()).accepted
        db.session.commit()
    app.extensions["db"].dispose()


@pytest.mark.hazard("L03", "L24")
def test_a_checkpoint_that_was_kept_anchors_the_ledger(database: str, tmp_path: Path) -> None:
    kept = tracker("checkpoint")
    (tmp_path / "kept.txt").write_text(kept.stdout)
    vkey = kept.stderr.removeprefix("Public key: ").strip()
    one_more_line()
    assert tracker("verify").exit_code == 11
    said = tracker("verify", "--json", "--checkpoint", "kept.txt", "--vkey", vkey)
    assert said.exit_code == 0
    assert json.loads(said.stdout) == {"verdict": "ANCHORED", "events": 4, "checkpoints": 1, "problems": []}
    assert tracker("checkpoint").stdout.splitlines()[1] == "4"


@pytest.mark.parametrize("text", ["", "nonsense", "a\n1\nb\n\n— a b\n", "\x00" * 50])
def test_a_file_that_is_no_checkpoint_is_unreadable(database: str, tmp_path: Path, text: str) -> None:
    (tmp_path / "kept.txt").write_text(text)
    said = tracker("verify", "--json", "--checkpoint", "kept.txt")
    assert (said.exit_code, json.loads(said.stdout)["verdict"]) == (2, "UNREADABLE")
    assert tracker("verify", "--vkey", text or "x").exit_code == 2


def test_a_bundle_is_written_once_and_is_checked_without_us(database: str, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text(tracker("checkpoint").stdout)
    assert tracker("evidence", "--all", "--out", "all.zip").exit_code == 0
    assert verifier.main(["all.zip", "--checkpoint", "kept.txt"]) == 0
    again = tracker("evidence", "--all", "--out", "all.zip")
    assert (again.exit_code, "not written over" in again.output) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--all", "--product", "x"), 2),
        ((), 2),
        (("--product", "A999926000001-DAA02-A0"), 1),
        (("--recipient", "\x00"), 1),
        (("--all", "--checkpoint", "all.txt"), 2),
    ],
)
def test_what_no_bundle_can_be_made_of_is_said_to_be_so(database: str, arguments: tuple[str, ...], code: int) -> None:
    Path("all.txt").write_text("nonsense")
    said = tracker("evidence", *arguments, "--out", "x.zip")
    assert (said.exit_code, Path("x.zip").exists(), bool(said.output)) == (code, False, True)


@pytest.mark.hazard("H42", "H43")
def test_the_restore_drill(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup, more lines, the loss of the database, and going on from the backup, with the gap on record."""
    assert tracker("backup", "copy").exit_code == 0
    assert "not written over" in tracker("backup", "copy").output
    one_more_line()
    lost = note.read(tracker("checkpoint").stdout)
    monkeypatch.setenv("DATABASE_URL", an_empty_one(database))
    reason = ("--by", "admin", "--reason", "The disk broke.")
    assert (
        "are not those of an administrator" in tracker("restore", "--from", "copy", *reason, "--password", "x").output
    )
    closed = tracker("checkpoint")
    assert "lines were signed" in closed.stderr
    said = tracker("restore", *reason, "--password", PASSWORD)
    assert said.exit_code == 0, said.output
    assert "older than its last checkpoint" in said.output
    restored = note.read(tracker("checkpoint").stdout)
    assert (restored.epoch, restored.origin) == (2, lost.origin)
    (tmp_path / "lost.txt").write_text(tracker("checkpoint").stdout)
    assert tracker("verify", "--checkpoint", "lost.txt").exit_code == 0
    assert "no new epoch is needed" in tracker("restore", *reason, "--password", PASSWORD).output


def test_what_is_no_backup_is_not_brought_back(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "copy").write_bytes(b"nonsense")
    before = tracker("verify", "--json").stdout
    said = tracker("restore", "--from", "copy", "--by", "admin", "--reason", "x", "--password", PASSWORD)
    assert said.exit_code == 1
    assert tracker("verify", "--json").stdout == before


@pytest.mark.hazard("H43")
def test_a_damaged_backup_is_not_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "only for tests")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'a.sqlite'}")
    tracker("init", "--password", PASSWORD)
    tracker("backup", "copy")
    with sqlite3.connect("copy") as copy:
        copy.execute("UPDATE user SET role_names = 'administrator pharmacist'")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'b.sqlite'}")
    said = tracker("restore", "--from", "copy", "--by", "admin", "--reason", "x", "--password", PASSWORD)
    assert (said.exit_code, "TAMPERED" in said.output) == (1, True)
