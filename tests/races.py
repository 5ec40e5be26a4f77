"""Acts that begin at the same moment, each in a thread and an application context of its own."""

from collections.abc import Callable
from threading import Barrier, Event, Thread
from time import sleep

from flask import Flask

from tracker import clock
from tracker.custody import LostRace
from tracker.extensions import db
from tracker.models import CustodyEvent

OVERLAP_S = 0.4


def at_once(app: Flask, acts: list[Callable[[], str | None]]) -> list[str | None]:
    """What each act gave; None for one that lost the race."""
    gate = Barrier(len(acts))
    got: list[str | None] = [None] * len(acts)

    moment = clock.now()

    def run(number: int) -> None:
        with clock.fixed(moment), app.app_context():
            gate.wait()
            try:
                got[number] = acts[number]()
            except LostRace:
                db.session.rollback()

    threads = [Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def overlapping(app: Flask, first: Callable[[], CustodyEvent], then: Callable[[], CustodyEvent]) -> list[str]:
    """What became of two acts of which the second begins while the first was decided and is not committed yet."""
    decided = Event()

    def one() -> str:
        event = first()
        decided.set()
        sleep(OVERLAP_S)
        db.session.commit()
        return event.verdict

    def other() -> str:
        decided.wait(timeout=10)
        event = then()
        db.session.commit()
        return event.verdict

    db.session.commit()
    return [became or "lost" for became in at_once(app, [one, other])]
