"""What the page says where the database fails: that nothing was recorded, unless nobody can know."""

import shutil
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DatabaseError, InternalError, OperationalError, ProgrammingError

from labels.own_code import build_own
from tracker import extensions
from tracker.demo.world import World
from tracker.steps import store

COUNT = {"position": build_own("P", "FRIDGE-1-C1"), "empty": "y"}


def failing(error: Exception) -> Callable[..., None]:
    def fails(*_given: object, **_named: object) -> None:
        raise error

    return fails


@pytest.mark.hazard("H44")
@pytest.mark.parametrize("kind", [OperationalError, InternalError, DatabaseError])
def test_a_database_that_fails_is_said_to_have_recorded_nothing(
    world: World, client_of: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch, kind: type[DatabaseError]
) -> None:
    monkeypatch.setattr(store, "count", failing(kind("COMMIT", {}, OSError("disk"))))
    answer = client_of("theo").post("/process/count", data=COUNT)
    assert answer.status_code == 503
    assert "Nothing was recorded" in answer.text
    assert "Keep what you entered" in answer.text


@pytest.mark.hazard("H17")
def test_a_connection_that_was_lost_at_the_commit_is_not_said_to_have_recorded_nothing(
    world: World, client_of: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = OperationalError("COMMIT", {}, OSError("gone"), connection_invalidated=True)
    monkeypatch.setattr(store, "count", failing(lost))
    answer = client_of("theo").post("/process/count", data=COUNT)
    assert answer.status_code == 503
    assert "Nothing was recorded" not in answer.text
    assert "Not recorded" not in answer.text
    assert "it is not recorded twice" in answer.text


@pytest.mark.hazard("H44")
def test_nothing_new_is_begun_on_a_disk_that_is_nearly_full(
    world: World, client_of: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch, engine_name: str
) -> None:
    theo = client_of("theo")
    free = extensions.LEAST_FREE_BYTES
    for left, status in ((free - 1, 503), (free, 303), (free + 1, 303)):
        disk = shutil.disk_usage("/")._replace(free=left)
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder, disk=disk: disk)
        answer = theo.post("/process/count", data=COUNT)
        assert answer.status_code == (status if engine_name == "sqlite" else 303)
        assert ("nearly full" in answer.text) == (answer.status_code == 503)


def test_a_fault_of_ours_in_sql_is_not_called_one_of_the_database(
    world: World, client_of: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = ProgrammingError("SELECT", {}, OSError("no such column"))
    monkeypatch.setattr(store, "count", failing(wrong))
    with pytest.raises(ProgrammingError):
        client_of("theo").post("/process/count", data=COUNT)
