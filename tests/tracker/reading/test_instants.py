from datetime import UTC, datetime, timedelta

import pytest

from tracker.demo.world import World
from tracker.reading import instants
from tracker.rules import shelf_life
from tracker.views.wording import shown


def test_an_instant_is_on_the_clock_of_the_site_with_its_offset(world: World) -> None:
    assert instants.here(datetime(2026, 2, 11, 18, 15, tzinfo=UTC)) == "2026-02-12 02:15 +08:00"


def test_the_sentence_of_a_rule_says_the_time_of_the_site(world: World) -> None:
    expired = datetime(2026, 2, 11, 18, 15, tzinfo=UTC)
    [refusal] = shown(shelf_life.refusals(expires_at=expired, at=expired + timedelta(minutes=12)))
    assert refusal["sentence"] == "This product expired at 2026-02-12 02:15 +08:00, 12 min ago."


@pytest.mark.parametrize("text", ["", "UTC", "2026-02-11 18:15", "lot 2026-02-11", "2026-02-11T18:15:00Z"])
def test_any_other_text_stays_as_it_is(world: World, text: str) -> None:
    assert instants.said_here(text) == instants.canonical_here(text) == text


def test_a_recorded_instant_is_read_like_any_other(world: World) -> None:
    assert instants.canonical_here("2026-02-11T18:15:00.000000Z") == "2026-02-12 02:15 +08:00"
