"""A checkpoint as a signed note (C2SP signed-note and tlog-checkpoint): plain text that anybody can keep and check."""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
MOST = 16_384  # characters of a note; one of ours has about 300
_TEXT = re.compile(
    r"(?P<origin>[^\s+]+)\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"epoch (?P<epoch>[1-9][0-9]{0,8})\n"
    r"cut (?P<cut>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\nwhy (?P<why>[a-z-]{1,40})\n"
)
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\n")
_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")


class NoteError(Exception):
    """This is no checkpoint, or not one that this key signed. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says: so many lines of this log, in their order, have this root.

    epoch: counts the restorations of the log's database. cut: the instant as text, UTC. why: what it was cut for.
    """

    origin: str
    size: int
    root: bytes
    epoch: int
    cut: str
    why: str

    @property
    def text(self) -> str:
        """The bytes that are signed, as text."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\nepoch {self.epoch}\ncut {self.cut}\nwhy {self.why}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name of the log that it signs for: NAME+hex(key id)+base64(0x01 ‖ key)."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of the digest of name and key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


def read_key(text: str) -> VerifierKey:
    """A key as it is printed. Raises NoteError."""
    found = _KEY.fullmatch(text.strip()[:MOST])
    if not found:
        raise NoteError("This is no verifier key: it is written NAME+8 hexadecimal digits+base64.")
    decoded = _decoded(found[3])
    key = VerifierKey(found[1], decoded[1:])
    if decoded[:1] != ED25519 or key.key_id.hex() != found[2]:
        raise NoteError("The key id does not belong to this name and key: a character was altered or lost.")
    return key


def read(text: str) -> Checkpoint:
    """What a note says, whoever signed it. Raises NoteError."""
    return _parsed(text)[0]


def opened(text: str, key: VerifierKey) -> Checkpoint:
    """What a note says, if `key` signed it. Raises NoteError."""
    found, signatures = _parsed(text)
    if found.origin != key.name:
        raise NoteError(f"The checkpoint is of {found.origin}, the key of {key.name}.")
    ours = [signed for name, signed in signatures if name == key.name and signed[:4] == key.key_id]
    if not ours:
        raise NoteError("The checkpoint is not signed with this key.")
    for signed in ours:
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signed[4:], found.text.encode())
        except (InvalidSignature, ValueError) as error:
            raise NoteError("The signature is not that of this text.") from error
    return found


def signed(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The note: text, an empty line, the signature."""
    verifier = VerifierKey(checkpoint.origin, key.public_key().public_bytes_raw())
    blob = base64.b64encode(verifier.key_id + key.sign(checkpoint.text.encode())).decode()
    return f"{checkpoint.text}\n— {verifier.name} {blob}\n"


def _parsed(text: str) -> tuple[Checkpoint, list[tuple[str, bytes]]]:
    said, _blank, rest = text[: MOST + 1].partition("\n\n")
    found = _TEXT.fullmatch(said + "\n")
    lines = rest.splitlines(keepends=True)
    signatures = [_SIGNATURE.fullmatch(line) for line in lines]
    if len(text) > MOST or not found or not signatures or not all(signatures):
        raise NoteError(
            "This is no checkpoint: it has a log's name, a size, a root, and below an empty line signatures."
        )
    checkpoint = Checkpoint(
        found["origin"], int(found["size"]), _decoded(found["root"]), int(found["epoch"]), found["cut"], found["why"]
    )
    return checkpoint, [(one[1], _decoded(one[2])) for one in signatures if one]


def _decoded(text: str) -> bytes:
    try:
        decoded = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise NoteError("This is not written in base64.") from error
    if base64.b64encode(decoded).decode() != text:
        raise NoteError("This is not written in base64 as it should be.")
    return decoded
