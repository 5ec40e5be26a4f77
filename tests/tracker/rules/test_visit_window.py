"""A visit is due within its window."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import visit_window

WEEK_8 = visit_window.window(baseline_on=date(2026, 1, 5), day=56, days_before=7, days_after=7)


def test_the_window_lies_around_the_planned_day() -> None:
    assert visit_window.Window(date(2026, 3, 2), date(2026, 2, 23), date(2026, 3, 9)) == WEEK_8


@pytest.mark.parametrize(
    ("on", "due", "outside"),
    [
        (date(2026, 2, 22), "later", True),
        (date(2026, 2, 23), "due", False),
        (date(2026, 3, 2), "due", False),
        (date(2026, 3, 9), "due", False),
        (date(2026, 3, 10), "overdue", True),
    ],
)
def test_outside_the_window_is_a_soft_stop(on: date, due: str, outside: bool) -> None:
    assert visit_window.due(window=WEEK_8, today=on) == due
    found = visit_window.refusals(window=WEEK_8, happened_on=on)
    assert hardness(found) == ([("visit-outside-window", False)] if outside else [])
