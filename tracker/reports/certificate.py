"""The certificate of analysis of one product: each test against its limit, and what is still pending."""

from dataclasses import dataclass

from flask_babel import gettext as _

from tracker import clock, protocols
from tracker.models import Assay, Product, Site
from tracker.protocols.protocol import Specification
from tracker.reading import dossier, sections
from tracker.reading.dossier import Dossier
from tracker.reports import typesetting
from tracker.rules.wording import figure, listed

_TONES = {"pass": "go", "fail": "stop", "pending": "pending", "missing": "attention"}


@dataclass(frozen=True, slots=True)
class Row:
    """One test of the specification with the result that stands."""

    name: str
    method: str
    limit: str
    result: str
    verdict: str
    tone: str
    reported: str
    reviewed: str


def pdf(product: Product) -> bytes:
    """The certificate as PDF. It says plainly which tests are pending, missing or failed."""
    of = dossier.of_product(product)
    protocol = protocols.load(of.round.protocol)
    rows = [row for test in protocol.specification if (row := _row(of, test)) is not None]
    return typesetting.pdf(
        "certificate.html",
        of=of,
        product=product,
        site=Site.here(),
        protocol=protocol,
        rows=rows,
        complete=all(row.tone in {"go", "plain"} for row in rows),
        sections=sections,
        made_at=clock.now(),
    )


def _row(of: Dossier, test: Specification) -> Row | None:
    """The line of a test; None of one that is meant for other products and was not done."""
    found = [row for row in of.assays if row.test == test.code and not row.corrected]
    own = [row for row in found if row.product_id == of.product.id] or found
    standing = own[-1] if own else None
    if standing is None and test.applies != "all":
        return None
    verdict = standing.verdict if standing else "missing"
    return Row(
        name=str(_(test.name)),
        method=test.method,
        limit=_limit(test),
        result=sections.result(standing) if standing else "",
        verdict=str(_("not on record") if standing is None else _(verdict)),
        tone=_TONES.get(verdict, "plain"),
        reported=_signed(of, standing, "resulted"),
        reviewed=_signed(of, standing, "reviewed"),
    )


def _limit(test: Specification) -> str:
    if test.accepted:
        return listed(test.accepted)
    low = f"≥ {figure(test.low)}" if test.low is not None else ""
    high = f"≤ {figure(test.high)}" if test.high is not None else ""
    if not low and not high:
        return str(_("reported"))
    return " ".join(part for part in (low, high, test.unit) if part)


def _signed(of: Dossier, row: Assay | None, act: str) -> str:
    if row is None or getattr(row, f"{act}_at") is None:
        return ""
    return f"{of.names.person(getattr(row, f'{act}_by'))}, {sections.when(getattr(row, f'{act}_at'))}"
