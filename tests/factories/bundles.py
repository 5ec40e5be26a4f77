"""Evidence bundles of a small synthetic ledger, right and wrong, with the verdict that each deserves.

The same cases are put to both implementations of the check: tracker/custody/verifier.py and the one of the browser.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tracker.custody import evidence, verifier
from tracker.custody.canonical import digest, encode
from tracker.signing import merkle, note
from tracker.signing.note import Checkpoint, VerifierKey

ORIGIN = "synthetic.example/A9999"
LOG = f"{ORIGIN}/0123abcd"
KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"synthetic key").digest())
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"another key").digest())
VKEY = str(VerifierKey(LOG, KEY.public_key().public_bytes_raw()))
STREAMS = {"din:A999926000001": 5, "recipient:R01": 3, "site:A9999": 1}
CUT = "2026-11-27T10:00:00.000000Z"


@dataclass
class Ledger:
    """Lines by stream, in the order of all lines too, and the checkpoints cut at these sizes."""

    bodies: list[bytes] = field(default_factory=list)
    order: list[int] = field(default_factory=list)  # the places of the lines
    sizes: tuple[int, ...] = (4, 9)

    @property
    def leaves(self) -> list[bytes]:
        """The digests of all lines in their order."""
        by_place = sorted(zip(self.order, self.bodies, strict=True))
        return [digest(body) for _place, body in by_place]

    def note(self, size: int, key: Ed25519PrivateKey = KEY, log: str = LOG) -> str:
        """A checkpoint of the first `size` lines."""
        return note.signed(Checkpoint(log, size, merkle.root(self.leaves[:size]), 1, CUT, "minute"), key)

    def members(self, *, everything: bool = False) -> dict[str, bytes]:
        """The members of a bundle, each as it has to be."""
        leaves = self.leaves
        rows = merkle.levels(leaves)

        def proof(ranges: list[tuple[int, int]]) -> list[str]:
            return [merkle.root_of(one, lambda level, number: rows[level][number]).hex() for one in ranges]

        proofs = [{"leaf": n, "path": proof(merkle.inclusion_ranges(n, len(leaves)))} for n in self.order]
        places = [{"leaf": n} for n in self.order]
        before = (0, *self.sizes)
        notes = [
            {"note": self.note(size), "path": proof(merkle.consistency_ranges(old, size)) if old else []}
            for old, size in zip(before, self.sizes, strict=False)
        ]
        about = {"format": verifier.FORMAT, "log": LOG, "vkey": VKEY, "all": everything, "about": {}}
        about |= {"lines": len(self.bodies), "checkpoints": len(notes), "made_at": CUT}
        return {
            "evidence.json": encode(about) + b"\n",
            "lines.jsonl": b"".join(body + b"\n" for body in self.bodies),
            "proofs.jsonl": b"".join(encode(one) + b"\n" for one in (places if everything else proofs)),
            "checkpoints.jsonl": b"".join(encode(one) + b"\n" for one in notes),
            "schema.json": b"{}\n",
            "README.txt": b"synthetic\n",
            "verifier.py": b"# synthetic\n",
        }


def a_line(stream: str, position: int, previous: bytes, **changes: Any) -> bytes:
    """The bytes of one synthetic line."""
    said: dict[str, Any] = {
        "at": f"2026-11-2{position}T08:00:00.000000Z",
        "by": "S00006",
        "facts": {"synthetic": True, "volume_ml": "12.5"},
        "form": None,
        "origin": ORIGIN,
        "place": "LAB",
        "position": position,
        "previous": previous.hex(),
        "reasons": {},
        "recorded_at": f"2026-11-2{position}T08:00:01.000000Z",
        "refusals": [],
        "scans": ["=A99992600000118=<DAA024A0", "§ ü 数据"],
        "sets": [
            {"table": "product", "id": "A999926000001-DAA02-A0", "values": {"stage": "stored", "place_id": "LAB"}}
        ],
        "step": "store",
        "stream": stream,
        "subject": {"kind": "product", "id": "A999926000001-DAA02-A0"},
        "typed": False,
        "verdict": "accepted",
        "witness": None,
    }
    return encode(said | changes)


def a_ledger(**changes: Any) -> Ledger:
    """Nine lines in three streams. changes: of the third line."""
    made = Ledger()
    for stream, length in STREAMS.items():
        previous = bytes(32)
        for position in range(1, length + 1):
            third = len(made.bodies) == 2
            made.bodies.append(a_line(stream, position, previous, **(changes if third else {})))
            previous = digest(made.bodies[-1])
    made.order = [0, 2, 3, 5, 8, 1, 4, 6, 7]
    return made


def packed(members: dict[str, bytes]) -> bytes:
    """A bundle of these members."""
    out = io.BytesIO()
    evidence.pack(out, {name: [content] for name, content in members.items()})
    return out.getvalue()


@dataclass(frozen=True)
class Case:
    """A bundle, what is given beside it, and what is to be said of it."""

    name: str
    bundle: bytes
    verdict: str
    names: str = ""  # what one of the problems has to be about
    checkpoint: str | None = None
    vkey: str | None = None


def cases() -> Iterator[Case]:
    """Every kind of right and wrong bundle."""
    right = a_ledger()
    members, everything = right.members(), right.members(everything=True)
    kept = right.note(4)
    yield Case("as it was written", packed(members), "UNANCHORED")
    yield Case("with a checkpoint from outside", packed(members), "ANCHORED", checkpoint=kept, vkey=VKEY)
    yield Case("all lines", packed(everything), "UNANCHORED")
    yield Case("all lines, with a checkpoint of another size", packed(everything), "ANCHORED", checkpoint=right.note(7))
    yield Case("with a checkpoint that nothing proves", packed(members), "UNANCHORED", checkpoint=right.note(7))
    yield from _forged(right, kept)
    yield from _altered(members, everything)
    yield from _strange(members)


def _forged(right: Ledger, kept: str) -> Iterator[Case]:
    """Made by somebody who writes lines anew and has no key, or not the right one."""
    false = a_ledger(witness="S00099")
    for each in (right, false):
        assert len(each.bodies) == 9
    forged = false.members() | {"checkpoints.jsonl": right.members()["checkpoints.jsonl"]}
    yield Case("a line and all after it made anew", packed(forged), "TAMPERED", "din:A999926000001#3")
    forged = false.members(everything=True) | {"checkpoints.jsonl": right.members()["checkpoints.jsonl"]}
    yield Case("the same, with all lines", packed(forged), "TAMPERED", "checkpoint of 9 lines")
    yield Case("made anew and signed again", packed(false.members()), "TAMPERED", "outside", checkpoint=kept)
    another = a_ledger()
    signed = [{"note": another.note(size, OTHER_KEY), "path": []} for size in another.sizes]
    swapped = right.members() | {"checkpoints.jsonl": b"".join(encode(one) + b"\n" for one in signed)}
    yield Case("signed with another key", packed(swapped), "TAMPERED", "checkpoint of 4 lines")
    elsewhere = [{"note": another.note(size, KEY, "elsewhere.example/x"), "path": []} for size in another.sizes]
    swapped = right.members() | {"checkpoints.jsonl": b"".join(encode(one) + b"\n" for one in elsewhere)}
    yield Case("signed for another log", packed(swapped), "TAMPERED", "checkpoint of 4 lines")
    yield Case(
        "a checkpoint of another ledger", packed(right.members()), "TAMPERED", "outside", checkpoint=false.note(4)
    )
    torn = kept[:-10] + ("A" if kept[-10] != "A" else "B") + kept[-9:]
    yield Case("a checkpoint with another signature", packed(right.members()), "TAMPERED", "outside", checkpoint=torn)
    rows = [json.loads(line) for line in right.members()["checkpoints.jsonl"].splitlines()]
    two = [{"note": false.note(4), "path": []}, *rows]
    both = right.members() | {"checkpoints.jsonl": b"".join(encode(one) + b"\n" for one in two)}
    yield Case("two roots of one size", packed(both), "TAMPERED", "checkpoint of 4 lines")
    back = right.members() | {
        "checkpoints.jsonl": b"".join(encode(one) + b"\n" for one in (rows[1] | {"path": []}, rows[0]))
    }
    yield Case("checkpoints that shrink", packed(back), "TAMPERED", "checkpoint of 4 lines")


def _altered(members: dict[str, bytes], everything: dict[str, bytes]) -> Iterator[Case]:
    """Members that were changed, and packed again as they have to be."""
    lines, proofs = members["lines.jsonl"].splitlines(keepends=True), members["proofs.jsonl"].splitlines(keepends=True)

    def changed(name: str, *, bodies: list[bytes], of: dict[str, bytes] = members, where: str = "") -> Case:
        return Case(name, packed(of | {"lines.jsonl": b"".join(bodies)}), "TAMPERED", where)

    yield changed(
        "one letter of a line", bodies=[lines[0].replace(b"LAB", b"LAC", 1), *lines[1:]], where="din:A999926000001#1"
    )
    yield changed("a line taken out of the middle", bodies=[*lines[:2], *lines[3:]], where="din:A999926000001#4")
    yield changed("the last line of a stream taken off", bodies=[*lines[:4], *lines[5:]], where="evidence.json")
    yield changed("two lines exchanged", bodies=[lines[1], lines[0], *lines[2:]], where="din:A999926000001#2")
    yield changed("a line twice", bodies=[lines[0], *lines], where="din:A999926000001#1")
    yield changed("all lines but one", bodies=lines[:-1], of=everything, where="evidence.json")
    yield changed(
        "a space in a line", bodies=[lines[0].replace(b'":"LAB"', b'": "LAB"'), *lines[1:]], where="line 1 of lines"
    )
    yield changed("a key twice", bodies=[lines[0].replace(b"{", b'{"at":"x",', 1), *lines[1:]], where="line 1 of lines")
    yield changed("a line of another kind of thing", bodies=[b"[]\n", *lines[1:]], where="line 1 of lines")
    yield changed("no end of the last line", bodies=[*lines[:-1], lines[-1][:-1]], where="line 9 of lines")
    other = members | {"proofs.jsonl": b"".join([proofs[1], proofs[0], *proofs[2:]])}
    yield Case("the proofs of two lines exchanged", packed(other), "TAMPERED", "din:A999926000001#1")
    fewer = members | {"proofs.jsonl": b"".join(proofs[:-1])}
    yield Case("a proof taken away", packed(fewer), "TAMPERED", "site:A9999#1")
    none = members | {
        "checkpoints.jsonl": b"",
        "evidence.json": members["evidence.json"].replace(b'"checkpoints":2', b'"checkpoints":0'),
    }
    yield Case("no checkpoint at all", packed(none), "TAMPERED", "din:A999926000001#1")
    emptied = dict.fromkeys(("lines.jsonl", "proofs.jsonl", "checkpoints.jsonl"), b"")
    about = json.loads(members["evidence.json"]) | {"lines": 0, "checkpoints": 0, "vkey": None, "log": ""}
    yield Case("an empty ledger", packed(members | emptied | {"evidence.json": encode(about) + b"\n"}), "UNANCHORED")
    yield Case("no manifest", packed(members | {"evidence.json": b"null\n"}), "TAMPERED", "evidence.json")


def _strange(members: dict[str, bytes]) -> Iterator[Case]:
    """Files that are meant to do harm."""
    bundle = packed(members)
    deep = b"[" * 100_000 + b"]" * 100_000 + b"\n"
    yield Case(
        "JSON of a hundred thousand levels", packed(members | {"lines.jsonl": deep}), "TAMPERED", "line 1 of lines"
    )
    long = b'"' + b"x" * (4 << 20) + b'"\n'
    yield Case("a line of four megabytes", packed(members | {"lines.jsonl": long}), "TAMPERED", "line 1 of lines")
    digits = b'{"at":' + b"9" * 100_000 + b"}\n"
    yield Case(
        "a number of a hundred thousand digits", packed(members | {"lines.jsonl": digits}), "TAMPERED", "line 1 of"
    )
    yield Case("half of a bundle", bundle[: len(bundle) // 2], "TAMPERED", "container")
    yield Case("something behind the bundle", bundle + b"x", "TAMPERED", "container")
    yield Case("something before the bundle", b"x" + bundle, "TAMPERED", "container")
    yield Case("no file at all", b"", "UNREADABLE")
    yield Case("a picture", b"\x89PNG\r\n\x1a\n" + bytes(1000), "UNREADABLE")
    yield Case("another checkpoint file", bundle, "UNREADABLE", checkpoint="nonsense")
    yield Case("another key", bundle, "UNREADABLE", vkey="nonsense")
