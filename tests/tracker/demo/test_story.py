"""The demonstration site: what it holds, and that the same seed tells the same story to the byte."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tracker import create_app, custody, schema
from tracker.config import Settings
from tracker.demo import story
from tracker.extensions import db
from tracker.models import (
    Collection,
    CustodyEvent,
    Deviation,
    Donor,
    LabelPrint,
    Product,
    Reaction,
    Recipient,
    Recorded,
    ReleaseDecision,
    Shipment,
    Task,
    Visit,
)
from tracker.workflow import Stage

END = datetime(2026, 11, 23, 8, tzinfo=UTC)
FEW = (26.5, -16.5)


def told(path: Path, *, seed: int, calendar: tuple[float, ...], monkeypatch: pytest.MonkeyPatch) -> str:
    """The digest of a story told into a new database."""
    monkeypatch.setattr(story, "FIRST_INFUSIONS", calendar)
    app = create_app(Settings(database_url=f"sqlite:///{path}", secret_key="only for tests", testing=True))
    with app.app_context():
        schema.upgrade(db.engine)
        story.play(seed=seed, end=END)
        digest = story.digest()
    app.extensions["db"].dispose()
    return digest


def test_the_same_seed_gives_the_same_digests_and_another_seed_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again, other = (
        told(tmp_path / f"{n}.sqlite", seed=seed, calendar=FEW, monkeypatch=monkeypatch)
        for n, seed in enumerate((1, 1, 2))
    )
    assert first == again
    assert first != other


def count(model: type[Recorded], *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def holds_what_every_leg_needs(_app: Flask) -> None:
    assert count(Donor) == count(Recipient) == 20
    assert count(Collection) >= 30
    assert count(Product, Product.purpose == "dose") >= 60
    assert count(LabelPrint, LabelPrint.reprint_reason.is_not(None)) >= 1
    warm = count(Shipment, Shipment.minutes_outside > 30)
    assert warm >= 1
    assert count(Deviation, Deviation.rule == "temperature-excursion", Deviation.closed_at.is_not(None)) == warm
    assert count(Product, Product.positive_culture) == 1
    assert count(Task) >= 1
    assert count(Reaction) == 2
    assert count(ReleaseDecision, ReleaseDecision.kind == "conditional") >= 30
    assert count(Visit, Visit.code == "W48") >= 1


def has_rounds_at_every_point_of_the_journey(_app: Flask) -> None:
    stages = Counter(db.session.scalars(select(Product.stage)))
    assert {
        Stage.COLLECTED,
        Stage.CONSUMED,
        Stage.FILLED,
        Stage.LABELLED,
        Stage.ON_WARD,
        Stage.INFUSING,
        Stage.INFUSED,
        Stage.DISCARDED,
    } <= stages.keys()


def has_refused_scans(_app: Flask) -> None:
    refused = list(db.session.scalars(select(CustodyEvent).where(CustodyEvent.verdict == "refused")))
    codes = {refusal["code"] for line in refused for refusal in line.said["refusals"]}
    assert {"wrong-recipient", "same-person-twice", "not-released", "expired"} <= codes
    alone = {line.said["refusals"][0]["code"] for line in refused if line.step == "refuse-scan"}
    assert alone == {"wrong-kind", "label-voided"}


def verifies(_app: Flask) -> None:
    found = custody.verify(db.session)
    assert found.problems == ()
    assert found.events > 2500


def says_on_every_page_that_it_is_synthetic(app: Flask) -> None:
    client: FlaskClient = app.test_client()
    assert "Synthetic demonstration data" in client.get("/sign-in").text


def test_the_whole_demonstration_site(tmp_path: Path, subtests: pytest.Subtests) -> None:
    """One test, so that the story is told once."""
    url = f"sqlite:///{tmp_path / 'demo.sqlite'}"
    app = create_app(Settings(database_url=url, secret_key="only for tests", testing=True))
    with app.app_context():
        schema.upgrade(db.engine)
        story.play(seed=1, end=END)
        for check in (
            holds_what_every_leg_needs,
            has_rounds_at_every_point_of_the_journey,
            has_refused_scans,
            verifies,
            says_on_every_page_that_it_is_synthetic,
        ):
            with subtests.test(check.__name__):
                check(app)
    app.extensions["db"].dispose()


@pytest.mark.parametrize(("minute", "told"), [(0, "23:40"), (14, "23:54"), (15, "00:15")])
def test_no_first_infusion_is_so_soon_after_midnight_that_its_bag_leaves_the_day_before(minute: int, told: str) -> None:
    first = story._not_at_midnight(datetime(2026, 11, 23, 16, minute, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    assert f"{first.astimezone(ZoneInfo('Asia/Shanghai')):%H:%M}" == told
