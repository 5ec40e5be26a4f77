"""The scan box takes what a scanner types, wherever the focus is, once and in order; what people type stays put."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.scan_bench import BADGE, BAG, DIN, PRODUCT_CODE, TUBE, WRISTBAND, Desk, bench

SCANNER_MS, PERSON_MS, STALL_MS = 3, 90, 400
# Keys arrive as far apart as the test says, however busy the machine is.
APART = """(() => {
  let at = 0;
  window.apart = %d;
  addEventListener("keydown", () => { at += window.apart; }, true);
  Object.defineProperty(Event.prototype, "timeStamp", { get: () => at });
})()"""


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    desk.hold.set()
    yield desk
    desk.hold.set()


@pytest.fixture
def app(desk: Desk) -> Flask:
    return bench(desk)


@pytest.fixture(autouse=True)
def patience(page: Page) -> None:
    page.set_default_timeout(6000)
    page.add_init_script(APART % PERSON_MS)


def keys_apart(page: Page, milliseconds: int) -> None:
    """Whoever types on this page from now on does so at this speed; at first it is a person."""
    page.evaluate("milliseconds => { window.apart = milliseconds; }", milliseconds)


def scan(page: Page, text: str, end: str = "Enter") -> None:
    keys_apart(page, SCANNER_MS)
    page.keyboard.type(text)
    if end:
        page.keyboard.press(end)


def says(page: Page, word: str) -> None:
    expect(page.locator("#scan-verdict")).to_contain_text(word)


def is_focused(page: Page, selector: str) -> None:
    expect(page.locator(selector)).to_be_focused()


def test_a_scan_opens_what_was_scanned(page: Page, desk: Desk) -> None:
    page.goto("/empty")
    scan(page, BAG)
    page.wait_for_url("**/thing?bag")
    assert desk.asked == [{"raw": BAG, "prompts": [], "page": "/empty"}]


def test_tab_ends_a_scan_as_enter_does(page: Page, desk: Desk) -> None:
    page.goto("/empty")
    scan(page, BAG, end="Tab")
    page.wait_for_url("**/thing?bag")


def test_tab_pressed_by_a_person_moves_on_and_scans_nothing(page: Page, desk: Desk) -> None:
    page.goto("/empty")
    page.keyboard.type("abc")
    page.keyboard.press("Tab")
    expect(page.locator("#scan")).not_to_be_focused()
    assert desk.raws == []


@pytest.mark.parametrize("end", ["Enter", "Tab"])
def test_a_second_end_of_line_does_nothing(page: Page, desk: Desk, end: str) -> None:
    page.goto("/")
    page.locator("#remark").focus()
    scan(page, WRISTBAND)
    page.keyboard.press(end)
    says(page, "ACCEPTED")
    assert desk.raws == [WRISTBAND]
    assert desk.sent == []


def test_a_stop_says_what_why_and_what_to_do_and_sounds(page: Page, desk: Desk) -> None:
    page.goto("/empty")
    scan(page, TUBE)
    says(page, "STOP")
    says(page, "This is a test-tube label.")
    says(page, "Scan the bag.")
    expect(page.locator("#scan-verdict")).to_have_attribute("data-tone", "stop")
    assert page.evaluate("document.documentElement.dataset.lastTone") == "stop"
    is_focused(page, "#scan")
    expect(page.locator("#scan")).to_have_value("")


def test_a_muted_scan_box_stays_muted(page: Page) -> None:
    page.goto("/empty")
    page.locator("[data-scan-mute]").click()
    page.reload()
    scan(page, TUBE)
    says(page, "STOP")
    assert page.evaluate("document.documentElement.dataset.lastTone") == "muted"


def test_scans_fill_the_prompts_that_expect_them_in_any_order(page: Page, desk: Desk) -> None:
    page.goto("/")
    expect(page.locator("[data-scan-label]")).to_have_text("Scan: Bag")
    scan(page, WRISTBAND)
    expect(page.locator("#wristband")).to_have_value(WRISTBAND)
    scan(page, BAG)
    expect(page.locator("#bag")).to_have_value(BAG)
    expect(page.locator("#bag-read")).to_have_text("Read: bag")
    first = desk.asked[0]["prompts"]
    assert first[0] == {"name": "bag", "expects": ["bag"]}
    assert [prompt["name"] for prompt in desk.asked[1]["prompts"]] == ["bag", "bags", "witness_badge"]


def test_a_list_prompt_takes_each_bag_once(page: Page) -> None:
    page.goto("/")
    for _ in range(3):
        scan(page, BAG)
        expect(page.locator("#scan")).to_have_value("")
    says(page, "Already on the list.")
    expect(page.locator("#bags")).to_have_value(BAG)


def test_after_the_witness_badge_comes_the_password(page: Page) -> None:
    page.goto("/")
    for code in (BAG, WRISTBAND, BAG):
        scan(page, code)
    expect(page.locator("#bags")).to_have_value(BAG)
    scan(page, BADGE)
    is_focused(page, "#witness_password")


def test_a_wrong_code_at_a_prompt_is_said_beside_it_and_keeps_what_was_there(page: Page) -> None:
    page.goto("/")
    page.locator("#bag").focus()
    scan(page, BAG)
    expect(page.locator("#bag")).to_have_value(BAG)
    page.locator("#bag").focus()
    scan(page, TUBE)
    expect(page.locator("#bag-read")).to_have_text("This is a test-tube label.")
    expect(page.locator("#bag")).to_have_value(BAG)


def test_a_scan_that_stalls_on_a_busy_workstation_is_still_taken_out_of_a_field(page: Page) -> None:
    page.goto("/")
    page.locator("#remark").fill("kept ")
    page.locator("#remark").press("End")
    page.keyboard.type(BAG)
    page.keyboard.press("Enter")
    expect(page.locator("#bag")).to_have_value(BAG)
    expect(page.locator("#remark")).to_have_value("kept ")


@pytest.mark.parametrize("field", ["#remark", "#lines", "#witness_password", "#count"])
def test_a_scan_is_taken_back_out_of_a_field_that_is_not_for_scans(page: Page, desk: Desk, field: str) -> None:
    page.goto("/")
    page.locator(field).fill("12")
    page.locator(field).press("End")
    scan(page, WRISTBAND)
    expect(page.locator("#wristband")).to_have_value(WRISTBAND)
    expect(page.locator(field)).to_have_value("12")
    assert desk.raws == [WRISTBAND]


@pytest.mark.hazard("H53")
@pytest.mark.parametrize("end", ["Enter", "Tab"])
@pytest.mark.parametrize("field", ["#remark", "#lines", "#count"])
def test_a_code_that_is_none_is_taken_out_of_a_field_and_answered_and_nothing_is_sent(
    page: Page, desk: Desk, field: str, end: str
) -> None:
    page.goto("/")
    page.locator(field).fill("12")
    page.locator(field).press("End")
    scan(page, "5901234123457", end=end)
    says(page, "STOP")
    says(page, "This is a test-tube label.")
    expect(page.locator(field)).to_have_value("12")
    assert (desk.raws, desk.sent) == (["5901234123457"], [])


def test_a_code_that_a_choice_takes_for_letters_changes_nothing(page: Page, desk: Desk) -> None:
    page.goto("/")
    page.locator("#site").focus()
    scan(page, "Rightmost-1")
    says(page, "STOP")
    expect(page.locator("#site")).to_have_value("left")


def test_a_field_for_a_number_with_a_barcode_of_its_own_keeps_it_and_nothing_is_sent(page: Page, desk: Desk) -> None:
    page.goto("/")
    page.locator("#remark").evaluate("field => { field.dataset.scanPlain = ''; }")
    page.locator("#remark").focus()
    scan(page, "SEAL-4711")
    expect(page.locator("#remark")).to_have_value("SEAL-4711")
    assert (desk.raws, desk.sent) == ([], [])


def test_enter_in_a_figure_goes_on_and_sends_nothing(page: Page, desk: Desk) -> None:
    page.goto("/")
    page.locator("#count").focus()
    page.keyboard.type("4711")
    page.keyboard.press("Enter")
    is_focused(page, "#lines")
    expect(page.locator("#count")).to_have_value("4711")
    assert (desk.raws, desk.sent) == ([], [])


def test_enter_in_a_text_goes_to_what_is_still_missing(page: Page, desk: Desk) -> None:
    page.goto("/")
    page.locator("#remark").fill("all is well")
    page.locator("#remark").press("Enter")
    is_focused(page, "#bag")
    assert desk.sent == []


def test_a_refused_scan_is_said_beside_the_prompt_that_the_answer_names(page: Page, desk: Desk) -> None:
    page.goto("/")
    page.locator("#wristband").evaluate("prompt => { prompt.dataset.scanOf = 'adult'; }")
    scan(page, BAG)
    scan(page, BAG)
    scan(page, "VT1:R:child")
    says(page, "STOP")
    expect(page.locator("#wristband-read")).to_have_text("This is a child's.")
    asked = {prompt["name"]: prompt for prompt in desk.asked[-1]["prompts"]}
    assert asked["wristband"]["of"] == ["adult"]
    assert asked["bags"]["holds"] == [BAG]


@pytest.mark.parametrize("code", [BAG, "&>0A99992600000100", "]C0" + DIN, WRISTBAND])
def test_every_prefix_is_known_as_a_scan(page: Page, desk: Desk, code: str) -> None:
    page.goto("/empty")
    page.locator("#loose").fill("kept")
    page.locator("#loose").press("End")
    scan(page, code)
    expect(page.locator("html")).to_have_attribute("data-last-verdict", re.compile("."))
    assert desk.raws == [code]


def test_a_scan_does_not_change_a_choice(page: Page, desk: Desk) -> None:
    page.goto("/")
    page.locator("#site").focus()
    scan(page, WRISTBAND)
    says(page, "ACCEPTED")
    expect(page.locator("#site")).to_have_value("left")


def test_the_field_has_its_focus_back_after_a_scan_that_changed_nothing(page: Page) -> None:
    page.goto("/empty")
    page.locator("#loose").fill("kept")
    scan(page, TUBE)
    says(page, "STOP")
    is_focused(page, "#loose")


def test_what_a_person_types_stays_even_with_a_prefix(page: Page, desk: Desk) -> None:
    page.goto("/")
    page.locator("#remark").focus()
    page.keyboard.type("x=5 & V")
    expect(page.locator("#remark")).to_have_value("x=5 & V")
    is_focused(page, "#remark")
    assert desk.raws == []


def test_keys_on_an_empty_page_go_to_the_scan_box(page: Page, desk: Desk) -> None:
    page.goto("/empty")
    page.locator("#empty").click()
    is_focused(page, "#scan")
    page.locator("#press").focus()
    scan(page, BAG)
    page.wait_for_url("**/thing?bag")
    assert desk.raws == [BAG]


def test_a_button_still_answers_to_space(page: Page, desk: Desk) -> None:
    page.goto("/empty")
    page.evaluate("document.querySelector('#press').addEventListener('click', (e) => e.target.textContent = 'Pressed')")
    page.locator("#press").focus()
    page.keyboard.press("Space")
    expect(page.locator("#press")).to_have_text("Pressed")
    is_focused(page, "#press")


def test_a_pause_in_the_middle_of_a_scan_is_survived(page: Page, desk: Desk) -> None:
    page.goto("/")
    page.locator("#remark").fill("kept")
    scan(page, BAG[:9], end="")
    keys_apart(page, STALL_MS)
    page.keyboard.press(BAG[9])
    scan(page, BAG[10:])
    expect(page.locator("#bag")).to_have_value(BAG)
    expect(page.locator("#remark")).to_have_value("kept")
    assert desk.raws == [BAG]


@pytest.mark.parametrize("cut", [7, len(DIN)])
def test_an_enter_in_the_middle_asks_for_the_second_code_and_joins_the_two(page: Page, desk: Desk, cut: int) -> None:
    page.goto("/")
    scan(page, BAG[:cut])
    says(page, "SECOND CODE?")
    scan(page, BAG[cut:])
    expect(page.locator("#bag")).to_have_value(BAG)
    assert desk.raws == [BAG[:cut], BAG]


def test_two_lines_from_one_trigger_are_joined_without_a_pause(page: Page, desk: Desk) -> None:
    page.goto("/empty")
    scan(page, "]C0" + DIN)
    scan(page, "]C0" + PRODUCT_CODE)
    page.wait_for_url("**/thing*")
    assert desk.raws[1] == "]C0" + DIN + PRODUCT_CODE


def test_escape_starts_again(page: Page, desk: Desk) -> None:
    page.goto("/")
    scan(page, DIN)
    says(page, "SECOND CODE?")
    page.keyboard.press("Escape")
    expect(page.locator("#scan-verdict")).to_be_empty()
    scan(page, BAG)
    expect(page.locator("#bag")).to_have_value(BAG)
    assert desk.raws == [DIN, BAG]


def test_a_whole_code_after_a_half_stands_for_itself(page: Page, desk: Desk) -> None:
    page.goto("/")
    scan(page, DIN)
    says(page, "SECOND CODE?")
    scan(page, BAG)
    expect(page.locator("#bag")).to_have_value(BAG)
    assert desk.raws == [DIN, DIN + BAG]
    assert desk.asked[1]["alone"] == BAG


def test_our_own_code_is_never_taken_for_a_second_half(page: Page, desk: Desk) -> None:
    page.goto("/")
    scan(page, DIN)
    says(page, "SECOND CODE?")
    scan(page, WRISTBAND)
    expect(page.locator("#wristband")).to_have_value(WRISTBAND)


def test_control_characters_are_ignored_and_the_group_separator_is_kept(page: Page, desk: Desk) -> None:
    page.goto("/empty")
    keys_apart(page, SCANNER_MS)
    page.keyboard.type("]d2010")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+]")
    page.keyboard.type("10A")
    page.keyboard.press("Enter")
    says(page, "STOP")
    page.evaluate("document.querySelector('#scan').value = '\\u0002=Z\\u001d1\\u007f\\u0003'")
    page.locator("#scan").press("x")
    page.keyboard.press("Enter")
    expect(page.locator(".scan-verdict-code")).to_have_text(re.compile("=Z"))
    assert desk.raws == ["]d2010\x1d10A", "=Z\x1d1x"]


def test_a_burst_of_scans_is_answered_one_by_one_in_order(page: Page, desk: Desk) -> None:
    page.goto("/empty")
    desk.hold.clear()
    codes = [f"=Z{number:02}" for number in range(20)]
    for code in codes:
        scan(page, code)
    desk.hold.set()
    says(page, codes[-1])
    assert desk.raws == codes


def test_a_slow_server_is_said_so(page: Page, desk: Desk) -> None:
    page.goto("/empty")
    desk.hold.clear()
    scan(page, TUBE)
    says(page, "CHECKING")
    expect(page.locator("#scan-verdict")).to_have_attribute("aria-busy", "true")
    desk.hold.set()
    says(page, "STOP")


def test_a_server_that_fails_says_not_recorded_and_the_scan_is_not_repeated(page: Page, desk: Desk) -> None:
    page.goto("/")
    desk.broken = True
    scan(page, BAG)
    says(page, "NOT RECORDED")
    says(page, "The database is away.")
    expect(page.locator("#bag")).to_have_value("")
    assert desk.raws == [BAG]


def test_a_lost_network_says_not_recorded(page: Page, desk: Desk) -> None:
    page.goto("/empty")
    page.context.set_offline(True)
    scan(page, BAG)
    says(page, "NOT RECORDED")
    says(page, "Check the network")
    page.context.set_offline(False)
    assert desk.raws == []


def test_entries_that_are_not_recorded_are_not_left_by_one_scan(page: Page, desk: Desk) -> None:
    page.goto("/")
    page.locator("#remark").fill("not recorded")
    scan(page, DIN + "=<")
    scan(page, WRISTBAND)
    expect(page.locator("#wristband")).to_have_value(WRISTBAND)
    scan(page, WRISTBAND)
    says(page, "NOT RECORDED YET")
    expect(page.locator("#remark")).to_have_value("not recorded")
    scan(page, WRISTBAND)
    page.wait_for_url("**/thing?recipient")


def test_a_scan_taken_out_of_a_field_leaves_nothing_unrecorded_behind(page: Page) -> None:
    page.goto("/")
    page.locator("#site").focus()
    scan(page, "VT1:P:nowhere")
    says(page, "STOP")
    page.locator("#remark").focus()
    scan(page, "VT1:P:place")
    page.wait_for_url("**/thing?place")


def test_the_bench_is_accessible_in_each_verdict(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/")
    axe(page)
    scan(page, BAG)
    says(page, "ACCEPTED")
    axe(page)
    scan(page, TUBE)
    says(page, "STOP")
    axe(page)
