"""The disk is full, or gives an error, at each system call of an act: nothing is recorded, and the next act is."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from labels.own_code import build_own
from tests.databases import Databases
from tests.journeys.test_nothing_is_lost import server
from tests.journeys.tracing import traced
from tests.journeys.workstation import Workstation
from tracker import custody
from tracker.extensions import db
from tracker.models import CustodyEvent

FAULTS = [
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("fdatasync", "EIO"),
    ("fsync", "EIO"),
    ("openat", "ENOSPC"),
    ("openat", "EMFILE"),
    ("unlink", "EIO"),
    ("pread64", "EIO"),
]
CALLS = 12  # of each system call that one fault after the other is put into; all of them with --long
MANY = 400


class Bench:
    """A person who counts a position, at a server of its own."""

    def __init__(self, address: str) -> None:
        self._seat = Workstation(address, "theo")
        self._number = 0

    def count(self, form: str) -> tuple[int, str]:
        """Send one form: status and page."""
        filled = {"position": build_own("P", "FRIDGE-1-C1"), "empty": "y", "form_key": form}
        return self._seat.post("/process/count", filled)

    def is_answered_truly(self, form: str) -> int:
        """Send a form; what the answer says is what the database has. The status of the answer."""
        status, page = self.count(form)
        db.session.rollback()
        written = db.session.query(CustodyEvent).filter(CustodyEvent.form_key.startswith(f"{form}:")).count()
        db.session.rollback()  # whoever reads keeps others from committing, where there is no WAL
        assert status in (303, 503), page
        assert written == (status == 303), f"{status} was answered, and {written} lines are there"
        if status == 503:
            assert "Nothing was recorded" in page
            assert "Keep what you entered" in page
        return status


@pytest.fixture
def at_work(app: Flask, database_url: str, tmp_path: Path) -> Iterator[tuple[Bench, int]]:
    """A bench that has counted once, and the number of its server's process."""
    with server(database_url, tmp_path / "server.log") as (address, process):
        bench = Bench(address)
        assert bench.is_answered_truly("first") == 303
        yield bench, process.pid
        assert bench.is_answered_truly("last") == 303
        assert not custody.verify(db.session).problems


@pytest.mark.hazard("H44")
def test_a_fault_of_the_disk_at_any_call_leaves_nothing_half_written(
    at_work: tuple[Bench, int], databases: Databases, *, engine_name: str, tmp_path: Path, long: bool
) -> None:
    if engine_name == "postgresql":
        _faults_that_the_server_tells(at_work[0])
        return
    (bench, process), database = at_work, make_url(databases.url).database
    met = 0
    for call, error in FAULTS:
        for number in range(1, MANY if long else CALLS + 1):
            form, log = f"{call}-{error}-{number}", tmp_path / "trace"
            inject = f"inject={call}:error={error}:when={number}"
            paths = [option for end in ("", "-journal", "-wal", "-shm") for option in ("-P", f"{database}{end}")]
            with traced(process, log, "-e", f"trace={call}", "-e", inject, *paths):
                status = bench.is_answered_truly(form)
            hit = "(INJECTED)" in log.read_text()
            met += hit
            assert status == 303 or hit
            assert bench.is_answered_truly(form) == 303, "the same form, when the disk is well again"
            if not hit:
                break
    assert met >= len(FAULTS)


def _faults_that_the_server_tells(bench: Bench) -> None:
    """PostgreSQL meets the fault itself and tells of it: full (53100), input/output (58030), shut down (57P01)."""
    for code in ("53100", "58030", "53200", "57P01"):
        with db.engine.begin() as owner:
            owner.exec_driver_sql(
                "CREATE OR REPLACE FUNCTION out_of_order() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE EXCEPTION 'out of order' USING ERRCODE = '{code}'; END $$"
            )
            owner.exec_driver_sql(
                "CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON custody_event DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION out_of_order()"
            )
        assert bench.is_answered_truly(f"fault-{code}") == 503
        with db.engine.begin() as owner:
            owner.exec_driver_sql("DROP TRIGGER fails ON custody_event")
        assert bench.is_answered_truly(f"fault-{code}") == 303


@pytest.mark.hazard("H44")
def test_a_database_that_may_not_grow_any_more_is_said_to_be_full_and_goes_on_when_there_is_room(
    at_work: tuple[Bench, int], databases: Databases, engine_name: str
) -> None:
    if engine_name == "postgresql":
        assert at_work[0].is_answered_truly("it grows elsewhere") == 303
        return
    (bench, process), size = at_work, Path(str(make_url(databases.url).database)).stat().st_size
    _soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
    answers = []
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, hard))
    for number in range(40):
        answers.append(bench.is_answered_truly(f"full-{number}"))
        if answers[-1] == 503:
            break
    assert answers[-1] == 503
    resource.prlimit(process, resource.RLIMIT_FSIZE, (hard, hard))
    assert bench.is_answered_truly(f"full-{len(answers) - 1}") == 303
