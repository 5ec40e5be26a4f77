"""HTML to PDF: WeasyPrint loaded at the first document, one at a time, with nothing fetched from anywhere."""

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from flask import current_app

_one_at_a_time = Lock()  # the fonts are shared, and Pango's are not for two threads at once


def pdf(template: str, **facts: Any) -> bytes:
    """The document that a template of templates/reports makes of these facts."""
    html = current_app.jinja_env.get_template(f"reports/{template}").render(**facts)
    with _one_at_a_time:
        weasyprint, fonts, fetcher, style = _typesetter()
        document = weasyprint.HTML(string=html, url_fetcher=fetcher)
        return bytes(document.write_pdf(stylesheets=[style], font_config=fonts, pdf_tags=True))


@cache
def _typesetter() -> tuple[Any, Any, Any, Any]:
    """WeasyPrint, its fonts, a fetcher that fetches nothing, and the stylesheet of all documents."""
    import weasyprint  # noqa: PLC0415

    fetch_nothing = weasyprint.urls.URLFetcher(allowed_protocols=[])
    fonts = weasyprint.text.fonts.FontConfiguration()
    sheet = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
    return weasyprint, fonts, fetch_nothing, weasyprint.CSS(string=sheet, font_config=fonts, url_fetcher=fetch_nothing)
