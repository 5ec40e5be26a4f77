"""The floor: bare Flask and SQLAlchemy Core, which read and write as many rows as the product, and do nothing else."""

from dataclasses import dataclass

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, func, insert, select, update

from tracker.extensions import connect

METADATA = MetaData()
THINGS = Table(
    "thing",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("stage", String, nullable=False),
    Column("said", String, nullable=False),
    Column("place", String, index=True),
)
LINES = Table(
    "line",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("thing", Integer, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
)
SAID = "synthetic filler " * 20  # about as wide as a product's row


@dataclass(frozen=True, slots=True)
class Work:
    """The rows of one request: how many are read, inserted and updated, and how long the ledger's line is."""

    reads: int
    inserts: int
    updates: int
    body_bytes: int


def fill(url: str, things: int) -> None:
    """Make the floor's two tables, with as many things as there are products."""
    engine = connect(url)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        rows = [{"id": n, "stage": "received", "said": SAID, "place": f"P{n}"} for n in range(1, things + 1)]
        connection.execute(insert(THINGS), rows)
    engine.dispose()


def create_floor(url: str, work: Work) -> Flask:
    """An application with one command: POST / with a bag's number and a place."""
    app = Flask("floor")
    engine = app.extensions["db"] = connect(url).execution_options(writing=True)
    with engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(THINGS)).scalar_one()

    @app.post("/")
    def scan() -> ResponseReturnValue:
        """Read each row by its key, insert the line, update what it speaks of, commit, redirect."""
        bag, place = int(request.form["bag"]), request.form["place"]
        near = [(bag + n) % count + 1 for n in range(max(work.reads, work.updates))]
        with engine.begin() as connection:
            for thing in near[: work.reads]:
                connection.execute(select(THINGS).where(THINGS.c.id == thing)).one()
            for thing in near[: work.inserts]:
                connection.execute(insert(LINES), {"thing": thing, "body": bytes(work.body_bytes)})
            for thing in near[: work.updates]:
                connection.execute(update(THINGS).where(THINGS.c.id == thing).values(place=place))
        return redirect("/", 303)

    return app
