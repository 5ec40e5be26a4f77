"""A workstation with a keyboard-wedge scanner: it reads printed paper only, and types what it decoded."""

import io
import re
from collections.abc import Callable
from datetime import date

import pypdfium2
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

SCANNER_MS = 2
DPI = 300
# What each symbol of a label begins with, by the name of the prompt that asks for it.
BEGINS = {
    "din": re.compile(r"=[A-NP-Z1-9]"),
    "abo": re.compile(r"=%"),
    "product": re.compile(r"=<"),
    "expiry": re.compile(r"[=&]>"),
    "collection": re.compile(r"[=&]\*"),
    "compound": re.compile(r"=\+"),
    "qr": re.compile(r"VT1:"),
}


class Paper:
    """A printed sheet: pictures of its pages, and the codes that a decoder finds on them."""

    def __init__(self, *pictures: Image.Image) -> None:
        found = [
            one for picture in pictures for one in zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)
        ]
        self.codes = [one.text for one in found]
        assert self.codes, "no code on this paper can be read"

    def symbol(self, name: str) -> str:
        """The code of the symbol with this name on a label."""
        found = {code for code in self.codes if BEGINS[name].match(code)}
        assert len(found) == 1, f"{name}: {found or self.codes}"
        return found.pop()


def printed(document: bytes) -> Paper:
    """A PDF as a printer of `DPI` puts it on paper."""
    with pypdfium2.PdfDocument(document) as pdf:
        return Paper(*(page.render(scale=DPI / 72, grayscale=True).to_pil() for page in pdf))


def on_printed_page(drawing: Locator) -> Paper:
    """A code that a page has on paper only."""
    drawing.page.emulate_media(media="print")
    picture = drawing.screenshot(scale="css")
    drawing.page.emulate_media(media="screen")
    return Paper(Image.open(io.BytesIO(picture)))


def makers_code(*, gtin: str | None, lot: str, expires_on: date) -> str:
    """What the scanner reads from the Data Matrix that a supply came with; the site does not print these."""
    text = f"(01){gtin}(17){expires_on:%y%m%d}(10){lot}"
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True)
    (found,) = zxingcpp.read_barcodes(drawn.to_image(scale=4), text_mode=zxingcpp.TextMode.Plain)
    return str(found.symbology_identifier + found.text)


class Bench:
    """A browser on the bench: people take it over with their badges, scan, type, and send. axe sees every page."""

    def __init__(self, page: Page, axe: Callable[[Page], None], password: str) -> None:
        self.page, self._axe, self._password = page, axe, password
        self._seen: set[str] = set()
        self.badges: dict[str, str] = {}
        page.set_default_timeout(8000)

    def go(self, path: str) -> None:
        """Open a page and have it checked."""
        self.page.goto(path)
        self.check()

    def check(self) -> None:
        """axe on the page as it is now."""
        self._axe(self.page)

    def follow(self, name: str) -> None:
        """Click a link of the page and have the next page checked."""
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        self.check()

    def paper(self, link: str | re.Pattern[str]) -> Paper:
        """The PDF behind a link of the page, printed."""
        address = self.page.locator("main").get_by_role("link", name=link).first.get_attribute("href")
        answer = self.page.request.get(address or "")
        assert answer.ok, f"{address}: {answer.status}"
        return printed(answer.body())

    def becomes(self, username: str, *, to: str | None = None) -> None:
        """Quick change of user: badge, password. Then the worklist, or another page."""
        self.page.goto("/change-user")
        self.local_scan(self.badges[username])
        self.page.keyboard.type(self._password, delay=SCANNER_MS)
        self.send("Take over this workstation", check=to is None)
        if to:
            self.go(to)

    def scan(self, *codes: str) -> None:
        """Type codes as the scanner does, each with Enter; every one must be taken."""
        for code in codes:
            verdict = self.verdict_of(code)
            assert verdict in ("fill", "go"), self.page.locator("#scan-verdict").inner_text()

    def verdict_of(self, code: str) -> str:
        """Type one code and wait for the verdict."""
        self.page.evaluate("delete document.documentElement.dataset.lastVerdict")
        self._type(code)
        expect(self.page.locator("html")).to_have_attribute("data-last-verdict", re.compile("."))
        return str(self.page.evaluate("document.documentElement.dataset.lastVerdict"))

    def last_scan(self, code: str, says: str | None = None) -> None:
        """The scan that fills the last prompt, so that the form sends itself."""
        with self.page.expect_navigation():
            self._type(code)
        self._arrived(says, check=True)

    def opens(self, code: str) -> None:
        """Scan something on a page without prompts, and go to it."""
        with self.page.expect_navigation():
            self._type(code)
        self.check()

    def local_scan(self, code: str) -> None:
        """A scan that the page takes without asking the server: before anybody is signed in."""
        self._type(code)

    def fill(self, **values: object) -> None:
        """Type figures and words into fields by their names."""
        for name, value in values.items():
            self.page.locator(f"main [name='{name}']:visible").first.fill(str(value))

    def choose(self, **values: str) -> None:
        """Pick from lists."""
        for name, value in values.items():
            self.page.locator(f"main select[name='{name}']").select_option(value)

    def tick(self, *names: str) -> None:
        """Tick boxes, or the option name=value of a choice."""
        for name in names:
            field, _sep, value = name.partition("=")
            which = f"[value='{value}']" if value else ""
            self.page.locator(f"main input[name='{field}']{which}").check()

    def second(self, username: str, *, which: str = "witness", send: str, says: str | None = None) -> None:
        """A second person authenticates in place, and the form is sent."""
        self.scan(self.badges[username])
        self.page.locator(f"main [name='{which}_password']:visible").first.fill(self._password)
        self.send(send, says)

    def send(self, button: str, says: str | None = None, *, check: bool = True) -> None:
        """Press the button of a form; what comes is not a STOP."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=button, exact=True).first.click()
        self._arrived(says, check=check)

    def _type(self, code: str) -> None:
        self.page.keyboard.type(code, delay=SCANNER_MS)
        self.page.keyboard.press("Enter")

    def _arrived(self, says: str | None, *, check: bool) -> None:
        self.page.wait_for_load_state()
        wrong = self.page.locator("main [data-error-summary], main [data-verdict='stop']")
        assert wrong.count() == 0, f"{self.page.url}: {wrong.first.inner_text()}"
        if says:
            expect(self.page.locator("main")).to_contain_text(says)
        if check:
            self.check()
