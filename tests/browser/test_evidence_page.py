"""An evidence bundle on the auditor's page: chosen or dropped, checked in the browser, and sent to nobody."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from tests.factories.bundles import VKEY, a_ledger, packed
from tests.factories.golden import BUNDLE, CHECKPOINT
from tracker.demo.world import PASSWORD, World
from tracker.extensions import db

LONG = 450  # lines
DROP = """([content, kept]) => {
  const files = new DataTransfer();
  files.items.add(new File([Uint8Array.from(atob(content), one => one.charCodeAt(0))], "bundle.zip"));
  files.items.add(new File([kept], "checkpoint.txt"));
  document.body.dispatchEvent(new DragEvent("dragover", {dataTransfer: files, bubbles: true, cancelable: true}));
  document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
}"""

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # the browser does not see which it is


@pytest.fixture
def sent(page: Page) -> list[Request]:
    """What the page sends while a bundle is checked."""
    found: list[Request] = []

    def on_request(request: Request) -> None:
        found.append(request)

    page.on("request", on_request)
    return found


@pytest.fixture
def opened(world: World, page: Page, sent: list[Request]) -> Page:
    """The page, opened by the auditor from the first page of the audit."""
    db.session.commit()
    page.goto("/sign-in")
    page.locator("[name=badge]").fill("ada")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("/")
    page.goto("/audit")
    page.get_by_role("link", name="Check a bundle").click()
    page.wait_for_load_state("networkidle")
    sent.clear()
    return page


def verdict(page: Page) -> str:
    word = page.locator("#findings .verdict-word")
    expect(word).to_be_visible()
    return word.inner_text().strip()


@pytest.mark.hazard("H49")
def test_a_bundle_is_anchored_by_the_checkpoint_that_was_kept_and_tells_its_history(
    opened: Page, sent: list[Request], axe: Callable[[Page], None]
) -> None:
    axe(opened)
    opened.get_by_label("Checkpoint that you kept").fill(CHECKPOINT.read_text(encoding="utf-8"))
    opened.get_by_label("Public key, if you kept it").fill(VKEY)
    opened.get_by_label("Evidence bundle").set_input_files(BUNDLE)
    assert verdict(opened) == "ANCHORED"
    expect(opened.locator("#findings")).to_contain_text("A999926000001-DAA02-A0")
    expect(opened.locator("#findings tbody tr").filter(has_text="din:A999926000001#1")).to_contain_text("S00006")
    axe(opened)
    assert sent == []


@pytest.mark.hazard("L01")
def test_a_line_that_was_changed_is_named(opened: Page, tmp_path: Path, axe: Callable[[Page], None]) -> None:
    members = a_ledger().members()
    changed = members | {"lines.jsonl": members["lines.jsonl"].replace(b'"12.5"', b'"92.5"', 1)}
    (tmp_path / "bundle.zip").write_bytes(packed(changed))
    opened.get_by_label("Evidence bundle").set_input_files(tmp_path / "bundle.zip")
    assert verdict(opened) == "TAMPERED"
    expect(opened.locator("#findings")).to_contain_text("din:A999926000001#1")
    axe(opened)


def test_a_bundle_and_a_checkpoint_are_dropped_together(opened: Page) -> None:
    content = base64.b64encode(BUNDLE.read_bytes()).decode()
    opened.evaluate(DROP, [content, CHECKPOINT.read_text(encoding="utf-8")])
    assert verdict(opened) == "ANCHORED"


def test_a_checkpoint_chosen_as_a_file_is_checked_at_once(opened: Page) -> None:
    opened.get_by_label("Evidence bundle").set_input_files(BUNDLE)
    assert verdict(opened) == "UNANCHORED"
    opened.get_by_label("Checkpoint as a file").set_input_files(CHECKPOINT)
    expect(opened.locator("#findings .verdict-word")).to_contain_text("ANCHORED")
    expect(opened.locator("#findings .verdict-word")).not_to_contain_text("UNANCHORED")


def test_what_is_no_bundle_is_unreadable_and_what_is_not_chosen_is_asked_for(opened: Page, tmp_path: Path) -> None:
    opened.get_by_role("button", name="Check", exact=True).click()
    expect(opened.locator("#findings")).to_contain_text("Choose a bundle first.")
    (tmp_path / "bundle.zip").write_bytes(b"PK" + bytes(100))
    opened.get_by_label("Evidence bundle").set_input_files(tmp_path / "bundle.zip")
    assert verdict(opened) == "UNREADABLE"


@pytest.mark.hazard("L23")
def test_a_text_of_a_hostile_bundle_stays_a_text(opened: Page, tmp_path: Path) -> None:
    ledger = a_ledger(step="<img src=x onerror=alert(1)>", subject={"kind": "<b>", "id": '"><script>alert(1)</script>'})
    (tmp_path / "bundle.zip").write_bytes(packed(ledger.members()))
    opened.get_by_label("Evidence bundle").set_input_files(tmp_path / "bundle.zip")
    assert verdict(opened) == "UNANCHORED"
    expect(opened.locator("#findings")).to_contain_text("<img src=x onerror=alert(1)>")
    assert opened.locator("#findings :is(img, script, b)").count() == 0


def test_a_long_history_is_shown_a_page_at_a_time(
    opened: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.factories.bundles.STREAMS", {"din:A999926000001": LONG})
    made = a_ledger()
    made.order, made.sizes = list(range(LONG)), (LONG,)
    (tmp_path / "bundle.zip").write_bytes(packed(made.members()))
    opened.get_by_label("Evidence bundle").set_input_files(tmp_path / "bundle.zip")
    assert verdict(opened) == "UNANCHORED"
    history = opened.get_by_role("region", name="History in the order of time")
    more = opened.get_by_role("button", name="Show 200 more")
    expect(history.locator("tbody tr")).to_have_count(200)
    more.click()
    opened.get_by_role("button", name="Show 50 more").click()
    expect(history.locator("tbody tr")).to_have_count(LONG)
    expect(more).not_to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_findings_are_no_wider_than_the_screen(opened: Page, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    opened.get_by_label("Evidence bundle").set_input_files(BUNDLE)
    assert verdict(opened) == "UNANCHORED"
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
