"""Writers to be killed: a process that is warm forks one whenever it is asked to, each works until it dies.

`python -m tests.journeys.writer DATABASE_URL BAG`: for each line on its input it forks a writer that stores and
retrieves the bag. A writer says on the output `N` with its number when it lives, `B` before an act and `A` with the
line's name after the commit of each.
"""

import os
import sys
from typing import NoReturn

from flask import Flask
from sqlalchemy import select

from tracker import clock, create_app
from tracker.config import Settings
from tracker.extensions import db
from tracker.models import CustodyEvent, Place, Product, User
from tracker.steps import store

POSITIONS = [f"FRIDGE-1-C{number}" for number in range(1, 9)]


def act(bag_id: str) -> CustodyEvent:
    """The bag out of its position, or into another one; committed."""
    bag = db.session.get_one(Product, bag_id)
    theo = db.session.scalars(select(User).where(User.username == "theo")).one()
    if bag.slot_id:
        where = db.session.get_one(Place, bag.slot_id)
        line = store.take(bag, position=where, by=theo, at=clock.now())
    else:
        where = db.session.get_one(Place, POSITIONS[bag.last_position % len(POSITIONS)])
        line = store.put(bag, position=where, by=theo, at=clock.now())
    db.session.commit()
    if not line.accepted:
        raise AssertionError(line.said["refusals"])
    return line


def say(what: str) -> None:
    """One line of output, in one write."""
    os.write(1, f"{what}\n".encode())


def work(app: Flask, bag_id: str) -> NoReturn:
    """Act after act, each said when it is committed, until the end."""
    say(f"N {os.getpid()}")
    with app.app_context():
        while True:
            say("B")
            say(f"A {act(bag_id).key}")


def main(database_url: str, bag_id: str) -> None:
    """Get warm, then fork a writer for each line of the input."""
    app = create_app(Settings(database_url=database_url, secret_key="only for tests"))
    with app.app_context():
        for _time in range(4):
            act(bag_id)
    app.extensions["db"].dispose()
    say("READY")
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            work(app, bag_id)
        os.waitpid(child, 0)
        say("DEAD")


if __name__ == "__main__":
    main(*sys.argv[1:])
