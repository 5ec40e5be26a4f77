"""Bundles at the edges of the format, where two readers of JSON, of numbers or of curves might part."""

import base64
import json
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.factories.bundles import CUT, KEY, LOG, VKEY, Case, Ledger, a_ledger, a_line, packed
from tracker.custody import verifier
from tracker.custody.canonical import digest, encode
from tracker.signing import merkle, note
from tracker.signing.note import Checkpoint, VerifierKey

MARK = b'"PLACE"'
NEUTRAL = b"\x01" + bytes(31)


def odd_cases() -> Iterator[Case]:
    """Each with the verdict that both implementations have to come to."""
    yield from _values()
    yield from _proofs(a_ledger())
    yield from _signatures(a_ledger())
    yield from _manifests(a_ledger())


def saying(raw: bytes) -> Ledger:
    """A ledger that was signed with this JSON as a fact of its third line, however it is written."""
    made = a_ledger(facts={"odd": "PLACE"})
    made.bodies[2] = made.bodies[2].replace(MARK, raw)
    for place in (3, 4):
        made.bodies[place] = a_line("din:A999926000001", place + 1, digest(made.bodies[place - 1]))
    return made


def _values() -> Iterator[Case]:
    right = {
        "the largest whole number": b"9007199254740991",
        "a hundred levels": b"[" * 98 + b"]" * 98,
        "a name that objects have anyway": b'{"__proto__":{"constructor":1}}',
        "brackets in a text": b'"' + b"[{" * 200 + b'\\"[' + b'"',
        "names in the order of their characters": '{"￿":1,"😀":2}'.encode(),
        "characters that are escaped": b'"\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\\\\ud800"',
        "separators of lines": '"\u2028\u2029\u0085"'.encode(),
    }
    wrong = {
        "a fraction": b"1.5",
        "a whole number as a fraction": b"1.0",
        "a number with an exponent": b"1e21",
        "a number that is not kept whole": b"9007199254740992",
        "zero with a sign": b"-0",
        "no number": b"NaN",
        "a hundred and one levels": b"[" * 99 + b"]" * 99,
        "half of a character": b'"\\ud83d"',
        "half of a character as bytes": b'"\xed\xa0\xbd"',
        "a character escaped that needs none": b'"\\u0041"',
        "a slash escaped": b'"\\/"',
        "names in the order of their halves": '{"😀":2,"￿":1}'.encode(),
        "a byte that is no text": b'"\xff"',
        "a mark of byte order": b'\xef\xbb\xbf"x"',
    }
    for name, raw in right.items():
        yield Case(name, packed(saying(raw).members()), "UNANCHORED")
    for name, raw in wrong.items():
        yield Case(name, packed(saying(raw).members()), "TAMPERED", "line 3 of lines")


def _rows(members: dict[str, bytes], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in members[name].splitlines()]


def _with(members: dict[str, bytes], name: str, rows: list[Any]) -> bytes:
    written = [json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for row in rows]
    return packed(members | {name: "".join(written).encode()})


def _proofs(right: Ledger) -> Iterator[Case]:
    members = right.members()
    proofs = _rows(members, "proofs.jsonl")
    odd: dict[str, Any] = {
        "a proof in capitals": proofs[0] | {"path": [step.upper() for step in proofs[0]["path"]]},
        "a proof with spaces": proofs[0] | {"path": [" ".join((step[:2], step[2:])) for step in proofs[0]["path"]]},
        "a proof that is one text": proofs[0] | {"path": ""},
        "a proof of nothing": proofs[0] | {"path": None},
        "a longer proof": proofs[0] | {"path": [*proofs[0]["path"], "0" * 64]},
        "a shorter proof": proofs[0] | {"path": proofs[0]["path"][:-1]},
        "a place before the first": proofs[0] | {"leaf": -1},
        "a place behind the last": proofs[0] | {"leaf": 9},
        "a place that is a yes": proofs[0] | {"leaf": True},
        "a place that is a text": proofs[0] | {"leaf": "0"},
        "no place": {"path": proofs[0]["path"]},
        "a list for a proof": [],
    }
    for name, proof in odd.items():
        yield Case(name, _with(members, "proofs.jsonl", [proof, *proofs[1:]]), "TAMPERED", "din:A999926000001#1")
    yield from _unsealed(right, proofs)
    everything = right.members(everything=True)
    places = _rows(everything, "proofs.jsonl")
    same = _with(everything, "proofs.jsonl", [places[1], *places[1:]])
    yield Case("two lines at one place", same, "TAMPERED", "din:A999926000001#2")
    far = _with(everything, "proofs.jsonl", [{"leaf": 2**53 - 1}, *places[1:]])
    yield Case("a place beyond all lines", far, "TAMPERED", "proofs.jsonl")


