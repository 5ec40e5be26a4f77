"""Pages: the final labels of all doses of a run, printed at once."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import access
from tracker.access import Permission
from tracker.forms.label import PrintForm
from tracker.models import LabelPrint, Product, Run
from tracker.steps import printing
from tracker.views import printer_choice
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import may, me
from tracker.views.label import bp
from tracker.views.label_page import may_open, not_now
from tracker.views.loading import load
from tracker.views.wording import shown

OF_A_DOSE = "final"


@bp.get("/runs/<identifier>")
@may(Permission.READ)
def run(identifier: str) -> ResponseReturnValue:
    """The final labels of all doses of a run."""
    return render_template("label/run.html", **_around(load(Run, identifier)))


@bp.post("/runs/<identifier>/print")
@may(Permission.LABEL)
def print_run(identifier: str) -> ResponseReturnValue:
    """Print the labels of all doses that have none; where all have theirs, all of them again."""
    form = printer_choice.filled_in(OF_A_DOSE)
    if not form.validate_on_submit():
        return invalid("label/run.html", form, **_around(load(Run, identifier), form))
    doses = load(Run, identifier).doses
    event = printing.print_labels(
        [dose for dose in doses if counting(dose) is None] or doses,
        kind=OF_A_DOSE,
        by=me(),
        at=form.at,
        reprint_reason=form.reprint_reason.data or None,
        printer=printer_choice.chosen(OF_A_DOSE, form),
        scene=scene(form),
    )
    done = _("Printed. Now scan each of them back.")
    return answer(event, form, done=done, to=url_for("label.run", identifier=identifier))


def counting(dose: Product) -> LabelPrint | None:
    newest = LabelPrint.newest(OF_A_DOSE, "product", dose.id)
    return newest if newest and not newest.voided_at else None


def _around(found: Run, form: PrintForm | None = None) -> dict[str, Any]:
    """All that the page of a run's labels shows."""
    rows = [(dose, counting(dose)) for dose in found.doses]
    waiting = [dose for dose, print_ in rows if print_ is None] or [dose for dose, _print in rows]
    stops = {one.code: one for dose in waiting for one in not_now(dose, OF_A_DOSE)}
    return {
        "run": found,
        "rows": rows,
        "again": all(print_ for _dose, print_ in rows),
        "some": any(print_ for _dose, print_ in rows),
        "may_print": access.holds(me(), Permission.LABEL),
        "may_open": may_open(OF_A_DOSE),
        "form": form or printer_choice.to_fill_in(OF_A_DOSE),
        "refusals": shown(stops.values()),
    }
