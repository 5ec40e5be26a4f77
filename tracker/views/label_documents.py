"""Labels as documents: to be opened and printed, one print or all doses of a run, and as a picture on the screen."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from labels.pictures import png
from labels.printing import pdf, zpl
from tracker import access, clock, labelling
from tracker.access import Permission
from tracker.labelling import Label
from tracker.models import LabelPrint, Run
from tracker.rules import label_prints
from tracker.views.guard import may, me
from tracker.views.label import PRINTS, PRINTS_OF, bp
from tracker.views.label_page import address, may_open, opened_by, print_of, subject_at
from tracker.views.loading import load
from tracker.views.wording import shown

ON_SCREEN = "SCREEN"  # the mark of a picture, which is that of no print: what is scanned from a screen is no label


@bp.get(f"{PRINTS}.pdf")
@bp.get(f"{PRINTS_OF}.pdf")
@may(Permission.READ)
def as_pdf(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """The label to print, as long as its print counts and says what the record says; several of one act together."""
    print_ = print_of(subject_at(group, identifier), kind, number)
    found = drawn(print_)
    if not found:
        return not_printable(print_)
    return Response(pdf(found), mimetype="application/pdf", headers=_named(print_, "pdf"))


@bp.get(f"{PRINTS}.zpl")
@bp.get(f"{PRINTS_OF}.zpl")
@may(Permission.READ)
def as_zpl(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """The same for a thermal printer; an A4 sheet goes through none."""
    print_ = print_of(subject_at(group, identifier), kind, number)
    if labelling.KINDS[print_.kind].on_paper:
        abort(404)
    found = drawn(print_)
    if not found:
        return not_printable(print_)
    return Response("\n".join(map(zpl, found)), mimetype="application/zpl", headers=_named(print_, "zpl"))


def drawn(print_: LabelPrint) -> list[Label]:
    """The label of a print that counts, with those made beside it; none of one that does not count any more.

    A label can have a name on it: only those who print it or care for people see it.
    """
    if not may_open(print_.kind):
        raise access.Forbidden(opened_by(print_.kind)[0])
    together = LabelPrint.made_with(print_) if labelling.KINDS[print_.kind].several else [print_]
    by_record = [(one, labelling.drawn(one)) for one in together if not one.voided_at]
    counts = [label for one, label in by_record if label and not labelling.changed(one, label)]
    return [] if print_.voided_at or len(counts) < len(by_record) else counts


def not_printable(print_: LabelPrint) -> ResponseReturnValue:
    """Why a print is not given out any more."""
    refusals = label_prints.void_refusals(voided=print_.voided_at is not None, number=print_.number)
    refusals = refusals or [label_prints.outdated(number=print_.number)]
    back = address(labelling.subject_of(print_), print_.kind)
    return render_template("label/not_printable.html", refusals=shown(refusals), back=back), 409


def _named(print_: LabelPrint, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="{print_.kind}-{print_.subject_id}-{print_.number}.{ending}"'}


@bp.get("/<group>/<identifier>/<kind>/picture.png")
@may(Permission.READ)
def picture(group: str, identifier: str, kind: str) -> ResponseReturnValue:
    """The label as the record would have it printed now, to be looked at and not to be scanned."""
    subject = subject_at(group, identifier)
    if kind not in labelling.kinds_of(subject):
        abort(404)
    access.require_any(me(), *opened_by(kind))
    newest = LabelPrint.newest(kind, subject.__tablename__, subject.id)
    number = newest.number + bool(newest.voided_at) if newest else 1
    looks = labelling.label_of(subject, kind, number=number, nonce=ON_SCREEN, by=me().id, at=clock.now())
    return Response(png(looks), mimetype="image/png")


@bp.get("/runs/<identifier>/labels.pdf")
@may(Permission.READ)
def run_as_pdf(identifier: str) -> ResponseReturnValue:
    """The labels of all doses of a run, one a page."""
    return _document(identifier, "pdf")


@bp.get("/runs/<identifier>/labels.zpl")
@may(Permission.READ)
def run_as_zpl(identifier: str) -> ResponseReturnValue:
    """The same for a thermal printer."""
    return _document(identifier, "zpl")


def _document(identifier: str, ending: str) -> ResponseReturnValue:
    prints = [one for dose in load(Run, identifier).doses if (one := labelling.counting(dose))]
    labels: list[Label] = []
    for print_ in prints:
        found = drawn(print_)
        if not found:
            return not_printable(print_)
        labels += found
    if not labels:
        abort(404)
    named = {"Content-Disposition": f'inline; filename="final-{identifier}.{ending}"'}
    body = labelling.in_language(labels, ending, 203 if ending == "zpl" else 300)
    return Response(body, mimetype=f"application/{ending}", headers=named)
