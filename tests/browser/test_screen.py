"""Worklists that keep themselves fresh and say when they could not; countdowns that trust the server's clock alone."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.scan_bench import ZONE, Desk, bench

WORKSTATION_IS_WRONG_BY = timedelta(hours=5)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def app(desk: Desk) -> Flask:
    return bench(desk)


@pytest.mark.parametrize(
    ("minutes_left", "state", "text"),
    [(121, "ok", "2 h 01 min left"), (119, "soon", "1 h 59 min left"), (-14, "past", "expired 14 min")],
)
def test_a_countdown_goes_by_the_server_s_clock(
    page: Page, desk: Desk, minutes_left: int, state: str, text: str
) -> None:
    due_at = desk.now + timedelta(minutes=minutes_left, seconds=1)
    desk.waiting = [{"title": "A bag", "url": "/", "due_at": due_at}]
    page.clock.install(time=desk.now + WORKSTATION_IS_WRONG_BY)
    page.goto("/watch")
    countdown = page.locator("[data-countdown]")
    expect(countdown).to_have_attribute("data-state", state)
    expect(countdown).to_contain_text(text)


def test_a_worklist_fetches_what_is_new(page: Page, desk: Desk) -> None:
    page.clock.install()
    page.goto("/watch")
    expect(page.locator("#worklist")).to_contain_text("Nothing is waiting here.")
    desk.waiting = [{"title": "A9999 26 000001", "url": "/", "next": "Receive"}]
    page.clock.fast_forward("00:21")
    expect(page.get_by_role("link", name="A9999 26 000001")).to_be_visible()
    expect(page.locator("[data-live-state]")).to_contain_text("As of")


def test_a_worklist_says_by_the_server_s_clock_and_in_the_site_s_zone_when_it_was_seen(page: Page, desk: Desk) -> None:
    page.clock.install(time=desk.now + WORKSTATION_IS_WRONG_BY)
    page.goto("/watch")
    here = desk.now.astimezone(ZoneInfo(ZONE))
    expect(page.locator("[data-live-state]")).to_contain_text(f"As of {here:%H:%M}")
    page.clock.fast_forward("00:21")
    expect(page.locator("[data-live-state]")).to_contain_text(f"{here:%H}:")
    expect(page.locator("[data-live-state]")).to_contain_text("+08:00")


def test_a_worklist_that_is_not_up_to_date_says_so(page: Page, desk: Desk) -> None:
    page.clock.install()
    page.goto("/watch")
    desk.broken = True
    page.clock.fast_forward("00:21")
    expect(page.locator("[data-live-state]")).to_contain_text("Not up to date")


@pytest.mark.parametrize("width", [360, 800, 1920])
@pytest.mark.parametrize("address", ["/", "/watch"])
def test_no_page_is_wider_than_the_screen(page: Page, desk: Desk, address: str, width: int) -> None:
    desk.waiting = [{"title": "A9999 26 000001 0", "url": "/", "next": "Hand over to the courier", "code": True}]
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_buttons_and_fields_are_large_enough_for_a_glove(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    targets = page.locator(
        "button:visible, input:visible:not([type=radio]):not([type=checkbox]), select:visible, .button:visible"
    )
    boxes = [box for box in (targets.nth(n).bounding_box() for n in range(targets.count())) if box]
    assert len(boxes) > 10
    assert [box for box in boxes if box["height"] < 44 or box["width"] < 44] == []


def test_paper_shows_the_work_and_not_the_scan_box(page: Page, desk: Desk, tmp_path: Path) -> None:
    desk.waiting = [{"title": "A9999 26 000001", "url": "/", "next": "Receive"}]
    page.goto("/watch")
    page.pdf(path=tmp_path / "page.pdf")
    text = pypdfium2.PdfDocument(tmp_path / "page.pdf")[0].get_textpage().get_text_range()
    assert "A9999 26 000001" in text
    assert "Scan anything" not in text
