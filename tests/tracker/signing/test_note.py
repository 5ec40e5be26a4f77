import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tracker.signing import note
from tracker.signing.note import Checkpoint, NoteError, VerifierKey

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = VerifierKey("site.example/A9999/0123abcd", PRIVATE.public_key().public_bytes_raw())
SAID = Checkpoint(KEY.name, 4205, bytes(range(32)), 1, "2026-11-27T10:00:00.000000Z", "release")
NOTE = note.signed(SAID, PRIVATE)


def test_what_was_signed_is_read_again() -> None:
    assert note.opened(NOTE, KEY) == note.read(NOTE) == SAID


def test_a_note_is_text_that_a_person_can_read() -> None:
    lines = NOTE.splitlines()
    assert lines[:3] == [KEY.name, "4205", base64.b64encode(bytes(range(32))).decode()]
    assert lines[3:7] == ["epoch 1", "cut 2026-11-27T10:00:00.000000Z", "why release", ""]
    assert lines[7].startswith(f"— {KEY.name} ")


def test_a_key_is_read_as_it_is_printed() -> None:
    assert note.read_key(str(KEY)) == KEY
    assert note.read_key(f" {KEY}\n") == KEY


@given(place=st.integers(min_value=0, max_value=len(NOTE) - 1), letter=st.characters(codec="utf-8"))
@pytest.mark.hazard("L10")
def test_no_character_of_a_note_can_be_changed(place: int, letter: str) -> None:
    if NOTE[place] == letter:
        return
    with pytest.raises(NoteError):
        note.opened(NOTE[:place] + letter + NOTE[place + 1 :], KEY)


@pytest.mark.parametrize("cut", range(0, len(NOTE), 7))
def test_a_note_that_was_cut_off_is_none(cut: int) -> None:
    with pytest.raises(NoteError):
        note.opened(NOTE[:cut], KEY)


@pytest.mark.hazard("L10")
def test_another_key_and_another_log_are_told_apart() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(NoteError, match="not signed with this key"):
        note.opened(note.signed(SAID, other), KEY)
    with pytest.raises(NoteError, match="the key of"):
        note.opened(NOTE, VerifierKey("elsewhere", KEY.public))


def test_the_signature_of_another_witness_beside_ours_does_no_harm() -> None:
    blob = base64.b64encode(b"abcd" + bytes(64)).decode()
    assert note.opened(f"{NOTE}— witness.example {blob}\n", KEY) == SAID


@pytest.mark.parametrize(
    "text",
    ["", "x", "\n\n", NOTE.replace("4205", "04205"), NOTE.replace("epoch 1", "epoch 0"), NOTE + "\n", NOTE * 100],
)
def test_what_is_no_note_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NoteError):
        note.read(text)


@pytest.mark.parametrize("text", ["", "a+b+c", str(KEY)[:-2] + "A=", str(KEY).replace("site", "cite"), "x" * 50_000])
def test_what_is_no_key_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NoteError):
        note.read_key(text)
