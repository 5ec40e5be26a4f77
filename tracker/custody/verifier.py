"""Check an evidence bundle of Veintrail without trusting whoever made it. Python's standard library alone.

    python3 verifier.py BUNDLE.zip [--checkpoint FILE] [--vkey KEY] [--attachments FOLDER] [--json]

ANCHORED (exit code 0): every line is in the order that was signed, and the checkpoint that you kept is of that order.
UNANCHORED (11): everything agrees, but only with itself: a checkpoint kept outside is needed to show that nothing was
made anew. TAMPERED (1): something was changed. UNREADABLE (2): this is no bundle, or no checkpoint. That no later line
was left out, only a bundle of everything shows.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import struct
import sys
import zlib
from typing import IO, Any, Iterator, NamedTuple

ANCHORED, UNANCHORED, TAMPERED, UNREADABLE = "ANCHORED", "UNANCHORED", "TAMPERED", "UNREADABLE"
EXIT_CODES = {ANCHORED: 0, TAMPERED: 1, UNREADABLE: 2, UNANCHORED: 11}
FORMAT = "veintrail-evidence/1"
MEMBERS = (
    "evidence.json",
    "lines.jsonl",
    "proofs.jsonl",
    "checkpoints.jsonl",
    "schema.json",
    "README.txt",
    "verifier.py",
)
LONGEST = {"evidence.json": 1 << 24, "lines.jsonl": 1 << 21, "proofs.jsonl": 1 << 14, "checkpoints.jsonl": 1 << 15}
MOST_BYTES = 0xFFFF_FFFF
MOST_LINES = 5_000_000
MOST_TOLD = 100_000  # lines that are kept for the history
MOST_DEPTH = 100
MOST_NUMBER = 2**53 - 1  # what every reader of JSON reads alike
MOST_SHOWN = 100
GENESIS = "0" * 64
ED25519 = b"\1"
EMPTY = hashlib.sha256(b"").digest()
KEYS = frozenset(
    re.findall(
        r"\w+",
        "at by facts form origin place position previous reasons recorded_at refusals scans sets step stream subject"
        " typed verdict witness",
    )
)


class Unreadable(Exception):
    """This is not what it is said to be; there is nothing that could be checked."""


class Findings:
    """What was found, in the order in which it was read. of: how many lines and checkpoints there are."""

    def __init__(self) -> None:
        self.problems: list[dict[str, str]] = []
        self.notices: list[str] = []
        self.count = self.lines = self.checkpoints = self.anchored = self.unsealed = 0
        self.vkey: str | None = None
        self.history: list[tuple[str, str, dict[str, Any]]] = []
        self.state: dict[tuple[str, str], dict[str, Any]] = {}
        self.files: dict[str, str] = {}

    def problem(self, where: str, what: str) -> None:
        """Something that is not as it was written. Only so many are kept: one is enough for the verdict."""
        self.count += 1
        if len(self.problems) < MOST_SHOWN:
            self.problems.append({"where": where, "what": what})

    @property
    def verdict(self) -> str:
        """What the bundle is worth. A line under no checkpoint could be anybody's: not all is anchored then."""
        return TAMPERED if self.count else ANCHORED if self.anchored and not self.unsealed else UNANCHORED


# --- the container: a zip of stored members whose every byte follows from their contents


def local_header(name: str, size: int, crc: int) -> bytes:
    """What stands before a member."""
    encoded = name.encode()
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, crc, size, size, len(encoded), 0) + encoded


def directory(members: list[tuple[str, int, int, int]]) -> bytes:
    """What stands behind all members: name, size, checksum and offset of each, and what this file is."""
    entries, end = b"", 0
    for name, size, crc, offset in members:
        encoded = name.encode()
        numbers = (b"PK\1\2", 20, 20, 0, 0, 0, 33, crc, size, size, len(encoded), 0, 0, 0, 0, 0, offset)
        entries += struct.pack("<4s6H3L5H2L", *numbers) + encoded
        end = offset + len(local_header(name, size, crc)) + size
    comment = FORMAT.encode()
    last = (b"PK\5\6", 0, 0, len(members), len(members), len(entries), end, len(comment))
    return entries + struct.pack("<4s4H2LH", *last) + comment


