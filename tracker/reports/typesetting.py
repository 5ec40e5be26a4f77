"""HTML to PDF: WeasyPrint loaded at the first document, one at a time, with nothing fetched from anywhere."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from flask import current_app

from tracker.reports import listing
from tracker.reports.listing import Block, Furniture
from tracker.reports.listing.blocks import characters

ARCHIVAL = "pdf/a-3a"  # ISO 19005-3, tagged: it keeps what is attached, and can be read aloud
_one_at_a_time = Lock()  # the fonts are shared, and Pango's are not for two threads at once


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF. relationship: AFRelationship of ISO 32000-2, 7.11.3, such as Source or Data."""

    name: str
    content: bytes
    description: str
    relationship: str = "Source"


def pdf(template: str, **facts: Any) -> bytes:
    """The document that a template of templates/reports makes of these facts."""
    html = current_app.jinja_env.get_template(f"reports/{template}").render(**facts)
    with _one_at_a_time:
        weasyprint, fonts, fetcher, style = _typesetter()
        document = weasyprint.HTML(string=html, url_fetcher=fetcher)
        return bytes(document.write_pdf(stylesheets=[style], font_config=fonts, pdf_tags=True))


def archival(
    html: str,
    *,
    blocks: Callable[[], Iterable[Block]],
    furniture: Furniture,
    attached: Sequence[Attached] = (),
    tell: Callable[[int], None] = lambda _done: None,
) -> bytes:
    """A PDF/A-3a of these pages of HTML, followed by the blocks, with the furniture on every page.

    blocks: makes them anew each time, for their characters and for their pages: they are never all there at once.
    tell: told how many rows and entries are on their pages.
    """
    with _one_at_a_time:
        weasyprint, fonts, fetcher, style = _typesetter()
        how = {"stylesheets": [style], "font_config": fonts, "pdf_variant": ARCHIVAL}
        document = weasyprint.HTML(string=html, url_fetcher=fetcher).render(**how)
        letters = listing.letters_of(characters(blocks(), furniture.texts), weasyprint, document, **how)

        def finish(_document: Any, made: Any) -> None:
            listing.add_pages(made, blocks(), letters, tell)
            furniture.add_to(made, letters)
            if "AF" in made.catalog:  # WeasyPrint names each attachment twice
                made.catalog["AF"] = type(made.catalog["AF"])(dict.fromkeys(made.catalog["AF"]))

        files = [
            weasyprint.Attachment(
                string=one.content, name=one.name, description=one.description, relationship=one.relationship
            )
            for one in attached
        ]
        return bytes(document.write_pdf(finisher=finish, attachments=files, pdf_variant=ARCHIVAL))


@cache
def _typesetter() -> tuple[Any, Any, Any, Any]:
    """WeasyPrint, its fonts, a fetcher of pictures in the text itself alone, and the stylesheet of all documents."""
    import weasyprint  # noqa: PLC0415

    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=["data"])
    fonts = weasyprint.text.fonts.FontConfiguration()
    sheet = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
    return weasyprint, fonts, fetcher, weasyprint.CSS(string=sheet, font_config=fonts, url_fetcher=fetcher)
