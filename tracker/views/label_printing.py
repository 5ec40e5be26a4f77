"""Pages: the final labels of all doses of a run, printed at once."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import access, labelling
from tracker.access import Permission
from tracker.forms.label import PrintForm
from tracker.labelling import OF_A_DOSE
from tracker.models import LabelPrint, Run
from tracker.steps import printing
from tracker.views import printer_choice
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import may, me
from tracker.views.label import bp
from tracker.views.label_page import may_open, not_now
from tracker.views.loading import load
from tracker.views.wording import shown


@bp.get("/runs/<identifier>")
@may(Permission.READ)
def run(identifier: str) -> ResponseReturnValue:
    """The final labels of all doses of a run."""
    return render_template("label/run.html", **_around(load(Run, identifier)))


@bp.post("/runs/<identifier>/print")
@may(Permission.LABEL)
def print_run(identifier: str) -> ResponseReturnValue:
    """Print the labels of the doses of a run."""
    form = printer_choice.filled_in(OF_A_DOSE)
    if not form.validate_on_submit():
        return invalid("label/run.html", form, **_around(load(Run, identifier), form))
    event = printing.print_doses(
        load(Run, identifier),
        by=me(),
        at=form.at,
        reprint_reason=form.reprint_reason.data or None,
        printer=printer_choice.chosen(OF_A_DOSE, form),
        scene=scene(form),
    )
    done = _("Printed. Now scan each of them back.")
    return answer(event, form, done=done, to=url_for("label.run", identifier=identifier))


def _around(found: Run, form: PrintForm | None = None) -> dict[str, Any]:
    """All that the page of a run's labels shows."""
    rows = [(dose, labelling.counting(dose)) for dose in found.doses]
    waiting = labelling.doses_to_print(found)
    stops = {one.code: one for dose in waiting for one in not_now(dose, OF_A_DOSE)}
    return {
        "run": found,
        "rows": rows,
        "again": all(print_ for _dose, print_ in rows),
        "reprints": any(LabelPrint.newest(OF_A_DOSE, "product", dose.id) for dose in waiting),
        "some": any(print_ for _dose, print_ in rows),
        "may_print": access.holds(me(), Permission.LABEL),
        "may_open": may_open(OF_A_DOSE),
        "form": form or printer_choice.to_fill_in(OF_A_DOSE),
        "refusals": shown(stops.values()),
    }
