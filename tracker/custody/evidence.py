"""Evidence bundles: lines, proofs and checkpoints in one file that somebody else can check without us."""

import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, Select, func, or_, select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.custody import checkpoints, verifier
from tracker.custody.canonical import encode, instant
from tracker.custody.tree import Tree
from tracker.models import (
    Checkpoint,
    Collection,
    CustodyEvent,
    Donor,
    Leaf,
    Product,
    Recipient,
    Recorded,
    Round,
    ShipmentItem,
    Site,
)
from tracker.signing import note

_TEXTS = Path(__file__).parent / "bundle"
_READ_AT_ONCE = 1_000
MOST_BYTES = 0xFFFF_FFFF


class TooMuch(Exception):
    """A bundle of so many lines does not fit into one file. The message says what can be had instead."""


def streams_of(session: Session, subject: Recorded) -> list[str]:
    """The streams that tell all about a product, collection, donor, recipient or round; whole ones hide no gap."""
    own = {subject.stream}
    for collection, round_ in session.execute(_collections_of(subject)):
        own |= {collection.stream, round_.stream, f"donor:{round_.donor_id}", f"recipient:{round_.recipient_id}"}
        bags = select(Product.id).where(Product.din == collection.id)
        carried = select(ShipmentItem.shipment_id).where(ShipmentItem.product_id.in_(bags))
        own |= {f"shipment:{identifier}" for identifier in session.scalars(carried)}
    return sorted(own | set(session.scalars(select(Site.stream))))


def _collections_of(subject: Recorded) -> Select[Any, Any]:
    every = select(Collection, Round).join(Round, Round.id == Collection.round_id)
    match subject:
        case Product():
            return every.where(Collection.id == subject.din)
        case Collection():
            return every.where(Collection.id == subject.id)
        case Donor():
            return every.where(Round.donor_id == subject.id)
        case Recipient():
            return every.where(Round.recipient_id == subject.id)
        case Round():
            return every.where(Round.id == subject.id)
    raise TypeError(f"There are no bundles of a {subject.__tablename__}.")


def write(engine: Engine, out: IO[bytes], subject: Recorded | None, pinned: str | None = None) -> int:
    """Write the bundle of `subject`, or of everything, to a new file that can be read and written; how many lines.

    pinned: a checkpoint that the reader has, to be among those of the bundle; one that is not of this log is left out.
    All of it is of one moment, whoever records meanwhile. Raises TooMuch.
    """
    with Session(engine) as session:
        if engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        return _write(session, out, subject, pinned)


def _write(session: Session, out: IO[bytes], subject: Recorded | None, pinned: str | None) -> int:
    streams = None if subject is None else streams_of(session, subject)
    tree, newest = Tree(session), checkpoints.newest(session)
    size = newest.size if newest else 0
    lines = session.scalar(_chosen(select(func.count()).select_from(CustodyEvent), streams)) or 0
    signed = list(_signed(session, streams, size, pinned))
    about = {
        "format": verifier.FORMAT,
        "log": newest.note.partition("\n")[0] if newest else "",
        "vkey": newest.vkey if newest else None,
        "all": subject is None,
        "about": {"kind": subject.__tablename__, "id": subject.id} if subject else {},
        "lines": lines,
        "checkpoints": len(signed),
        "made_at": instant(clock.now()),
    }
    members: dict[str, Iterable[bytes]] = {
        "evidence.json": [encode(about), b"\n"],
        "lines.jsonl": _lines(session, streams),
        "proofs.jsonl": _proofs(session, streams, tree, size),
        "checkpoints.jsonl": _checkpoints(signed, tree),
        "schema.json": [(_TEXTS / "schema.json").read_bytes()],
        "README.txt": [(_TEXTS / "README.txt").read_bytes()],
        "verifier.py": [Path(verifier.__file__).read_bytes()],
    }
    pack(out, members)
    return lines


def pack(out: IO[bytes], members: dict[str, Iterable[bytes]]) -> None:
    """Each member as it comes, nothing compressed; its size and checksum are entered when they are known."""
    listed = []
    for name in verifier.MEMBERS:
        offset, size, crc = out.tell(), 0, 0
        out.write(verifier.local_header(name, 0, 0))
        for part in members[name]:
            out.write(part)
            size, crc = size + len(part), zlib.crc32(part, crc)
        if out.tell() > MOST_BYTES:
            raise TooMuch("A bundle of all lines is larger than 4 GiB. Have one of each recipient instead.")
        end = out.tell()
        out.seek(offset)
        out.write(verifier.local_header(name, size, crc))
        out.seek(end)
        listed.append((name, size, crc, offset))
    out.write(verifier.directory(listed))


def _chosen(query: Select[Any], streams: list[str] | None) -> Select[Any]:
    return query if streams is None else query.where(CustodyEvent.stream.in_(streams))


def _lines(session: Session, streams: list[str] | None) -> Iterator[bytes]:
    wanted = _chosen(select(CustodyEvent.body), streams).order_by(CustodyEvent.stream, CustodyEvent.position)
    for body in session.scalars(wanted, execution_options={"yield_per": _READ_AT_ONCE}):
        yield body + b"\n"


def _proofs(session: Session, streams: list[str] | None, tree: Tree, size: int) -> Iterator[bytes]:
    """A proof for each line, or its place alone where all lines are there to build the tree of."""
    same = (Leaf.stream == CustodyEvent.stream) & (Leaf.position == CustodyEvent.position)
    wanted = _chosen(select(Leaf.number).select_from(CustodyEvent).outerjoin(Leaf, same), streams)
    ordered = wanted.order_by(CustodyEvent.stream, CustodyEvent.position)
    for number in session.scalars(ordered, execution_options={"yield_per": _READ_AT_ONCE}).all():
        proof: dict[str, Any] = {"leaf": number if number is not None and number < size else None}
        if streams is not None and proof["leaf"] is not None:
            proof["path"] = [step.hex() for step in tree.inclusion(number, size)]
        yield encode(proof) + b"\n"


def _signed(session: Session, streams: list[str] | None, size: int, pinned: str | None) -> Iterator[Checkpoint]:
    """Where a line of the bundle first came in, where an epoch ended, the pinned one, and the newest."""
    wanted = select(Checkpoint).where(Checkpoint.size <= size).order_by(Checkpoint.epoch, Checkpoint.size)
    if streams is None:
        yield from session.scalars(wanted)
        return
    last_of_epoch = select(func.max(Checkpoint.size)).group_by(Checkpoint.epoch)
    first_in: set[int] = set()
    for number in session.scalars(select(Leaf.number).where(Leaf.stream.in_(streams)).order_by(Leaf.number)):
        if not first_in or max(first_in) <= number:
            covering = select(func.min(Checkpoint.size)).where(Checkpoint.size > number)
            if (found := session.scalar(covering)) is None:
                break
            first_in.add(found)
    asked = note.read(pinned).size if pinned else -1
    chosen = or_(Checkpoint.size.in_([*first_in, asked]), Checkpoint.size.in_(last_of_epoch))
    yield from session.scalars(wanted.where(chosen))


def _checkpoints(signed: list[Checkpoint], tree: Tree) -> Iterator[bytes]:
    before = 0
    for one in signed:
        path = [step.hex() for step in tree.consistency(before, one.size)] if before else []
        yield json.dumps(
            {"note": one.note, "path": path}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
        yield b"\n"
        before = one.size
