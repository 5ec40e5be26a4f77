"""Pages: search, near misses, traces, the ledger's verification, reports, the security log."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from tracker import custody, security, tracing
from tracker.access import Permission
from tracker.custody import checkpoints
from tracker.extensions import db
from tracker.forms.audit import ExportForm
from tracker.models import Donor, Place, Product, Recipient, Recorded, Round, SecurityEvent
from tracker.reading import dossier, finding, names, near_misses, scanned, sections, timeline
from tracker.reading.finding import Found
from tracker.reading.near_misses import Key
from tracker.reading.step_words import STEPS
from tracker.reports import certificate as certificate_of_analysis
from tracker.rules.refusal import N_
from tracker.scanning import ScanError
from tracker.views import scan
from tracker.views.guard import may, me, permission_of
from tracker.views.loading import find, load

bp = Blueprint("audit", __name__, url_prefix="/audit")

P = Permission
LOG_PAGE = 100
_KINDS = {"collection": N_("a collection"), "run": N_("a processing run")}
DOCUMENTS: dict[str, Callable[[Product], bytes]] = {
    "certificate-of-analysis": certificate_of_analysis.pdf,
}


@bp.get("", strict_slashes=False)
@may(P.AUDIT)
def page() -> ResponseReturnValue:
    """Search or scan anything; below it the newest refused scans."""
    asked = request.args.get("q", "").strip()[:200]
    if asked and (here := _scanned(asked)):
        return redirect(here, 303)
    rule, place = (printable(request.args.get(name, "")) for name in ("rule", "place"))
    lines, last = near_misses.newest(rule=rule, place=place, before=key_of(request.args.get("before", "")))
    misses = timeline.items(lines, names.in_lines(lines), one_stream=False)
    rooms = select(Place.id, Place.name).where(Place.kind != "position").order_by(Place.id)
    onward = url_for("audit.page", rule=rule or None, place=place or None, before=written(last)) if last else None
    return render_template(
        "audit/page.html",
        asked=asked,
        found=[_found(one) for one in finding.anything(asked)],
        misses=misses,
        rules=sorted({code for line in lines for code in near_misses.codes(line)} | ({rule} - {""})),
        places=db.session.execute(rooms).all(),
        rule=rule,
        place=place,
        onward=onward,
    )


@bp.get("/verify")
@may(P.AUDIT)
def verify() -> ResponseReturnValue:
    """Read the whole ledger again and say what it is worth; the newest checkpoint, to be kept elsewhere."""
    return render_template(
        "audit/verify.html",
        outcome=custody.verify(db.session),
        newest=checkpoints.newest(db.session),
        trouble=current_app.extensions.get("notary_trouble"),
    )


@bp.get("/evidence")
@may(P.AUDIT)
def evidence() -> ResponseReturnValue:
    """Check an evidence bundle in the browser: the file is not sent here."""
    return render_template("audit/evidence.html", steps=STEPS)


@bp.get("/products/<identifier>/certificate")
@may(P.READ)
def certificate(identifier: str) -> ResponseReturnValue:
    """What the certificate of analysis of this product will say, and the button that makes it."""
    return _document_page(identifier, "certificate-of-analysis", str(_("Certificate of analysis")))


@bp.post("/products/<identifier>/documents/<kind>")
@may(P.READ)
def document(identifier: str, kind: str) -> ResponseReturnValue:
    """The document as a file. The export is noted in the security log; no record changes."""
    make = DOCUMENTS.get(kind) or abort(404)
    product = find(Product, identifier) or abort(404)
    made = make(product)
    security.note("export", user=me(), detail=f"{kind} {product.id}")
    db.session.commit()
    name = f"{kind}-{product.id}.pdf"
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.get("/donors/<identifier>")
@may(P.AUDIT)
def donor(identifier: str) -> ResponseReturnValue:
    """Every line about a donor."""
    row = load(Donor, identifier)
    return _custody_page(row, str(_("Donor")), timeline.of_donor(row), "donor")


@bp.get("/recipients/<identifier>")
@may(P.AUDIT)
def recipient(identifier: str) -> ResponseReturnValue:
    """Every line about a recipient."""
    row = load(Recipient, identifier)
    return _custody_page(row, str(_("Recipient")), timeline.of_recipient(row), "recipient")


@bp.get("/rounds/<identifier>")
@may(P.AUDIT)
def round(identifier: str) -> ResponseReturnValue:
    """Every line about a round."""
    row = load(Round, identifier)
    return _custody_page(row, str(_("Round")), timeline.of_round(row), None)


@bp.get("/security")
@may(P.AUDIT)
def security_log() -> ResponseReturnValue:
    """Sign-ins, denied access and exports, the newest first."""
    before = request.args.get("before", "")
    wanted = select(SecurityEvent).order_by(SecurityEvent.id.desc()).limit(LOG_PAGE + 1)
    if before.isascii() and before.isdigit() and len(before) < 16:
        wanted = wanted.where(SecurityEvent.id < int(before))
    found = db.session.scalars(wanted).all()
    known = names.of([one.user_id for one in found], ())
    rows = [
        [sections.when(one.happened), one.what, known.person(one.user_id), one.detail, one.address or ""]
        for one in found[:LOG_PAGE]
    ]
    onward = url_for("audit.security_log", before=found[LOG_PAGE - 1].id) if len(found) > LOG_PAGE else None
    return render_template("audit/security.html", rows=rows, onward=onward)


def _document_page(identifier: str, kind: str, title: str) -> ResponseReturnValue:
    of = dossier.of_product(load(Product, identifier))
    return render_template(
        "audit/document.html", of=of, product=of.product, kind=kind, title=title, form=ExportForm(), sections=sections
    )


def _custody_page(row: Recorded, what: str, items: list[timeline.Item], kind: str | None) -> ResponseReturnValue:
    refused = sum(1 for item in items if not item.accepted)
    onward = url_for("audit.follow", kind=kind, identifier=row.id) if kind else None
    return render_template("audit/custody.html", row=row, what=what, items=items, refused=refused, trace_url=onward)


def _scanned(text: str) -> str | None:
    """The page of what this code is, if it is the code of something on record."""
    try:
        thing = scanned.resolve(text)
        return scan.address(thing) if thing.kind in ("bag", "tube", "record") else _trace_url(thing.kind, thing.row)
    except ScanError:
        return None


def _trace_url(kind: str, row: Recorded) -> str | None:
    return url_for("audit.follow", kind=kind, identifier=row.id) if kind in tracing.KINDS else _page_of(kind, row)


def _page_of(kind: str, row: Recorded) -> str | None:
    endpoint = {"round": "audit.round", "run": "process.run"}.get(kind) or scan.PAGES.get(kind, "")
    return url_for(endpoint, identifier=row.id) if permission_of(endpoint) in (P.READ, P.AUDIT) else None


def _found(one: Found) -> list[object]:
    kind = _(_KINDS.get(one.kind) or scanned.KIND_NAMES[one.kind])
    url = _trace_url(one.kind, one.row)
    return [{"text": one.row.id, "url": url, "code": True}, str(kind), getattr(one.row, "name", "")]


def key_of(text: str) -> Key | None:
    """Where a page of lines goes on: instant, stream and position."""
    at, _sep, rest = text.partition("|")
    stream, _sep, position = rest.rpartition("|")
    try:
        moment = datetime.fromisoformat(at)
        sane = moment.tzinfo and stream.isprintable() and len(position) <= 9
        return (moment, stream, int(position)) if sane else None
    except ValueError:
        return None


def printable(text: str) -> str:
    """What was asked for, without what no code contains and not every database takes."""
    return "".join(c for c in text.strip()[:80] if c.isprintable())


def written(key: Key | None) -> str | None:
    """That key in an address."""
    return f"{key[0].isoformat()}|{key[1]}|{key[2]}" if key else None