def members_of(file: IO[bytes], found: Findings) -> dict[str, tuple[int, int]] | None:
    """Offset and size of each member; every byte around them is compared with what it has to be."""
    whole = file.seek(0, os.SEEK_END)
    _recognised(file, whole)
    offset, listed, places = 0, [], {}
    for name in MEMBERS:
        head = _at(file, offset, len(local_header(name, 0, 0)))
        crc, size = struct.unpack("<LL", head[14:22]) if len(head) >= 22 else (0, 0)
        begin = offset + len(head)
        if head != local_header(name, size, crc) or begin + size > min(whole, MOST_BYTES):
            found.problem("the container", f"the beginning of {name} was altered, or the file is cut off")
            return None
        if _crc(file, begin, size) != crc:
            found.problem(name, "its bytes are not those that were written")
        listed.append((name, size, crc, offset))
        places[name] = (begin, size)
        offset = begin + size
    expected = directory(listed)
    if whole - offset != len(expected) or _at(file, offset, len(expected)) != expected:
        found.problem("the container", "what stands behind the last member was altered")
    return places


def _recognised(file: IO[bytes], whole: int) -> None:
    """A bundle says what it is at its beginning and at its end; what says so in neither place is none."""
    begins = _at(file, 30, len(MEMBERS[0])) == MEMBERS[0].encode()
    ends = _at(file, max(0, whole - len(FORMAT)), len(FORMAT)) == FORMAT.encode()
    if not begins and not ends:
        raise Unreadable("This file is no evidence bundle.")


