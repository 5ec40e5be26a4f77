"""Pages: the custody record of a product, a collection, a donor, a recipient or a round; on screen and as a file."""

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock, notary, security
from tracker.access import Permission
from tracker.exchange import custody as exchange
from tracker.extensions import db
from tracker.forms.audit import ExportForm
from tracker.reading import lineage, sections, sifting, subject
from tracker.reading.lineage_layout import Drawing, layout
from tracker.reading.sifting import ONLY, Sieve
from tracker.reading.subject import KINDS, Subject
from tracker.reports import chain_of_custody, jobs
from tracker.reports.jobs import Job
from tracker.signing.process import NoSigner
from tracker.views import identity
from tracker.views.guard import address, may, me
from tracker.views.loading import find, load

bp = Blueprint("reports", __name__, url_prefix="/reports")

P = Permission
PAGE = 50  # lines of the record on one page
AT_ONCE = 600  # lines of a report that is made while one waits: two seconds
_OTHERS = "any(collection, donor, recipient, round)"
_WAYS = "any(pdf, csv, json)"
_PAGES = {"product": "products.show", "donor": "enrol.donor", "recipient": "enrol.recipient", "round": "enrol.round"}
MIMETYPES = {"pdf": "application/pdf", "csv": "text/csv", "json": "application/json"}


@bp.get("/product/<identifier>")
@may(P.READ)
def product(identifier: str) -> ResponseReturnValue:
    """The custody record of a product."""
    return _page("product", identifier)


@bp.get(f"/<{_OTHERS}:kind>/<identifier>")
@may(P.AUDIT)
def page(kind: str, identifier: str) -> ResponseReturnValue:
    """The custody record of a collection, a donor, a recipient or a round."""
    return _page(kind, identifier)


@bp.post(f"/product/<identifier>/<{_WAYS}:way>")
@may(P.READ)
def export_product(identifier: str, way: str) -> ResponseReturnValue:
    """The record of a product as a file; that it was taken is noted in the security log."""
    return _export("product", identifier, way)


@bp.post(f"/<{_OTHERS}:kind>/<identifier>/<{_WAYS}:way>")
@may(P.AUDIT)
def export(kind: str, identifier: str, way: str) -> ResponseReturnValue:
    """The record of anything else as a file; that it was taken is noted in the security log."""
    return _export(kind, identifier, way)


@bp.get("/made/<token>")
@may(P.READ)
def job(token: str) -> ResponseReturnValue:
    """How far a long report is; once it is made, the way to it."""
    state = jobs.state(token, by=me().id) or abort(404)
    back = _address(state.job.kind, state.job.id)
    return render_template("audit/making.html", state=state, about=state.job, token=token, back=back)


@bp.get("/made/<token>/report.pdf")
@may(P.READ)
def made(token: str) -> ResponseReturnValue:
    """The long report, for whoever asked for it."""
    state = jobs.state(token, by=me().id) or abort(404)
    content = jobs.report(token, by=me().id) or abort(404)
    return _file(content, state.job.kind, state.job.id, "pdf")


def _page(kind: str, identifier: str) -> ResponseReturnValue:
    about = subject.about(kind, load(KINDS[kind], identifier))
    of = about.record
    asked = {name: request.args.get(name, "")[:200] for name in ("step", "person", "place", "only")}
    kept = Sieve(**asked).kept(of.items)
    start = _start(len(kept))
    return render_template(
        "audit/report.html",
        about=about,
        of=of,
        identity=identity.strip(about.product) if about.product else None,
        drawings=_drawings(about),
        sections=sections,
        asked=asked,
        kept=kept,
        shown=kept[start : start + PAGE],
        start=start,
        turns=_turns(kind, identifier, asked, start, len(kept)),
        choices=sifting.choices(of.items),
        only={name: _(words) for name, (words, _keep) in ONLY.items()},
        proof=chain_of_custody.proof(),
        form=ExportForm(),
        here=_address(kind, identifier),
        back=address(_PAGES.get(kind, "audit.page"), **({"identifier": identifier} if kind in _PAGES else {})),
    )


def _drawings(about: Subject) -> list[tuple[str, Drawing]]:
    """The lineage of each donation, with ways to the pages of what is in it."""
    graphs = ((din, lineage.graph(one, here=about.id, address=_open)) for din, one in about.families.items())
    return [(din, layout(*graph)) for din, graph in graphs]


def _export(kind: str, identifier: str, way: str) -> ResponseReturnValue:
    if way == "pdf":
        _seal()
    row = find(KINDS[kind], identifier) or abort(404)
    about = subject.about(kind, row)
    if way == "pdf" and len(about.record.items) > AT_ONCE:
        try:
            token = jobs.start(Job(kind, identifier, len(about.record.items), me().id))
        except jobs.Busy:
            return render_template("audit/making.html", busy=True, about=about, back=_address(kind, identifier)), 503
        answer: ResponseReturnValue = redirect(url_for("reports.job", token=token), 303)
    else:
        answer = _file(_content(about, way), kind, identifier, way)
    security.note("export", user=me(), detail=f"{way} {kind} {identifier}")
    db.session.commit()
    return answer


def _seal() -> None:
    """Have every line of the report under a checkpoint; where the signer does not answer, the newest one stands."""
    with suppress(NoSigner):
        notary.cut("report")


def _content(about: Subject, way: str) -> bytes:
    if way == "pdf":
        return chain_of_custody.with_evidence(about)
    if way == "csv":
        return exchange.lines(about.record.items).encode()
    said = {"kind": about.kind, "id": about.id, "made_at": clock.now().isoformat(), "proof": _proof()}
    return exchange.record(said, of=about.record).encode()


def _proof() -> dict[str, Any] | None:
    found = chain_of_custody.proof()
    return asdict(found) if found else None


def _file(content: bytes, kind: str, identifier: str, way: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="chain-of-custody-{kind}-{identifier}.{way}"'}
    return Response(content, mimetype=MIMETYPES[way], headers=headers)


def _start(count: int) -> int:
    """The first line that is shown: of a whole page, and never beyond the last."""
    text = request.args.get("from", "")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return min(wanted, max(count - 1, 0)) // PAGE * PAGE


def _turns(kind: str, identifier: str, asked: dict[str, str], start: int, count: int) -> list[tuple[str, str]]:
    """The pages before and after."""
    chosen: dict[str, Any] = {name: value for name, value in asked.items() if value}
    near = [(_("Earlier lines"), start - PAGE)] if start else []
    near += [(_("Later lines"), start + PAGE)] if start + PAGE < count else []
    return [(str(words), f"{_address(kind, identifier, **chosen, **{'from': at})}#lines") for words, at in near]


def _address(kind: str, identifier: str, **more: Any) -> str:
    if kind == "product":
        return url_for("reports.product", identifier=identifier, **more)
    return url_for("reports.page", kind=kind, identifier=identifier, **more)


def _open(kind: str, identifier: str) -> str | None:
    return address(_PAGES[kind], identifier=identifier)
