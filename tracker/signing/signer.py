"""The keeper of the signing key: signs a checkpoint only if it continues what was signed before.

Folder: `key` (the Ed25519 seed, hexadecimal) and `signed` (name, epoch, last size and root). Both are apart from the
database, so that whoever rewrites the database cannot have the rewriting signed.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tracker.signing import merkle
from tracker.signing.note import Checkpoint, VerifierKey, signed


class Refused(Exception):
    """The signer does not sign this. The message says why; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed last: so many lines of this log with this root (hexadecimal), in this epoch."""

    name: str
    size: int = 0
    root: str = merkle.EMPTY.hex()
    epoch: int = 1


class Signer:
    """One log's key and what was signed with it last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = folder / "key"
        self._state = folder / "signed"

    def last(self) -> dict[str, Any]:
        """What was signed last, with the public key; `{}` for a folder without a key."""
        with self._alone():
            return self._told() if self._key.exists() else {}

    def create(self, name: str) -> dict[str, Any]:
        """Make the key of a new log. Refused where there is one."""
        with self._alone():
            if self._key.exists():
                raise Refused(f"This folder has the key of {self._last().name} already.")
            self._write(self._state, json.dumps(asdict(Signed(name))))
            self._write(self._key, Ed25519PrivateKey.generate().private_bytes_raw().hex())
            return self._told()

    def sign(self, *, name: str, size: int, root: str, path: list[str], cut: str, why: str) -> dict[str, Any]:
        """Sign that the log has `size` lines with this root. path: the consistency proof from what was signed last."""
        with self._alone():
            last = self._last()
            if last.name != name:
                raise Refused(f"This key is that of {last.name}, not of {name}.")
            old_root, new_root, *proof = _digests(last.root, root, *path)
            if not merkle.follows(last.size, old_root, size, new_root, proof):
                raise Refused(f"{size} lines with root {root[:12]} do not continue the {last.size} signed last.")
            return self._sign(replace(last, size=size, root=root), cut=cut, why=why)

    def restart(self, *, name: str, size: int, root: str, cut: str) -> dict[str, Any]:
        """Begin a new epoch with a restored database, whatever was signed before it. A person has decided this."""
        with self._alone():
            last = self._last()
            if last.name != name:
                raise Refused(f"This key is that of {last.name}, not of {name}.")
            return self._sign(Signed(name, size, root, last.epoch + 1), cut=cut, why="restore")

    def _sign(self, now: Signed, *, cut: str, why: str) -> dict[str, Any]:
        note = signed(Checkpoint(now.name, now.size, bytes.fromhex(now.root), now.epoch, cut, why), self._private())
        self._write(self._state, json.dumps(asdict(now)))  # on disk before anybody has the signature
        return {"note": note, **self._told()}

    def _told(self) -> dict[str, Any]:
        last = self._last()
        return asdict(last) | {"vkey": str(VerifierKey(last.name, self._private().public_key().public_bytes_raw()))}

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._key.read_text().strip()))

    def _last(self) -> Signed:
        if not self._key.exists():
            raise Refused("There is no signing key in this folder.")
        return Signed(**json.loads(self._state.read_text()))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, path: Path, text: str) -> None:
        """Whole or not at all, and on disk when it returns."""
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _digests(*hexadecimal: str) -> list[bytes]:
    found = [bytes.fromhex(one) for one in hexadecimal]
    if any(len(one) != len(merkle.EMPTY) for one in found):
        raise Refused("A digest has 32 bytes.")
    return found
