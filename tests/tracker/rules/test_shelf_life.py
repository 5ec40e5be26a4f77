"""A product is good until the second before its expiry, in every time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.tracker.rules.said import codes, hardness
from tracker.rules import shelf_life

EXPIRES = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # the hour in which Europe's clocks go forward
SECOND = timedelta(seconds=1)
ZONES = ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]


@pytest.mark.hazard("H13")
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("offset", "expired"), [(-SECOND, False), (timedelta(0), True), (SECOND, True)])
def test_expiry_is_the_same_instant_in_every_zone(zone: str, offset: timedelta, expired: bool) -> None:
    at = (EXPIRES + offset).astimezone(ZoneInfo(zone))
    found = shelf_life.refusals(expires_at=EXPIRES.astimezone(ZoneInfo("Asia/Shanghai")), at=at)
    assert hardness(found) == ([("expired", True)] if expired else [])


def test_an_expired_product_says_since_when_and_how_long() -> None:
    [refusal] = shelf_life.refusals(expires_at=EXPIRES, at=EXPIRES + timedelta(minutes=12))
    assert refusal.sentence == "This product expired at 2026-03-29 01:00 UTC, 12 min ago."


@pytest.mark.hazard("H13")
def test_a_product_without_an_expiry_on_record_is_refused() -> None:
    assert codes(shelf_life.refusals(expires_at=None, at=EXPIRES)) == ["expiry-unknown"]


@pytest.mark.hazard("H22")
@pytest.mark.parametrize(
    ("age_h", "notice"),
    [
        (0, "good"),
        (23, "good"),
        (24, "warn"),
        (47, "warn"),
        (48, "amber"),
        (71, "amber"),
        (72, "expired"),
        (73, "expired"),
    ],
)
def test_the_notice_follows_the_age_since_collection(age_h: int, notice: str) -> None:
    since = EXPIRES - timedelta(hours=72)
    warn, amber = timedelta(hours=24), timedelta(hours=48)
    at = since + timedelta(hours=age_h)
    assert shelf_life.notice(since=since, expires_at=EXPIRES, at=at, warn_after=warn, amber_after=amber) == notice


def test_without_times_there_is_no_good_notice() -> None:
    day = timedelta(days=1)
    assert shelf_life.notice(since=None, expires_at=EXPIRES, at=EXPIRES, warn_after=day, amber_after=day) == "unknown"
    assert shelf_life.notice(since=EXPIRES, expires_at=None, at=EXPIRES, warn_after=day, amber_after=day) == "unknown"
