"""Every page that a link leads to, at the width of a phone: nobody scrolls sideways to read it."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from tests.factories import short_story
from tests.factories.short_story import ENOUGH, MANY_KINDS, PEOPLE, kind
from tracker.demo.world import PASSWORD
from tracker.extensions import db
from tracker.models import User

PHONE_PX = 360
LONG_NAME = "Featherstonehaugh-Administratrix"  # nobody chooses the length of their name
# The words that stand on two lines although they are no longer than a narrow column; numbers of things are no words.
BROKEN_WORDS = """longest => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [], range = document.createRange(), number = ".code, code, svg, .visually-hidden";
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const around = text.parentElement;
    if (!around.checkVisibility({visibilityProperty: true}) || around.closest(number)) continue;
    for (const word of text.data.matchAll(/[\\p{L}]+/gu)) {
      range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
      if (word[0].length <= longest && lines.size > 1) found.push(word[0]);
    }
  }
  return found;
}"""
LONGEST = 17  # letters of a word for which there is room everywhere
NO_PAGE = re.compile(r"\.(pdf|png|svg|zpl)($|[?])|/certificate$")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A short demonstration site of people with long names."""
    with short_story.told(tmp_path_factory.mktemp("pages")) as app:
        for person in db.session.scalars(select(User)):
            person.name = f"{person.username.title()} {LONG_NAME}"
        db.session.commit()
        db.session.close()
        yield app


def links(page: Page) -> list[str]:
    """The addresses of this site that the page leads to, one for each kind of page."""
    found = page.eval_on_selector_all("a[href^='/']", "all => all.map(a => a.getAttribute('href').split('#')[0])")
    return [address for address in found if not NO_PAGE.search(address)]


def test_no_page_scrolls_sideways_or_breaks_a_word_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": PHONE_PX, "height": 740})
    opened: Counter[str] = Counter()
    wrong = [found for username in PEOPLE for found in wrong_pages(page, username, opened)]
    assert len(opened) > MANY_KINDS
    assert wrong == []


def wrong_pages(page: Page, username: str, opened: Counter[str]) -> Iterator[str]:
    """Follow one person's links, and give what is too wide or breaks a word. Two who open a kind of page are enough."""
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.locator("[name=badge]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("/")
    waiting, seen = ["/"], {kind("/")}
    while waiting:
        address = waiting.pop(0)
        opened[kind(address)] += 1
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            yield f"{address} for {username}"
        for word in page.evaluate(BROKEN_WORDS, LONGEST):
            yield f"{address} for {username}: {word} is broken"
        new = {kind(link): link for link in links(page) if kind(link) not in seen}
        seen |= new.keys()
        waiting += [link for one, link in new.items() if opened[one] < ENOUGH]
