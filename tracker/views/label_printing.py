"""Pages of leg 7 beside the label itself: its picture on screen, and all doses of a run at once."""

from typing import Any

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from labels.pictures import png
from tracker import access, clock, labelling
from tracker.access import Permission
from tracker.forms.label import PrintForm
from tracker.labelling import Label
from tracker.models import LabelPrint, Product, Run
from tracker.steps import label
from tracker.views import printer_choice
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import may, me
from tracker.views.label import bp, drawn, may_open, not_now, not_printable, opened_by, subject_at
from tracker.views.loading import load
from tracker.views.wording import shown

ON_SCREEN = "SCREEN"  # the mark of a picture, which is that of no print: what is scanned from a screen is no label
_OF_A_DOSE = "final"


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


@bp.get("/runs/<identifier>")
@may(Permission.READ)
def run(identifier: str) -> ResponseReturnValue:
    """The final labels of all doses of a run."""
    return render_template("label/run.html", **_around(load(Run, identifier)))


@bp.post("/runs/<identifier>/print")
@may(Permission.LABEL)
def print_run(identifier: str) -> ResponseReturnValue:
    """Print the labels of all doses that have none; where all have theirs, all of them again."""
    form = printer_choice.filled_in(_OF_A_DOSE)
    if not form.validate_on_submit():
        return invalid("label/run.html", form, **_around(load(Run, identifier), form))
    doses = load(Run, identifier).doses
    event = label.print_labels(
        [dose for dose in doses if _counting(dose) is None] or doses,
        kind=_OF_A_DOSE,
        by=me(),
        at=form.at,
        reprint_reason=form.reprint_reason.data or None,
        printer=printer_choice.chosen(_OF_A_DOSE, form),
        scene=scene(form),
    )
    done = _("Printed. Now scan each of them back.")
    return answer(event, form, done=done, to=url_for("label.run", identifier=identifier))


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
    prints = [one for dose in load(Run, identifier).doses if (one := _counting(dose))]
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


def _counting(dose: Product) -> LabelPrint | None:
    newest = LabelPrint.newest(_OF_A_DOSE, "product", dose.id)
    return newest if newest and not newest.voided_at else None


def _around(found: Run, form: PrintForm | None = None) -> dict[str, Any]:
    """All that the page of a run's labels shows."""
    rows = [(dose, _counting(dose)) for dose in found.doses]
    waiting = [dose for dose, print_ in rows if print_ is None] or [dose for dose, _print in rows]
    stops = {one.code: one for dose in waiting for one in not_now(dose, _OF_A_DOSE)}
    return {
        "run": found,
        "rows": rows,
        "again": all(print_ for _dose, print_ in rows),
        "some": any(print_ for _dose, print_ in rows),
        "may_print": access.holds(me(), Permission.LABEL),
        "may_open": may_open(_OF_A_DOSE),
        "form": form or printer_choice.to_fill_in(_OF_A_DOSE),
        "refusals": shown(stops.values()),
    }
