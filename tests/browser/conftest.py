"""The system's Chromium in front of the served app: `page` opens `site`, `axe` checks it, `look` keeps its picture."""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError

from tests.browser.serving import serving
from tracker import clock

IMAGES = Path(__file__).parents[2] / "docs" / "images"
TALLEST_PX = 3000
# Each kind of element on the page, by what stands around it and not by what it says; and the order of the headings.
OUTLINE = """() => {
  const marked = node => `${node.localName}.${node.className.baseVal ?? node.className}`;
  const kind = node => `${marked(node.parentNode)} ${marked(node)} ${node.role} ${node.type} ${node.getAttributeNames()}
    ${[...node.childNodes].some(one => one.nodeType === 3 && one.data.trim())}`;
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(one => one.localName);
  const kinds = [...document.body.querySelectorAll("*")].map(kind);
  return [innerWidth, [...new Set(headings)], ...new Set(kinds)].map(String);
}"""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = shutil.which("chromium")
    assert chromium, "chromium is not installed: bin/setup test installs it"
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Take the place of pytest-playwright's own, which pytest warns about; `context` has its address from `site`."""


@pytest.fixture
def noon() -> datetime:
    """A server and a browser go by the real clock."""
    return clock.now()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address at which the `app` of tests/conftest.py is served."""
    with serving(app) as address:
        yield address


@pytest.fixture
def context(new_context: Callable[..., BrowserContext], site: str) -> Iterator[BrowserContext]:
    """A fresh browser profile, in which `page.goto("/")` is the site; a script error or a breach of the CSP fails."""
    context = new_context(base_url=site)
    broken: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # An answer of 4xx is the test's business; Chromium mentions it in the same place.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            broken.append(message.text)

    def on_error(error: WebError) -> None:
        broken.append(str(error.error))

    context.on("console", on_console)
    context.on("weberror", on_error)
    yield context
    assert not broken, "the browser complained:\n" + "\n".join(broken)


@pytest.fixture(scope="session")
def outlines() -> set[str]:
    """What axe has seen, as OUTLINE gives it."""
    return set()


@pytest.fixture
def axe(outlines: set[str]) -> Callable[[Page], None]:
    """Fail on any violation that axe finds on the page as it is now, naming rule, element and what to do.

    A page on which nothing is of a kind that it has not seen is not checked again.
    """

    def check(page: Page) -> None:
        outline = page.evaluate(OUTLINE)
        if outlines.issuperset(outline):
            return
        outlines.update(outline)
        found = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n{node['html']}\n{node['failureSummary']}\n"
            for rule in Axe().run(page).response["violations"]
            for node in rule["nodes"]
        ]
        assert not found, f"axe on {page.url}:\n" + "\n".join(found)

    return check


@pytest.fixture
def look() -> Callable[[Page, str], None]:
    """Keep a picture of the page as docs/images/NAME.png, when TRACKER_SCREENSHOTS=1 asks for new ones."""

    def keep(page: Page, name: str) -> None:
        if os.environ.get("TRACKER_SCREENSHOTS") == "1":
            IMAGES.mkdir(exist_ok=True)
            page.evaluate("scrollTo(0, 0)")
            whole = Image.open(io.BytesIO(page.screenshot(full_page=True, animations="disabled")))
            picture = whole.crop((0, 0, whole.width, min(whole.height, TALLEST_PX)))
            picture.convert("RGB").quantize(64).save(IMAGES / f"{name}.png", optimize=True)

    return keep
