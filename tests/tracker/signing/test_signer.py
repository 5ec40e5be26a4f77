import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tracker.signing import merkle, note
from tracker.signing.__main__ import answer
from tracker.signing.process import NoSigner, SignerProcess
from tracker.signing.signer import Refused, Signer

LOG = "site.example/A9999/0123abcd"
LEAVES = [sha256(b"\x00%d" % number).digest() for number in range(20)]


def asked(old: int, new: int, leaves: list[bytes] = LEAVES) -> dict[str, Any]:
    rows = merkle.levels(leaves[:new])
    path = [merkle.root_of(one, lambda level, n: rows[level][n]).hex() for one in merkle.consistency_ranges(old, new)]
    root = merkle.root(leaves[:new]).hex()
    return {"name": LOG, "size": new, "root": root, "path": path, "cut": "2026-11-27T10:00:00.000000Z", "why": "minute"}


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    made = Signer(tmp_path / "signer")
    made.create(LOG)
    return made


def test_what_continues_is_signed_again_and_again(signer: Signer) -> None:
    for old, new in ((0, 3), (3, 4), (4, 4), (4, 17)):
        given = signer.sign(**asked(old, new))
        said = note.opened(given["note"], note.read_key(given["vkey"]))
        assert (said.size, said.root, said.epoch) == (new, merkle.root(LEAVES[:new]), 1)
    assert signer.last()["size"] == 17


@pytest.mark.hazard("L11")
@pytest.mark.parametrize(
    "wrong",
    [
        asked(0, 4),  # not from what was signed last
        asked(3, 3) | {"size": 2, "root": merkle.root(LEAVES[:2]).hex()},  # fewer
        asked(3, 8, [*LEAVES[:2], *LEAVES[5:12]]),  # another beginning
        asked(3, 3) | {"root": merkle.EMPTY.hex()},  # another root of as many
        asked(3, 8) | {"name": "another.example/log"},
    ],
)
def test_what_does_not_continue_is_not_signed(signer: Signer, wrong: dict[str, Any]) -> None:
    signer.sign(**asked(0, 3))
    with pytest.raises(Refused):
        signer.sign(**wrong)
    assert signer.last()["size"] == 3
    signer.sign(**asked(3, 8))


def test_a_restored_log_begins_a_new_epoch(signer: Signer) -> None:
    signer.sign(**asked(0, 17))
    request = {name: value for name, value in asked(0, 5).items() if name in ("name", "size", "root", "cut")}
    given = signer.restart(**request)
    said = note.read(given["note"])
    assert (said.size, said.epoch, said.why) == (5, 2, "restore")
    signer.sign(**asked(5, 9))


def test_a_key_is_made_once(signer: Signer) -> None:
    with pytest.raises(Refused, match="already"):
        signer.create(LOG)


def test_only_its_owner_reads_the_key(signer: Signer, tmp_path: Path) -> None:
    assert (tmp_path / "signer" / "key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "signer").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"do": "_private"}',
        '{"do": "sign"}',
        '{"do": "sign", "size": "x"}',
        "[" * 200_000,
        "\x00",
    ],
)
def test_whatever_is_asked_is_answered_with_a_sentence(signer: Signer, line: str) -> None:
    assert set(answer(signer, line)) == {"refused"}


def test_a_digest_that_is_none_is_refused(signer: Signer) -> None:
    assert "32 bytes" in answer(signer, json.dumps({"do": "sign", **asked(0, 3), "root": "00"}))["refused"]


def test_the_process_answers_and_is_started_again_when_it_ended(tmp_path: Path) -> None:
    process = SignerProcess([sys.executable, "-m", "tracker.signing", str(tmp_path)])
    try:
        assert process.ask("last") == {}
        process.ask("create", name=LOG)
        assert process._child is not None
        process._child.kill()
        process._child.wait()
        assert process.ask("sign", **asked(0, 3))["size"] == 3
        with pytest.raises(NoSigner, match="do not continue"):
            process.ask("sign", **asked(0, 4))
    finally:
        process.close()


@pytest.mark.parametrize("command", [["/nowhere/signer"], ["true"], ["echo", "no"]])
def test_a_signer_that_is_none_is_said_to_be_so(command: list[str]) -> None:
    with pytest.raises(NoSigner):
        SignerProcess(command).ask("last")


def test_the_process_has_no_use_for_the_application() -> None:
    probe = "import tracker.signing.__main__, sys; print('flask' in sys.modules or 'sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
