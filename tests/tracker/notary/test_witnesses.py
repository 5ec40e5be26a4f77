"""Places outside that keep checkpoints, and what happens when one of them cannot."""

import email
import email.policy
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask

from tests.tracker.notary.test_cutting import a_line
from tests.tracker.notary.test_restoring import roll_back
from tracker import config, notary
from tracker.config import ConfigError
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import SecurityEvent
from tracker.signing import note


class Kept(BaseHTTPRequestHandler):
    """A log witness: keeps what is posted, and gives the newest back."""

    notes: list[str]

    def do_POST(self) -> None:
        self.notes.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(200)
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200 if self.notes else 404)
        self.end_headers()
        self.wfile.write("".join(self.notes[-1:]).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that its caller uses
        """Say nothing."""


@pytest.fixture
def outside() -> Iterator[tuple[str, list[str]]]:
    Kept.notes = []
    with HTTPServer(("127.0.0.1", 0), Kept) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/log", Kept.notes
        server.shutdown()
        thread.join()


def test_a_folder_keeps_every_checkpoint_and_names_the_newest(signing: Flask, world: World, tmp_path: Path) -> None:
    signing.config["WITNESSES"] = (f"folder:{tmp_path / 'kept'}",)
    first = notary.cut("asked")
    a_line(world)
    second = notary.cut("asked")
    assert first is not None
    assert second is not None
    (folder,) = (tmp_path / "kept").iterdir()
    kept = {path.name: path.read_text() for path in folder.iterdir()}
    assert kept == {
        f"0001-{first.size:012}.txt": first.note,
        f"0001-{second.size:012}.txt": second.note,
        "newest.txt": second.note,
    }


def test_an_outbox_gets_a_message_that_a_mail_system_sends(signing: Flask, world: World, tmp_path: Path) -> None:
    signing.config["WITNESSES"] = (f"outbox:{tmp_path / 'out'}?to=auditor@example.org",)
    made = notary.cut("asked")
    assert made is not None
    (path,) = (tmp_path / "out").iterdir()
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["To"] == "auditor@example.org"
    assert note.read(message.get_content()) == note.read(made.note)


@pytest.mark.hazard("L11", "L12")
@pytest.mark.tampers
def test_a_witness_over_http_keeps_checkpoints_and_knows_of_a_roll_back(
    signing: Flask, world: World, tmp_path: Path, outside: tuple[str, list[str]]
) -> None:
    address, notes = outside
    signing.config["WITNESSES"] = (address,)
    notary.cut("asked")
    signed = {path: path.read_bytes() for path in (tmp_path / "signer").glob("*/signed")}
    a_line(world)
    made = notary.cut("asked")
    assert made is not None
    assert notes[-1] == made.note
    assert notary.compare() is None
    roll_back()
    for path, content in signed.items():
        path.write_bytes(content)
    assert address in (notary.compare() or "")


def test_a_witness_that_cannot_stops_nothing_and_is_noted(signing: Flask, world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    signing.config["WITNESSES"] = ("http://127.0.0.1:9/", f"folder:{tmp_path / 'file'}")
    assert notary.cut("asked") is not None
    assert [one.what for one in db.session.query(SecurityEvent)][-2:] == ["witness-failed", "witness-failed"]
    assert notary.compare() is None


@pytest.mark.parametrize("given", ["ftp://x", "folder:relative", "nonsense", "http:/x https://y z"])
def test_a_witness_that_is_none_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str) -> None:
    monkeypatch.setenv("WITNESSES", given)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x")
    with pytest.raises(ConfigError, match="WITNESSES"):
        config.from_environment(tmp_path)


def test_the_environment_says_who_signs_and_who_keeps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WITNESSES", f"folder:{tmp_path} https://log.example.org/a")
    monkeypatch.setenv("SIGNER", "sudo -n -u signer 'a program'")
    found = config.from_environment(tmp_path)
    assert found.witnesses == (f"folder:{tmp_path}", "https://log.example.org/a")
    assert found.signer == ("sudo", "-n", "-u", "signer", "a program")
