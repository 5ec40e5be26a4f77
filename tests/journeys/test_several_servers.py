"""Three server processes on one PostgreSQL database: people at all of them move bags, and race for positions."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier, Thread

import pytest

from labels.own_code import build_own
from tests.factories import process as laboratory
from tests.factories import scans
from tests.journeys.test_nothing_is_lost import server
from tests.journeys.workstation import Workstation
from tracker import custody
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent, Product

SERVERS = {"sqlite": 1, "postgresql": 3}  # SQLite is for one process with threads
CLIENTS = 8
PEOPLE = ("theo", "tess")
RACED = [f"FRIDGE-1-C{number}" for number in range(1, 7)]  # for each of them all clients race, one after the other
OWN = [f"FRIDGE-1-B{number}" for number in range(1, CLIENTS + 1)]

Answer = tuple[int, str]


@pytest.fixture
def bags(world: World) -> list[str]:
    """What a scanner reads of one stored dose for each client."""
    doses = [dose for number in range(1, 5) for dose in laboratory.doses(world, number)][:CLIENTS]
    db.session.commit()
    return [scans.of_bag(dose) for dose in doses]


@pytest.fixture
def addresses(bags: list[str], engine_name: str, database_url: str, tmp_path: Path) -> Iterator[list[str]]:
    """Where the server processes answer; all have one signer's folder."""
    with ExitStack() as running:
        yield [
            running.enter_context(server(database_url, tmp_path / f"server-{number}.log"))[0]
            for number in range(SERVERS[engine_name])
        ]


class Client(Thread):
    """Somebody at one of the servers, who moves one bag again and again, at the same moments as the others."""

    def __init__(self, seat: Workstation, bag: str, own: str, together: Barrier) -> None:
        super().__init__()
        self._seat, self._bag, self._own, self._together = seat, bag, own, together
        self.answers: list[tuple[str, Answer]] = []

    def run(self) -> None:
        for position in RACED:
            for target in (self._own, position):
                self._together.wait(60)
                form = {
                    "bag": self._bag,
                    "position": build_own("P", target),
                    "form_key": f"{self._own}-{position}-{target}",
                }
                self.answers.append((target, self._seat.post("/process/store", form)))


@pytest.mark.hazard("H18")
@pytest.mark.hazard("W02")
def test_at_whichever_server_people_work_a_position_gets_one_bag(bags: list[str], addresses: list[str]) -> None:
    together = Barrier(CLIENTS)
    seats = [Workstation(addresses[number % len(addresses)], PEOPLE[number % 2]) for number in range(CLIENTS)]
    clients = [Client(*one, together) for one in zip(seats, bags, OWN, strict=True)]
    for client in clients:
        client.start()
    for client in clients:
        client.join(120)
    answers = [answer for client in clients for answer in client.answers]
    assert len(answers) == 2 * CLIENTS * len(RACED)
    assert {status for _position, (status, _page) in answers} <= {303, 409}
    for position in RACED:
        assert [status for where, (status, _page) in answers if where == position].count(303) == 1, position
    db.session.rollback()
    lines = db.session.query(CustodyEvent).filter_by(step="store", verdict="accepted")
    stored = lines.filter(CustodyEvent.form_key.startswith("FRIDGE-1-B")).count()
    assert stored == sum(status == 303 for _position, (status, _page) in answers)
    taken = [slot for (slot,) in db.session.query(Product.slot_id).filter(Product.slot_id.is_not(None))]
    assert len(taken) == len(set(taken))
    assert not custody.verify(db.session).problems
