"""A database of its own for each test, on both engines, with the cast on stage; the ledger is verified after it."""

import gc
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import func

from tests.databases import Databases
from tests.databases import of as databases_of
from tests.factories.walked import Trodden
from tracker import clock, create_app, custody, schema
from tracker.config import Settings
from tracker.demo import world as stage
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import Hold, Product, User

ENGINES = ("sqlite", "postgresql")
TEMPLATE = "template"  # a migrated database with site, cast, places, equipment and supplies
LONG = (
    "test_tampering",
    "test_random_walk",
    "test_killed_in_mid_write",
    "test_several_servers",
    "test_disk_faults",
    "test_vein_to_vein",
    "test_every_page",
    "test_story",
    "test_words_on_pages",
    "_thermal_printer_",
    "reads_what_anybody_reads",
)
BEFORE_EVERYTHING = timedelta(days=400)  # when the cast came on stage


def pytest_addoption(parser: pytest.Parser) -> None:
    """--long: suites that try something many times try it many times more."""
    parser.addoption("--long", action="store_true", help="more kills, more random steps, more faults")


@pytest.fixture(scope="session")
def long(request: pytest.FixtureRequest) -> bool:
    """Whether the longer run was asked for."""
    return bool(request.config.getoption("--long"))


def pytest_collection_finish() -> None:
    """What is there by now stays until the end: the garbage collector need not look at it again and again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the checkpoints showed of the tampering, and what a hash chain alone would have shown."""
    reports = [one for one in terminalreporter.stats.get("passed", []) if one.when == "call"]
    scores = [score for one in reports for name, score in one.user_properties if name == "tampering"]
    if scores:
        times, chain = (sum(column) for column in zip(*scores, strict=True))
        terminalreporter.write_line(
            f"Tampering: {times} changes of {len(scores)} kinds, all shown with a checkpoint from outside;"
            f" a hash chain alone shows {chain} ({chain / times:.0%})."
        )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first: no worker is left alone with it at the end."""
    items.sort(key=lambda item: not any(part in item.nodeid for part in LONG))


@pytest.fixture(scope="session", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The database that a test runs on; each test that needs one runs on both."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def midday() -> datetime:
    """Noon of the site's yesterday: what is ordered for that day does not meet its midnight."""
    return datetime.combine(clock.now().date() - timedelta(days=1), time(4), UTC)  # in the demonstration's zone


@pytest.fixture(scope="session")
def databases(engine_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """This worker's databases on one engine."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with databases_of(engine_name, tmp_path_factory.mktemp("databases"), worker) as made:
        yield made


@pytest.fixture(scope="session")
def application(databases: Databases, midday: datetime, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for all tests of an engine: making its pages costs more than most tests."""
    url = databases.url
    own = tmp_path_factory.mktemp("instance")
    app = create_app(Settings(database_url=url, secret_key="only for tests", testing=True, instance=own))
    app.extensions["db"].dispose()
    app.extensions["db"] = databases.engine
    schema.upgrade(databases.engine)
    with clock.fixed(midday), app.app_context():
        stage.set_up(seed=1, today=midday.date(), began=midday - BEFORE_EVERYTHING)
        db.session.commit()
        app.extensions["trodden"] = Trodden(databases)
        db.session.close()
    databases.keep(TEMPLATE)
    return app


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """URL of the test's database, for another process."""
    yield databases.url
    databases.written()


@pytest.fixture
def noon(midday: datetime) -> Iterator[datetime]:
    """The clock stands: a test that walks to a stage comes to the same moment as the one before it."""
    with clock.fixed(midday):
        yield midday


@pytest.fixture
def app(application: Flask, databases: Databases, noon: datetime, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application over this test's database, with an application context; afterwards the ledger must verify."""
    databases.bring_back(TEMPLATE)
    application.extensions["trodden"].start_over()
    config, hooks = dict(application.config), list(application.before_request_funcs.get(None, []))
    with application.app_context():
        yield application
        db.session.rollback()
        # What nobody committed to is what it was when it was brought back, and that was verified when it was made.
        problems = custody.verify(db.session).problems if databases.changed else ()
        tampers = request.node.get_closest_marker("tampers") is not None
        astray = _held_otherwise() if databases.changed and not tampers else []
        db.session.close()
    application.config.update(config)
    application.before_request_funcs[None] = hooks
    assert tampers or not problems
    assert not astray


def _held_otherwise() -> list[str]:
    """The products that do not say of their holds what the rows of these say."""
    rows: dict[str, list[str]] = {}
    for one in db.session.query(Hold).order_by(Hold.set_at, func.length(Hold.id), Hold.id):
        rows.setdefault(one.product_id, []).extend([] if one.lifted_at else [one.reason])
    said = {bag.id: bag.hold_reason for bag in db.session.query(Product).where(Product.id.in_(rows))}
    return [bag for bag, reasons in rows.items() if said[bag] != ("; ".join(reasons) or None)]


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
            session["begun"] = int(clock.now().timestamp())
        return client

    return sign_in
