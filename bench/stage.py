"""The databases that are measured: one walked donation, and as many synthetic copies of its bag as are asked for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from flask import Flask
from sqlalchemy import Table, create_engine, insert, make_url, text

from tests import postgres
from tracker import clock, create_app, schema
from tracker.config import Settings
from tracker.custody.canonical import digest, encode, index_of
from tracker.custody.recording import GENESIS
from tracker.custody.rows import stored_values
from tracker.demo import collect, enrol, label, mobilize
from tracker.demo import world as cast_and_places
from tracker.extensions import connect, db
from tracker.models import Base, Collection, CustodyEvent, Product

ENGINES = ("sqlite", "postgresql")
SECRET = "only for measuring"  # noqa: S105 - signs the cookies of a site that nobody visits
FIRST_SERIAL = 500_000  # of the copies' donation numbers, far from those that the walk draws
BATCH = 5_000


@contextmanager
def databases(engine: str, names: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Empty databases with these names on durable storage: files, or databases of a PostgreSQL that does fsync."""
    if engine == "sqlite":
        with TemporaryDirectory(prefix="veintrail-bench-") as folder:
            yield {name: f"sqlite:///{Path(folder) / name}.sqlite" for name in names}
        return
    with postgres.server(durable=True) as admin:
        server = create_engine(admin, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            for name in names:
                connection.execute(text(f"CREATE DATABASE bench_{name}"))
        server.dispose()
        addresses = {name: make_url(admin).set(database=f"bench_{name}") for name in names}
        yield {name: url.render_as_string(hide_password=False) for name, url in addresses.items()}


def application(url: str) -> Flask:
    """The product over this database, as it is served."""
    return create_app(Settings(database_url=url, secret_key=SECRET))


def fill(url: str, products: int, moves: int = 0) -> list[str]:
    """Migrate, walk one donation, and add copies until there are `products`; gives the ids of the copied bags.

    moves: how often each copy was stored here and there, a line each time.
    """
    engine = connect(url)
    schema.upgrade(engine)
    engine.dispose()
    app = application(url)
    with app.app_context():
        bag = _walked()
        bags = [identifier for batch in _copies(bag, products - 1, moves) for identifier in batch]
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))
            db.session.commit()
    app.extensions["db"].dispose()
    return bags


def _walked() -> Product:
    """A collection bag that came by the steps of the demonstration."""
    now = clock.now().replace(microsecond=0)
    world = cast_and_places.set_up(seed=1, today=now.date(), began=now - timedelta(days=400))
    donor = enrol.donor(world, "D01", at=now - timedelta(days=12))
    recipient = enrol.recipient(world, "R01", at=now - timedelta(days=12))
    opened = enrol.round_(world, donor, recipient, at=now - timedelta(days=10))
    for wearer in (donor, recipient):
        label.wristband(world, wearer, at=now - timedelta(days=9))
    mobilize.course(world, opened, first_day=now - timedelta(days=6))
    bag = collect.session(world, opened, at=now - timedelta(hours=20))
    db.session.commit()
    return bag


def _copies(bag: Product, count: int, moves: int) -> Iterator[list[str]]:
    """Synthetic donations like that of `bag`: their rows and lines, as bulk inserts, with chains that verify."""
    collection = db.session.get_one(Collection, bag.din)
    patterns = [(cast(Table, row.__table__), _values(row)) for row in (collection, bag)]
    tables = [table for table, _ in patterns] + [cast(Table, CustodyEvent.__table__)]
    at = clock.now()
    batch = max(1, BATCH // (1 + moves))
    for start in range(0, count, batch):
        made = [_copy(patterns, FIRST_SERIAL + number, at, moves) for number in range(start, min(start + batch, count))]
        for table in tables:
            db.session.execute(insert(table), [row for rows in made for row in rows[table.name]])
        db.session.commit()
        yield [rows["product"][0]["id"] for rows in made]


def _values(row: Base) -> dict[str, Any]:
    return {column.name: getattr(row, column.key) for column in row.__table__.columns}


def _copy(
    patterns: list[tuple[Table, dict[str, Any]]], serial: int, at: datetime, moves: int
) -> dict[str, list[dict[str, Any]]]:
    """The rows of one copied donation by table: collection, product, and the lines of its stream."""
    (collections, session), (products, bag) = patterns
    din = f"A999926{serial:06}"
    name = f"{din}-{bag['product_description_code']}-{bag['division']}"
    stream = f"din:{din}"
    session = session | {"id": din, "stream": stream, "last_position": 1}
    bag = bag | {"id": name, "din": din, "holder_id": None, "place_id": "LAB", "slot_id": None, "stream": stream}
    bag |= {"last_position": moves + 1}
    lines = [_line(stream, name, at, [_said(collections, session), _said(products, bag)], position=1, previous=GENESIS)]
    for position in range(2, moves + 2):
        sets = [{"table": "product", "id": name, "values": {"holder_id": None, "place_id": "LAB", "slot_id": None}}]
        lines.append(_line(stream, name, at, sets, position=position, previous=lines[-1]["digest"]))
    return {"collection": [session], "product": [bag], "custody_event": lines}


def _said(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"table": table.name, "id": row["id"], "values": stored_values(table, row)}


def _line(
    stream: str, product: str, at: datetime, sets: list[dict[str, Any]], *, position: int, previous: bytes
) -> dict[str, Any]:
    said = {
        "origin": "bench.example",
        "stream": stream,
        "position": position,
        "previous": previous.hex(),
        "step": "synthetic-filler",
        "verdict": "accepted",
        "subject": {"kind": "product", "id": product},
        "by": "S00001",
        "witness": None,
        "place": None,
        "at": at,
        "recorded_at": at,
        "scans": (f"=<{product}", "VT1:P:LAB:1"),
        "form": None,
        "typed": False,
        "reasons": {},
        "facts": {"synthetic": True},
        "refusals": [],
        "sets": sets,
    }
    body = encode(said)
    return index_of(said) | {"digest": digest(body), "body": body, "form_key": None}
