"""The check that an auditor runs at home, put to right and wrong bundles."""

import json
import subprocess
import sys
import zipfile
from functools import lru_cache
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.bundles import KEY, Case, a_ledger, cases, packed
from tracker.custody import verifier
from tracker.custody.verifier import EXIT_CODES, Findings, Unreadable, signature_holds
from tracker.signing import note

CASES = list(cases())
PUBLIC = KEY.public_key().public_bytes_raw()


def checked(case: Case, folder: Path) -> Findings:
    path = folder / "bundle.zip"
    path.write_bytes(case.bundle)
    return verifier.verify(str(path), case.checkpoint, case.vkey)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.hazard("L01", "L02", "L04", "L06", "L10", "L11", "L23", "L24")
def test_each_bundle_gets_the_verdict_that_it_deserves(case: Case, tmp_path: Path) -> None:
    if case.verdict == "UNREADABLE":
        with pytest.raises(Unreadable):
            checked(case, tmp_path)
        return
    found = checked(case, tmp_path)
    assert (found.verdict, bool(found.problems)) == (case.verdict, case.verdict == "TAMPERED"), found.problems
    assert any(case.names in problem["where"] for problem in found.problems) or not case.names, found.problems


@pytest.mark.parametrize("case", [CASES[1], CASES[5], CASES[-3]], ids=lambda case: case.name)
@pytest.mark.hazard("H49")
def test_it_runs_in_an_empty_environment(case: Case, tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(case.bundle)
    if case.checkpoint:
        (tmp_path / "kept.txt").write_text(case.checkpoint, encoding="utf-8")
    alone = tmp_path / "verifier.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    beside = ["--checkpoint", "kept.txt"] if case.checkpoint else []
    for more in ([], ["--json"]):
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(alone), "bundle.zip", *beside, *more],
            cwd=tmp_path,
            env={},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (EXIT_CODES[case.verdict], "")
        assert json.loads(done.stdout)["verdict"] == case.verdict if more else case.verdict in done.stdout


def test_it_tells_what_was_done(tmp_path: Path) -> None:
    told = list(verifier.history(checked(CASES[0], tmp_path)))
    assert told[0].startswith("2026-11-21T08:00:00Z  store  product A999926000001-DAA02-A0  by S00006")
    assert told[-1] == "At the end: A999926000001-DAA02-A0 is stored, with LAB"


@pytest.mark.hazard("L01")
def test_no_byte_of_a_bundle_can_be_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte of the file, the container's own too; a changed line is named."""
    monkeypatch.setattr(verifier, "signature_holds", lru_cache(100_000)(signature_holds))
    bundle, path = CASES[0].bundle, tmp_path / "bundle.zip"
    begin = bundle.index(b'{"at"')
    end = begin + len(a_ledger().members()["lines.jsonl"])
    lines = [number for number, byte in enumerate(bundle) if byte == ord("\n") and begin <= number < end]
    for place in range(len(bundle)):
        path.write_bytes(bundle[:place] + bytes([bundle[place] ^ 1 << place % 8]) + bundle[place + 1 :])
        found = verifier.verify(str(path))
        assert found.verdict == "TAMPERED", place
        if begin <= place < end:
            number = sum(one < place for one in lines) + 1
            named = f"line {number} of lines.jsonl"
            assert any(named in f"{one['where']} {one['what']}" for one in found.problems), (place, found.problems)


def test_a_bundle_is_a_zip_that_any_program_opens(tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(CASES[0].bundle)
    with zipfile.ZipFile(tmp_path / "bundle.zip") as opened:
        assert opened.testzip() is None
        assert tuple(opened.namelist()) == verifier.MEMBERS


@pytest.mark.hazard("L23")
def test_a_zip_of_another_maker_is_never_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in verifier.MEMBERS:
            bomb.writestr(name, bytes(50 << 20) if name == "lines.jsonl" else b"x")
        bomb.comment = verifier.FORMAT.encode()
    assert verifier.verify(str(path)).verdict == "TAMPERED"
    with zipfile.ZipFile(path, "w") as links:
        link = zipfile.ZipInfo("../../etc/passwd")
        link.external_attr = 0o120777 << 16
        links.writestr(link, "/etc/passwd")
    with pytest.raises(Unreadable):
        verifier.verify(str(path))


@pytest.mark.hazard("L23")
def test_a_file_that_is_larger_than_a_zip_can_say_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    with path.open("wb") as sparse:
        sparse.write(verifier.local_header("evidence.json", verifier.MOST_BYTES, 0))
        sparse.truncate(5 << 30)
    assert verifier.verify(str(path)).problems == [
        {"where": "the container", "what": "the beginning of evidence.json was altered, or the file is cut off"}
    ]


@pytest.mark.hazard("L23")
def test_a_history_that_is_too_long_ends_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "MOST_TOLD", 3)
    told = list(verifier.history(checked(CASES[0], tmp_path)))
    assert len(told) == 4
    assert told[-1].startswith("The first 3 lines of the bundle are told here")


@given(message=st.binary(max_size=200), seed=st.binary(min_size=32, max_size=32))
def test_a_signature_holds_as_another_implementation_says(message: bytes, seed: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert signature_holds(public, message, signature)
    assert not signature_holds(public, message + b"x", signature)
    assert not signature_holds(public, message, bytes([signature[0] ^ 1]) + signature[1:])
    assert not signature_holds(public, message, signature[:32] + bytes([signature[32] ^ 1]) + signature[33:])


# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_published_signatures_hold(public: str, message: str, signature: str) -> None:
    assert signature_holds(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@pytest.mark.hazard("L10")
def test_a_signature_in_another_form_is_none() -> None:
    message, signature = b"synthetic", KEY.sign(b"synthetic")
    s = int.from_bytes(signature[32:], "little")
    assert not signature_holds(PUBLIC, message, signature[:32] + (s + verifier.L).to_bytes(32, "little"))
    assert not signature_holds(PUBLIC, message, signature[:-1])
    assert not signature_holds(bytes(31) + b"\x80", message, signature)
    of_small_order = (1).to_bytes(32, "little")  # the neutral element signs everything
    assert not signature_holds(of_small_order, message, of_small_order + bytes(32))
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(PUBLIC).verify(signature[:32] + bytes(32), message)


def test_files_that_lines_name_are_compared(tmp_path: Path) -> None:
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    (tmp_path / "bundle.zip").write_bytes(packed(a_ledger(facts={"sha256": digest}).members()))
    files = tmp_path / "files"
    files.mkdir()
    (files / "log.csv").write_bytes(b"abc")
    assert verifier.verify(str(tmp_path / "bundle.zip"), attachments=str(files)).verdict == "UNANCHORED"
    (files / "log.csv").write_bytes(b"abd")
    found = verifier.verify(str(tmp_path / "bundle.zip"), attachments=str(files))
    assert [problem["where"] for problem in found.problems] == ["din:A999926000001#3"]


def test_the_verifier_reads_notes_and_keys_as_the_signer_writes_them() -> None:
    text = a_ledger().note(4)
    assert verifier.read_note(text).root == note.read(text).root
    assert (
        verifier.fault_of_note(
            verifier.read_note(text), verifier.read_vkey(str(note.VerifierKey(note.read(text).origin, PUBLIC)))
        )
        is None
    )
