from threading import Barrier, Thread

import pytest
from flask import Flask

from tracker import custody
from tracker.extensions import db


def test_a_series_begins_at_one_and_counts_on(app: Flask) -> None:
    assert [custody.next_number("coi:A9999:26") for _ in range(3)] == [1, 2, 3]


def test_each_series_counts_for_itself(app: Flask) -> None:
    custody.next_number("coi:A9999:26")
    assert custody.next_number("coi:A9999:27") == 1


def test_a_number_that_was_committed_is_never_drawn_again(app: Flask) -> None:
    custody.next_number("run:26")
    db.session.commit()
    assert custody.next_number("run:26") == 2


@pytest.mark.hazard("H03")
def test_many_people_who_draw_at_once_get_different_numbers(app: Flask) -> None:
    people = 8
    drawn: list[int] = []
    gate = Barrier(people)

    def draw() -> None:
        with app.app_context():
            gate.wait()
            number = custody.next_number("din:A9999:26")
            db.session.commit()
            drawn.append(number)

    threads = [Thread(target=draw) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(drawn) == list(range(1, people + 1))
