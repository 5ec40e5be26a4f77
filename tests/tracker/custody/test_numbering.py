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