def _unsealed(right: Ledger, proofs: list[dict[str, Any]]) -> Iterator[Case]:
    """Lines of the first stream without a proof, as those are that were recorded after the newest checkpoint."""
    members, kept = right.members(), right.note(4)
    none: dict[str, Any] = {"leaf": None}
    last = _with(members, "proofs.jsonl", [*proofs[:4], none, *proofs[5:]])
    yield Case("a line under no checkpoint", last, "UNANCHORED")
    yield Case("not all lines under the checkpoint that was kept", last, "UNANCHORED", checkpoint=kept)
    anew = members | {"lines.jsonl": a_ledger(witness="S00099").members()["lines.jsonl"]}
    forged = _with(anew, "proofs.jsonl", [*proofs[:2], none, none, none, *proofs[5:]])
    yield Case("lines made anew, and said to be under no checkpoint", forged, "UNANCHORED", checkpoint=kept)
    hole = _with(members, "proofs.jsonl", [none, *proofs[1:]])
    yield Case("a line under no checkpoint before one that is", hole, "TAMPERED", "din:A999926000001#2")
    lines = members["lines.jsonl"].splitlines(keepends=True)
    about = json.loads(members["evidence.json"]) | {"lines": 8}
    fewer = members | {"lines.jsonl": b"".join(lines[:4] + lines[5:]), "evidence.json": encode(about) + b"\n"}
    less = _with(fewer, "proofs.jsonl", proofs[:4] + proofs[5:])
    # What comes after the last line of a stream is known to a bundle of everything alone: docs/evidence.md says so.
    yield Case("the end of a stream left out, and counted so", less, "ANCHORED", checkpoint=kept)


def _signatures(right: Ledger) -> Iterator[Case]:
    members, kept = right.members(), right.note(4)
    bundle = packed(members)
    blob = base64.b64decode(kept.rpartition(" ")[2])
    s = int.from_bytes(blob[36:], "little") + verifier.L
    again = base64.b64encode(blob[:36] + s.to_bytes(32, "little")).decode()
    other_form = f"{kept.rpartition(' ')[0]} {again}\n"
    yield Case("a signature in another form", bundle, "TAMPERED", "outside", checkpoint=other_form)
    of_nobody = VerifierKey(LOG, NEUTRAL)
    for_all = base64.b64encode(of_nobody.key_id + NEUTRAL + bytes(32)).decode()
    text = kept.partition("\n\n")[0]
    anything = f"{text}\n\n— {LOG} {for_all}\n"
    yield Case("a key for which everything is signed", bundle, "TAMPERED", "outside", anything, str(of_nobody))
    witnessed = kept + "— witness.example/w " + base64.b64encode(bytes(68)).decode() + "\n"
    yield Case("a checkpoint that others signed too", bundle, "ANCHORED", checkpoint=witnessed)
    yield Case("a checkpoint without its last line end", bundle, "UNREADABLE", checkpoint=kept[:-1])
    yield Case(
        "a checkpoint with the line ends of Windows", bundle, "UNREADABLE", checkpoint=kept.replace("\n", "\r\n")
    )
    yield Case("a key with a letter lost", bundle, "UNREADABLE", vkey=VKEY[:-3] + VKEY[-2:])
    yield Case("a key with spaces around it", bundle, "UNANCHORED", vkey=f" {VKEY}\n")
    rows = _rows(members, "checkpoints.jsonl")
    rows[0]["note"] = _signed_in_epoch(right, 4, 2)
    yield Case(
        "an epoch that goes back", _with(members, "checkpoints.jsonl", rows), "TAMPERED", "checkpoint of 9 lines"
    )
    first = {"note": note.signed(Checkpoint(LOG, 0, merkle.EMPTY, 1, CUT, "start"), KEY), "path": []}
    with_empty = [first, *_rows(members, "checkpoints.jsonl")]
    about = json.loads(members["evidence.json"]) | {"checkpoints": 3}
    counted = members | {"evidence.json": encode(about) + b"\n"}
    yield Case("a checkpoint of no lines", _with(counted, "checkpoints.jsonl", with_empty), "UNANCHORED")


def _signed_in_epoch(ledger: Ledger, size: int, epoch: int, key: Ed25519PrivateKey = KEY) -> str:
    return note.signed(Checkpoint(LOG, size, merkle.root(ledger.leaves[:size]), epoch, CUT, "restore"), key)


def _manifests(right: Ledger) -> Iterator[Case]:
    members = right.members()
    about = json.loads(members["evidence.json"])
    odd: dict[str, dict[str, Any]] = {
        "a manifest of another format": {"format": "veintrail-evidence/2"},
        "a manifest that counts in texts": {"lines": "9"},
        "a manifest that counts in yes and no": {"lines": True},
        "a manifest that counts wrongly": {"checkpoints": 3},
        "a manifest of another log": {"log": "elsewhere.example/x"},
    }
    for name, change in odd.items():
        changed = packed(members | {"evidence.json": encode(about | change) + b"\n"})
        yield Case(name, changed, "TAMPERED", "evidence.json")
    for name in ("evidence.json", "proofs.jsonl"):
        more = packed(members | {name: members[name] + b"more"})
        yield Case(f"more behind the end of {name}", more, "TAMPERED", name)
