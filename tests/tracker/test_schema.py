"""The role as which the application serves on PostgreSQL can add to the ledger, and can do nothing else to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from tests.factories import process as laboratory
from tracker import clock, create_app, custody, notary, schema
from tracker.config import Settings
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Place, Product, User
from tracker.steps import store

LEDGER = ("custody_event", "leaf", "tree_node", "checkpoint", "log")
DENIED = (
    "UPDATE {t} SET {c} = {c}",
    "DELETE FROM {t}",
    "TRUNCATE {t}",
    "ALTER TABLE {t} ADD COLUMN more text",
    "ALTER TABLE {t} DISABLE TRIGGER ALL",
    "DROP TABLE {t}",
    "CREATE RULE gone AS ON INSERT TO {t} DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
)


@pytest.fixture
def bag(world: World) -> str:
    """A stored dose: walked to before there is a role, because databases on the way are kept."""
    dose: Product = laboratory.doses(world)[0]
    db.session.commit()
    return dose.id


@pytest.fixture
def as_role(bag: str, engine_name: str, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application as the role that only serves; on SQLite, which knows no roles, over the same file."""
    url = make_url(database_url)
    role = f"serves {url.database}"
    if engine_name == "postgresql":
        with db.engine.begin() as owner:
            owner.exec_driver_sql(f'CREATE ROLE "{role}" LOGIN')
        schema.upgrade(db.engine, app_role=role)
        url = url.set(username=role)
    address = url.render_as_string(hide_password=False)
    serving = create_app(Settings(address, secret_key="only for tests", testing=True, instance=tmp_path))
    yield serving
    with serving.app_context():
        notary.signer().close()
    serving.extensions["db"].dispose()
    if engine_name == "postgresql":
        with db.engine.begin() as owner:
            owner.exec_driver_sql(f'DROP OWNED BY "{role}"')
            owner.exec_driver_sql(f'DROP ROLE "{role}"')


@pytest.mark.hazard("L15")
def test_whoever_serves_does_every_step_and_changes_nothing_of_the_ledger(
    bag: str, as_role: Flask, engine_name: str
) -> None:
    with as_role.app_context():
        schema.upgrade(db.engine)  # has nothing to do, and needs no right
        theo = db.session.query(User).filter_by(username="theo").one()
        position = db.session.get_one(Place, "FRIDGE-1-C8")
        line = go(
            store.take(
                db.session.get_one(Product, bag),
                position=db.session.get_one(Place, db.session.get_one(Product, bag).slot_id),
                by=theo,
                at=clock.now(),
            )
        )
        go(store.put(db.session.get_one(Product, bag), position=position, by=theo, at=clock.now()))
        db.session.commit()
        assert notary.cut("asked")
        assert not custody.verify(db.session).problems
        db.session.close()
        if engine_name == "postgresql":
            _is_denied(as_role)
    assert line.accepted


def _is_denied(as_role: Flask) -> None:
    """Each attack on each table of the ledger, as that role."""
    engine = create_engine(as_role.config["DATABASE_URL"], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for table in LEDGER:
            column = connection.execute(text(f"SELECT * FROM {table} LIMIT 0")).keys()  # noqa: S608 - names of ours
            for attack in DENIED:
                with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                    connection.execute(text(attack.format(t=table, c=next(iter(column)))))
    engine.dispose()
