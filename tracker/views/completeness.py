"""What is missing from a record: the list of open rounds, and the section of a product's or a round's page."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import access
from tracker.access import Permission
from tracker.reading import completeness
from tracker.reading.completeness import Record
from tracker.rules.completeness import SORTS, Gap
from tracker.views.audit import bp, printable
from tracker.views.guard import address, may, me

P = Permission
# Where each kind of thing is settled: the page and the name of its part in the address.
_PAGES = {
    "product": "products.show",
    "collection": "collect.session",
    "deviation": "release.deviation",
    "task": "assay.alarm",
    "run": "process.run",
    "shipment": "transport.shipment",
    "order": "issue.order",
    "tests": "assay.product",
    "infusion": "products.show",
    "round": "enrol.round",
    "follow-up": "follow_up.recipient",
}


@bp.get("/records")
@may(P.READ)
def records() -> ResponseReturnValue:
    """The rounds that are not closed, each with what is missing."""
    access.require_any(me(), P.AUDIT, P.FOLLOW_UP)
    found, last = completeness.open_records(after=printable(request.args.get("after", "")))
    return render_template(
        "audit/records.html",
        records=[_record(one) for one in found],
        onward=url_for("audit.records", after=last) if last else None,
    )


def section(gaps: Iterable[Gap]) -> list[dict[str, Any]]:
    """What is missing, sort by sort, each thing with the page on which it is settled."""
    found: dict[str, list[dict[str, Any]]] = {}
    for gap in gaps:
        page = _PAGES.get(gap.kind, "")
        url = address(page, identifier=gap.id) if page and gap.id else None
        found.setdefault(gap.code, []).append({"what": gap.what, "url": url})
    return [
        {
            "says": _sort(code),
            "do": _(SORTS[code].do),
            "tone": "stop" if SORTS[code].hard else "attention",
            "count": len(things),
            "things": things,
        }
        for code, things in found.items()
    ]


def _record(one: Record) -> dict[str, Any]:
    return {
        "id": one.round.id,
        "recipient": one.round.recipient_id,
        "donor": one.round.donor_id,
        "missing": [
            {"words": _sort(code), "count": count, "tone": "stop" if SORTS[code].hard else "attention"}
            for code, count in one.counted.items()
        ],
    }


def _sort(code: str) -> str:
    """A sort of gap as a heading: its sentence up to the list."""
    return str(_(SORTS[code].says, what="")).rstrip(" .:")
