"""Acts that begin at the same moment, each in a thread and an application context of its own."""

from collections.abc import Callable
from threading import Barrier, Thread

from flask import Flask

from tracker import clock
from tracker.custody import LostRace
from tracker.extensions import db


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
