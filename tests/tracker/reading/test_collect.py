"""Who is called to the chair: by the day of the mobilization, or by the CD34 count."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.mobilize import a_mobilized_round
from tracker import clock, custody
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import BloodCount, Round
from tracker.reading import collect

ClientOf = Callable[[str], FlaskClient]


def called(app: Flask) -> list[str]:
    with app.test_request_context():
        return [one.title for one in collect.ready_rounds()]


def counted(world: World, round_: Round, cd34: str) -> None:
    """A count of today, at the moment."""
    now = clock.now()
    row = BloodCount(
        round_id=round_.id,
        wbc_e9_per_l=Decimal(40),
        platelets_e9_per_l=200,
        haemoglobin_g_per_l=140,
        haematocrit_percent=Decimal(42),
        cd34_per_ul=Decimal(cd34),
        taken_at=now,
        taken_by=world["ana"].id,
    )
    go(custody.record(round_, "count-blood", by=world["ana"], at=now, rows=[row]))


@pytest.mark.parametrize(("days", "expected"), [(2, False), (3, True)])
def test_a_donor_is_called_from_the_fourth_day_of_the_mobilization_on(
    app: Flask, world: World, client_of: ClientOf, *, days: int, expected: bool
) -> None:
    round_ = a_mobilized_round(world, days=days)  # so many days ended yesterday
    db.session.commit()
    assert called(app) == ([round_.donor_id] if expected else [])
    page, home = (client_of("ana").get(path).text for path in (f"/mobilize/rounds/{round_.id}", "/"))
    assert ("Collect before its day" in page) != expected
    assert ("Open a session" in home) == expected


@pytest.mark.parametrize(("cd34", "expected"), [("19.9", False), ("20.0", True)])
def test_a_donor_is_called_earlier_once_enough_cd34_cells_are_counted(
    app: Flask, world: World, *, cd34: str, expected: bool
) -> None:
    round_ = a_mobilized_round(world, days=1)
    counted(world, round_, cd34)
    assert called(app) == ([round_.donor_id] if expected else [])