def _at(file: IO[bytes], offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _crc(file: IO[bytes], begin: int, size: int) -> int:
    file.seek(begin)
    crc = 0
    while size > 0:
        some = file.read(min(size, 1 << 20))
        if not some:
            break
        crc, size = zlib.crc32(some, crc), size - len(some)
    return crc


def rows_of(path: str, place: tuple[int, int], longest: int) -> Iterator[bytes | None]:
    """The lines of one member, one at a time, without their ends; None for one that is too long or has no end."""
    with open(path, "rb") as file:
        file.seek(place[0])
        left = place[1]
        while left > 0:
            line = file.readline(min(longest + 1, left))
            left -= len(line)
            if not line.endswith(b"\n"):
                yield None
                return
            yield line[:-1]


def parsed(raw: bytes | None) -> Any:
    """JSON as data, or None for what is not JSON as we write it (exactly these bytes for this content)."""
    if raw is None or _depth(raw) > MOST_DEPTH:
        return None
    try:
        data = json.loads(raw.decode("utf-8"), parse_constant=_refused, parse_float=_refused, parse_int=_whole)
        again = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    except (ValueError, RecursionError, TypeError, AttributeError):
        return None
    return data if again == raw else None


def _depth(raw: bytes) -> int:
    """How far brackets are nested, seen before anything is made of them; few of them are not followed."""
    if raw.count(b"[") + raw.count(b"{") <= MOST_DEPTH:
        return 0
    now = most = 0
    for bracket in re.findall(rb"[\[\]{}]", re.sub(rb'"(?:[^"\\]|\\.)*"?', b"", raw, flags=re.S)):
        now += 1 if bracket in b"[{" else -1
        most = max(most, now)
    return most


def _whole(digits: str) -> int:
    number = int(digits) if len(digits) < 20 else MOST_NUMBER + 1
    return number if abs(number) <= MOST_NUMBER else _refused(digits)


def _refused(text: str) -> Any:
    raise ValueError(text)


# --- Ed25519 (RFC 8032), verification alone, strict

P = 2**255 - 19
Point = tuple[int, int, int, int]
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
BASE_Y = 4 * pow(5, P - 2, P) % P


def _added(a: Point, b: Point) -> Point:
    """The sum of two points in extended coordinates."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return i * j % P, k * m % P, j * k % P, i * m % P


def _times(number: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = _added(result, point)
        point, number = _added(point, point), number >> 1
    return result


def _point(encoded: bytes) -> Point | None:
    """A point from its 32 bytes, or None where they are not the one encoding of a point."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _point(BASE_Y.to_bytes(32, "little")) or (0, 1, 1, 0)


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) of `message` was made with the private half of `public` (32 bytes)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or s >= L or _times(8, key)[0] % P == 0:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = _times(s, BASE), _added(commitment, _times(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- checkpoints: C2SP signed notes

NOTE = re.compile(
    r"([^\s+]+)\n(0|[1-9][0-9]{0,14})\n([A-Za-z0-9+/]{43}=)\nepoch ([1-9][0-9]{0,8})\n"
    r"cut ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)\nwhy ([a-z-]{1,40})\n\Z"
)
SIGNATURE = re.compile(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\n\Z")
VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})\Z")


Key = tuple[str, bytes]
Rows = list[list[bytes]]
Due = tuple[Any, int, str]  # stream, None before the first; position; digest


class Note(NamedTuple):
    """A checkpoint: so many lines of a log have this root. text: what is signed."""

    text: str
    origin: str
    size: int
    root: bytes
    epoch: int
    signatures: list[tuple[str, bytes]]


def read_note(text: str) -> Note:
    """What a checkpoint says: origin, size, root, epoch, and its signatures. Raises Unreadable."""
    said, _blank, rest = text[:20_000].partition("\n\n")
    found = NOTE.match(said + "\n")
    signatures = [SIGNATURE.match(line) for line in rest.splitlines(True)]
    if len(text) > 16_384 or not found or not signatures or not all(signatures):
        raise Unreadable("This is no checkpoint.")
    signed = [(one.group(1), _decoded(one.group(2))) for one in signatures if one]
    size, root, epoch = int(found.group(2)), _decoded(found.group(3)), int(found.group(4))
    return Note(said + "\n", found.group(1), size, root, epoch, signed)


def read_vkey(text: str) -> Key:
    """Name, key id and public key. Raises Unreadable."""
    found = VKEY.match(text.strip())
    blob = _decoded(found.group(3)) if found else b""
    if not found or blob[:1] != b"\1" or _key_id(found.group(1), blob[1:]).hex() != found.group(2):
        raise Unreadable("This is no verifier key, or a character of it was lost.")
    return found.group(1), blob[1:]


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n\1" + public).digest()[:4]


def _decoded(text: str) -> bytes:
    try:
        decoded = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        decoded = None
    if decoded is None or base64.b64encode(decoded).decode() != text:
        raise Unreadable("This is not written in base64.")
    return decoded


def fault_of_note(note: Note, key: Key) -> str | None:
    """What is wrong with the signature of a checkpoint, or None."""
    name, public = key
    if note.origin != name:
        return f"is of {note.origin}, and the key is that of {name}"
    ours = [signed for who, signed in note.signatures if who == name and signed[:4] == _key_id(name, public)]
    if not ours:
        return "is not signed with this key"
    if not all(signature_holds(public, note.text.encode(), signed[4:]) for signed in ours):
        return "has a signature that is not of this text"
    return None


# --- the tree: RFC 6962

STEP = re.compile(r"[0-9a-f]{64}\Z")


def node(left: bytes, right: bytes) -> bytes:
    """The digest of two subtrees side by side."""
    return hashlib.sha256(b"\1" + left + right).digest()


def includes(leaf: bytes, number: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Whether `path` shows that `leaf` is number `number` of the tree of `size` leaves with this root."""
    if not 0 <= number < size:
        return False
    place, last, found = number, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def steps_of(path: Any) -> list[bytes]:
    """The digests of a proof. Raises ValueError for anything but a list of 64 small hexadecimal digits each."""
    if not isinstance(path, list) or not all(isinstance(step, str) and STEP.match(step) for step in path):
        raise ValueError("This is no proof.")
    return [bytes.fromhex(step) for step in path]


def follows(old: int, old_root: bytes, new: int, new_root: bytes, path: list[bytes]) -> bool:
    """Whether `path` shows that the tree of `new` leaves begins with that of `old`."""
    if old in (0, new):
        return 0 <= old <= new and not path and old_root == (EMPTY if old == 0 else new_root)
    if not 0 < old < new or not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else path
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node(step, first), node(step, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def grown(leaves: list[bytes]) -> Rows:
    """The rows of a whole tree over these digests, from the leaves up."""
    rows = [leaves]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append([node(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)])
    return rows


def root_of(rows: Rows, size: int) -> bytes:
    """The root of the first `size` leaves."""
    parts, begin = [], 0
    while begin < size:
        level = (size - begin).bit_length() - 1
        parts.append(rows[level][begin >> level])
        begin += 1 << level
    if not parts:
        return EMPTY
    found = parts.pop()
    while parts:
        found = node(parts.pop(), found)
    return found


# --- what a bundle holds


class Bundle:
    """A bundle as it is read. pinned: a checkpoint that was kept outside. key: the public key, if it was kept."""

    def __init__(self, path: str, places: dict[str, tuple[int, int]], key: Key | None, found: Findings) -> None:
        self.path, self.places, self.key, self.found = path, places, key, found
        self.about: dict[str, Any] = {}
        self.signed: list[Note] = []
        self.leaves: dict[int, bytes] = {}
        self.waiting: str | None = None  # the stream whose lines are under no checkpoint from here on

    def rows(self, name: str) -> Iterator[bytes | None]:
        """The lines of one member."""
        return rows_of(self.path, self.places[name], LONGEST[name])

    @property
    def newest(self) -> Note | None:
        """The checkpoint that the proofs lead to."""
        return self.signed[-1] if self.signed else None


def verify(
    path: str, checkpoint: str | None = None, vkey: str | None = None, attachments: str | None = None
) -> Findings:
    """Check the bundle at `path`. checkpoint: text of one kept outside. Raises Unreadable and OSError."""
    found = Findings()
    pinned = read_note(checkpoint) if checkpoint is not None else None
    key = read_vkey(vkey) if vkey is not None else None
    with open(path, "rb") as file:
        places = members_of(file, found)
    if places is None:
        return found
    bundle = Bundle(path, places, key, found)
    manifest = bundle.rows("evidence.json")
    bundle.about = parsed(next(manifest, None))
    if not _is_manifest(bundle.about) or next(manifest, ...) is not ...:
        found.problem("evidence.json", "is not as it was written")
        return found
    _read_checkpoints(bundle)
    _read_lines(bundle)
    rows = _rebuilt(bundle) if bundle.about["all"] else []
    if (found.lines, found.checkpoints) != (bundle.about["lines"], bundle.about["checkpoints"]):
        found.problem("evidence.json", "says other numbers of lines and checkpoints than there are")
    if pinned:
        _anchor(bundle, pinned, rows)
    if attachments is not None:
        _compare_files(found, attachments)
    return found


def _is_manifest(about: Any) -> bool:
    """Whether this is the first member of a bundle, with everything that is asked of it."""
    kinds: dict[str, Any] = {"format": [str], "log": [str], "lines": [int], "checkpoints": [int], "all": [bool]}
    kinds["vkey"] = [str, type(None)]
    named = isinstance(about, dict) and all(type(about.get(name, ...)) in allowed for name, allowed in kinds.items())
    return named and bool(about["format"] == FORMAT)


def _read_checkpoints(bundle: Bundle) -> None:
    """Each checkpoint is signed, and continues the one before it."""
    found = bundle.found
    for number, raw in enumerate(bundle.rows("checkpoints.jsonl"), 1):
        row = parsed(raw)
        try:
            note, path = read_note(row["note"]), steps_of(row["path"])
            bundle.key = bundle.key or read_vkey(bundle.about["vkey"])
        except (Unreadable, TypeError, KeyError, ValueError, AttributeError):
            found.problem(f"checkpoint {number} of the bundle", "is not as it was written")
            continue
        found.checkpoints += 1
        where = f"checkpoint of {note.size} lines"
        fault = fault_of_note(note, bundle.key) or (_fault_after(bundle.newest, note, path) if bundle.newest else None)
        if fault:
            found.problem(where, fault)
        else:
            bundle.signed.append(note)
    if bundle.key:
        name, public = bundle.key
        found.vkey = f"{name}+{_key_id(name, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"
    if bundle.newest and bundle.about["log"] != bundle.newest.origin:
        found.problem("evidence.json", "names another log than the checkpoints")


def _fault_after(before: Note, note: Note, path: list[bytes]) -> str | None:
    if before.size == note.size and before.root != note.root:
        return f"there are two: root {before.root.hex()} and root {note.root.hex()}"
    if not follows(before.size, before.root, note.size, note.root, path):
        return f"does not continue the checkpoint of {before.size} lines"
    return "is of an older epoch than the one before it" if note.epoch < before.epoch else None


def _read_lines(bundle: Bundle) -> None:
    """Each line follows the one before it in its stream, and is in the order that was signed."""
    found = bundle.found
    seen: set[str] = set()
    due: Due = (None, 0, "")  # the stream that is read, the position of its last line, and its digest
    proofs = bundle.rows("proofs.jsonl")
    for number, raw in enumerate(bundle.rows("lines.jsonl"), 1):
        found.lines += 1
        said, proof = parsed(raw), parsed(next(proofs, None))
        if raw is None or not _is_line(said) or number > MOST_LINES:
            found.problem(f"line {number} of lines.jsonl", "is not a ledger line")
            due = (due[0], due[1] + 1, "")
            continue
        where, digest = f"{said['stream']}#{said['position']}", hashlib.sha256(b"\0" + raw).digest()
        if said["stream"] != due[0]:
            if said["stream"] in seen:
                found.problem(where, "stands apart from the other lines of its stream")
            due = (said["stream"], 0, GENESIS)
            seen.add(said["stream"])
        for fault in (*_faults_of_order(bundle, said, due), _fault_of_place(bundle, said["stream"], digest, proof)):
            if fault:
                found.problem(where, f"{fault} (line {number} of lines.jsonl)")
        due = (said["stream"], said["position"], digest.hex())
        _remember(bundle, where, said)
    if next(proofs, ...) is not ...:
        found.problem("proofs.jsonl", "has proofs of lines that are not there")
    if found.unsealed:
        found.notices.append(f"{found.unsealed} lines were under no checkpoint yet when the bundle was made.")


def _faults_of_order(bundle: Bundle, said: dict[str, Any], due: Due) -> Iterator[str]:
    if said["position"] != due[1] + 1:
        yield f"stands where line {due[1] + 1} should"
    if due[2] and said["previous"] != due[2]:
        yield "does not follow the line before it"
    if bundle.newest and said["origin"] != bundle.newest.origin.rpartition("/")[0]:
        yield "is of another site than the checkpoints"


def _is_line(said: Any) -> bool:
    """Whether this has everything that a ledger line has."""
    if not isinstance(said, dict) or set(said) != KEYS:
        return False
    texts = ("stream", "previous", "origin", "at", "step", "verdict", "by", "recorded_at")
    return (
        all(isinstance(said[name], str) for name in texts)
        and type(said["position"]) is int
        and isinstance(said["subject"], dict)
        and isinstance(said["sets"], list)
        and isinstance(said["refusals"], list)
        and all(isinstance(row, dict) and isinstance(row.get("values"), dict) for row in said["sets"])
    )


def _fault_of_place(bundle: Bundle, stream: str, digest: bytes, proof: Any) -> str | None:
    """What is wrong with the proof of a line. In a bundle of everything the tree is built anew when all are read."""
    try:
        place, path = proof["leaf"], steps_of(proof.get("path", []))
    except (TypeError, KeyError, ValueError, AttributeError):
        return "has no proof"
    if place is None:
        bundle.found.unsealed += 1
        bundle.waiting = stream
        return None
    if bundle.waiting == stream:
        return "is under a checkpoint, and the line before it is not"
    if type(place) is not int or bundle.newest is None:
        return "has a proof for a checkpoint that is not there"
    if bundle.about["all"]:
        other = bundle.leaves.setdefault(place, digest)
        return None if other is digest else "has the place of another line"
    if includes(digest, place, bundle.newest.size, path, bundle.newest.root):
        return None
    return "is not in the order that was signed: it was changed, or never was there"


def _remember(bundle: Bundle, where: str, said: dict[str, Any]) -> None:
    """What is told of a line afterwards: the files that it names, its act, and what became of the rows."""
    facts = said["facts"] if isinstance(said["facts"], dict) else {}
    if isinstance(facts.get("sha256"), str):
        bundle.found.files[where] = facts["sha256"]
    if bundle.about["all"] or len(bundle.found.history) >= MOST_TOLD:
        return
    bundle.found.history.append((said["at"], where, said))
    for row in said["sets"]:
        known = bundle.found.state.setdefault((str(row.get("table")), str(row.get("id"))), {})
        known.update(row["values"])


def _rebuilt(bundle: Bundle) -> Rows:
    """The tree over all lines, compared with every checkpoint; nothing where lines are missing."""
    leaves, found = bundle.leaves, bundle.found
    missing = next((place for place in range(len(leaves)) if place not in leaves), None)
    if missing is not None:
        found.problem("proofs.jsonl", f"has no line at place {missing}: it was taken away")
        return []
    rows = grown([leaves[place] for place in range(len(leaves))])
    for note in bundle.signed:
        where = f"checkpoint of {note.size} lines"
        if note.size > len(leaves):
            found.problem(where, f"only {len(leaves)} lines are here: the last ones were cut off")
        elif root_of(rows, note.size) != note.root:
            found.problem(where, f"these lines give another root: {root_of(rows, note.size).hex()}")
    return rows


def _anchor(bundle: Bundle, pinned: Note, rows: Rows) -> None:
    """Is the checkpoint from outside one of the order that this bundle proves?"""
    where, found = "the checkpoint from outside", bundle.found
    if bundle.key is None:
        found.problem(where, f"is of {pinned.size} lines; in this bundle nothing is signed")
        return
    fault = fault_of_note(pinned, bundle.key)
    same = [note.root for note in bundle.signed if note.size == pinned.size]
    if rows and pinned.size <= len(rows[0]):
        same.append(root_of(rows, pinned.size))
    other = [root for root in same if root != pinned.root]
    if fault:
        found.problem(where, fault)
    elif other:
        found.problem(where, f"says root {pinned.root.hex()}, the bundle {other[0].hex()}")
    elif same:
        found.anchored = pinned.size
    else:
        found.notices.append(
            f"Nothing here proves the checkpoint of {pinned.size} lines. Ask for a bundle made with it."
        )


def _compare_files(found: Findings, folder: str) -> None:
    """Whether each file that a line names by its digest is in the folder."""
    there = set()
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and not os.path.islink(path):
            digest = hashlib.sha256()
            with open(path, "rb") as file:
                for some in iter(lambda: file.read(1 << 20), b""):
                    digest.update(some)
            there.add(digest.hexdigest())
    for where, named in sorted(found.files.items()):
        if named not in there:
            found.problem(where, f"the file that it names by SHA-256 {named} is not in the folder")


# --- what a person reads


def history(found: Findings) -> Iterator[str]:
    """The acts in the order of time, and what the products of the bundle came to."""
    for at, where, said in sorted(found.history, key=lambda one: one[:2]):
        codes = [str(one.get("code")) for one in said["refusals"] if isinstance(one, dict)]
        refused = "" if said["verdict"] == "accepted" else "  REFUSED: " + ", ".join(codes)
        witness = f" with {said['witness']}" if said["witness"] else ""
        subject = f"{said['subject'].get('kind')} {said['subject'].get('id')}"
        yield f"{at[:19]}Z  {said['step']}  {subject}  by {said['by']}{witness}{refused}  [{where}]"
    if len(found.history) >= MOST_TOLD:
        yield f"The first {MOST_TOLD} lines of the bundle are told here, and not what the products came to."
        return
    for (table, identifier), values in sorted(found.state.items()):
        if table == "product":
            where = values.get("holder_id") or values.get("place_id") or "nobody and no place"
            yield f"At the end: {identifier} is {values.get('stage')}, with {where}"


def printable(text: str) -> str:
    """Text without what would move a terminal's cursor."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def main(arguments: list[str] | None = None) -> int:
    """Check what the command line names, print, and give the exit code."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("bundle")
    given.add_argument("--checkpoint", help="a checkpoint that you kept: the text of the note, as a file")
    given.add_argument("--vkey", help="the public key of the log, if you kept it; else the bundle's own is used")
    given.add_argument("--attachments", help="a folder with the files that lines name by their digest")
    given.add_argument("--json", action="store_true")
    asked = given.parse_args(arguments)
    try:
        found = verify(asked.bundle, _text(asked.checkpoint), asked.vkey, asked.attachments)
    except (Unreadable, OSError) as error:
        said = {"verdict": UNREADABLE, "problems": [{"where": "file", "what": str(error)}]}
        print(json.dumps(said) if asked.json else f"{UNREADABLE}: {printable(str(error))}")
        return EXIT_CODES[UNREADABLE]
    print(json.dumps(_data(found)) if asked.json else "\n".join(printable(line) for line in _words(found)))
    return EXIT_CODES[found.verdict]


def _text(path: str | None) -> str | None:
    if path is None:
        return None
    with open(path, "rb") as file:
        return file.read(20_000).decode("utf-8", "replace")


def _data(found: Findings) -> dict[str, Any]:
    said: dict[str, Any] = {"verdict": found.verdict, "events": found.lines, "checkpoints": found.checkpoints}
    said.update(problems=found.problems, notices=found.notices, vkey=found.vkey, anchored=found.anchored)
    return said


def _words(found: Findings) -> Iterator[str]:
    yield from history(found)
    yield f"{found.verdict}: {found.lines} lines, {found.checkpoints} checkpoints."
    if found.anchored:
        yield f"The first {found.anchored} lines of the log are those of the checkpoint from outside."
    if found.vkey:
        yield f"Public key: {found.vkey}"
    yield from found.notices
    for problem in found.problems:
        yield f"{problem['where']}: {problem['what']}"
    if found.count > len(found.problems):
        yield f"… and {found.count - len(found.problems)} more."


if __name__ == "__main__":
    sys.exit(main())
