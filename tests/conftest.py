"""A database of its own for each test, on both engines, with the cast on stage; the ledger is verified after it."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, event, make_url, text

from tests import postgres
from tracker import clock, create_app, custody, schema
from tracker.config import Settings
from tracker.demo import world as stage
from tracker.demo.world import World
from tracker.extensions import connect, db
from tracker.models import User

ENGINES = ("sqlite", "postgresql")
# Pages whose own questions to the database differ most between engines: search, races, hostile input, every address.
# The other pages ask through steps and reading, which are tried on both; --pages-everywhere tries all pages on both.
PAGES_EVERYWHERE = ("test_guard.py", "test_infuse.py", "test_audit.py", "test_products.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pages-everywhere", action="store_true", help="try every page on both engines")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    rooms = {"browser"} if config.getoption("--pages-everywhere") else {"browser", "views"}
    dropped = [item for item in items if item.path.parent.name in rooms and _only_once(item)]
    config.hook.pytest_deselected(items=dropped)
    kept = set(items).difference(dropped)
    items[:] = [item for item in items if item in kept]


def _only_once(item: pytest.Item) -> bool:
    engine = getattr(item, "callspec", None)
    return bool(engine and engine.params.get("engine_name") == "postgresql" and item.path.name not in PAGES_EVERYWHERE)


@pytest.fixture(scope="session", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The database that a test runs on; each test that needs one runs on both."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def began() -> datetime:
    """When the cast came on stage: before anything that a test does."""
    return clock.now().replace(microsecond=0) - timedelta(days=400)


@pytest.fixture(scope="session")
def template(engine_name: str, began: datetime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a migrated database with site, cast, places, equipment and supplies; tests get copies."""
    if engine_name == "sqlite":
        path = tmp_path_factory.mktemp("template") / "template.sqlite"
        _fill(f"sqlite:///{path}", began)
        yield f"sqlite:///{path}"
        return
    with postgres.server() as admin:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        name = f"veintrail_template_{worker}"
        _command(admin, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
        url = _named(admin, name)
        _fill(url, began)
        yield url


@pytest.fixture
def database_url(template: str, engine_name: str, tmp_path: Path) -> Iterator[str]:
    """URL of this test's own copy of the template."""
    if engine_name == "sqlite":
        copy = tmp_path / "veintrail.sqlite"
        shutil.copyfile(template.removeprefix("sqlite:///"), copy)
        yield f"sqlite:///{copy}"
        return
    template_name = make_url(template).database
    name = f"{template_name}_test"
    admin = _named(template, "postgres")
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    _command(admin, drop, f"CREATE DATABASE {name} TEMPLATE {template_name}")
    yield _named(template, name)


@pytest.fixture(scope="session")
def application(template: str) -> Iterator[Flask]:
    """One application for all tests of an engine: making its pages costs more than most tests."""
    app = create_app(Settings(database_url=template, secret_key="only for tests", testing=True))
    yield app
    app.extensions["db"].dispose()


@pytest.fixture
def app(application: Flask, database_url: str, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application over this test's database, with an application context; afterwards the ledger must verify."""
    application.extensions["db"].dispose()
    application.extensions["db"] = _quick(connect(database_url))
    config, hooks = dict(application.config), list(application.before_request_funcs.get(None, []))
    with application.app_context():
        yield application
        db.session.rollback()
        found = custody.verify(db.session)
        db.session.close()
    application.extensions["db"].dispose()
    application.config.update(config)
    application.before_request_funcs[None] = hooks
    if request.node.get_closest_marker("tampers") is None:
        assert found.verdict == custody.Verdict.UNANCHORED, found.problems


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The clock stands at noon of the site's yesterday: what is ordered for a day does not meet its midnight."""
    at = datetime.combine(clock.now().date() - timedelta(days=1), time(4), UTC)  # noon in the demonstration's zone
    with clock.fixed(at):
        yield at


@pytest.fixture
def world(app: Flask) -> World:
    """The cast, places, equipment and lots of this test's site."""
    return stage.revisit(seed=1, today=clock.now().date())


@pytest.fixture
def client_of(app: Flask) -> Callable[[str], FlaskClient]:
    """A browser of the member of the cast with this user name, signed in; forms need no token."""
    app.config["WTF_CSRF_ENABLED"] = False  # the browser tests and tests/tracker/views/test_guard.py keep it on

    def forget() -> None:
        g.pop("_login_user", None)  # the test's context outlives a request, and two people must not be one

    app.before_request_funcs.setdefault(None, []).insert(0, forget)

    def sign_in(username: str) -> FlaskClient:
        client = app.test_client()
        number = {name: staff for name, staff, *_ in stage.CAST}[username]
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = db.session.get_one(User, number).get_id(), True
        return client

    return sign_in


def _quick(engine: Engine) -> Engine:
    """No test pulls the plug on its own database; test_nothing_is_lost.py does that to another."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _entry: connection.execute("PRAGMA synchronous = OFF"))
    return engine


def _fill(url: str, began: datetime) -> None:
    engine = connect(url)
    schema.upgrade(engine)
    engine.dispose()
    app = create_app(Settings(database_url=url, secret_key="only for tests", testing=True))
    with app.app_context():
        stage.set_up(seed=1, today=clock.now().date(), began=began)
        db.session.commit()
    app.extensions["db"].dispose()


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _command(admin: str, *commands: str) -> None:
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for command in commands:
            connection.execute(text(command))
    engine.dispose()
