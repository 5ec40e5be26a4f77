from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.reading.custody_chain import Interval
from tracker.reading.custody_chart import layout

BEGAN = datetime(2026, 3, 1, 15, tzinfo=UTC)
HELD = Interval("A", "place", "LAB", BEGAN, BEGAN + timedelta(hours=5), "collect", 1)


def test_the_times_of_the_chart_are_those_of_the_site_and_name_their_zone() -> None:
    chart = layout([HELD], now=BEGAN, zone=ZoneInfo("Asia/Shanghai"), name=lambda one: one.holder)
    assert [tick.text for tick in chart.ticks][:2] == ["03-01 23:00", "03-02 00:00"]
    assert chart.zone == "Asia/Shanghai, +08:00"


def test_another_zone_moves_the_words_and_not_the_bars() -> None:
    here, there = (
        layout([HELD], now=BEGAN, zone=ZoneInfo(zone), name=lambda one: one.holder)
        for zone in ("Asia/Shanghai", "Europe/Berlin")
    )
    assert here.bars == there.bars
    assert {tick.text for tick in here.ticks} != {tick.text for tick in there.ticks}
