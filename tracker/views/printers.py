"""Pages: label printers, where they stand and what they take."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.access import Permission
from tracker.forms.act import ActForm
from tracker.forms.printers import ClosePrinterForm, CorrectPrinterForm, PrinterForm, TryForm
from tracker.models import Printer
from tracker.steps import printers
from tracker.views.administer import about, bp
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import may, me
from tracker.views.loading import load


@bp.get("/printers/<identifier>")
@may(Permission.READ)
def printer(identifier: str) -> ResponseReturnValue:
    """One printer."""
    return render_template("administer/printer.html", **_printer(load(Printer, identifier)))


@bp.get("/printers/new")
@may(Permission.ADMINISTER)
def new_printer() -> ResponseReturnValue:
    """The form of a new printer."""
    return render_template("administer/new_printer.html", form=PrinterForm())


@bp.post("/printers/new")
@may(Permission.ADMINISTER)
def add_printer() -> ResponseReturnValue:
    """Make a printer known."""
    form = PrinterForm()
    if not form.validate_on_submit():
        return invalid("administer/new_printer.html", form)
    made = Printer(id=form.identifier.data, **form.said)
    event = printers.add_printer(made, by=me(), at=form.at, scene=scene(form))
    to = url_for("administer.printer", identifier=made.id)
    return answer(event, form, done=_("Printer added. Print a test label."), to=to, back=request.path)


@bp.post("/printers/<identifier>/correct")
@may(Permission.ADMINISTER)
def correct_printer(identifier: str) -> ResponseReturnValue:
    """Correct address, place, language or roll of a printer."""
    form = CorrectPrinterForm(prefix="correct")
    if not form.validate_on_submit():
        return invalid("administer/printer.html", form, **_printer(load(Printer, identifier), correct=form))
    found = load(Printer, identifier)
    event = printers.correct_printer(
        found, reason=form.reason.data, by=me(), at=form.at, scene=scene(form), **form.said
    )
    return answer(event, form, done=_("Corrected."), to=url_for("administer.printer", identifier=found.id))


@bp.post("/printers/<identifier>/close")
@may(Permission.ADMINISTER)
def close_printer(identifier: str) -> ResponseReturnValue:
    """Take a printer out of use."""
    form = ClosePrinterForm(prefix="close")
    if not form.validate_on_submit():
        return invalid("administer/printer.html", form, **_printer(load(Printer, identifier), close=form))
    found = load(Printer, identifier)
    event = printers.close_printer(found, reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Closed."), to=url_for("administer.printer", identifier=found.id))


@bp.post("/printers/<identifier>/try")
@may(Permission.ADMINISTER)
def try_printer(identifier: str) -> ResponseReturnValue:
    """Print a sample that is marked as synthetic."""
    form = TryForm(prefix="try")
    if not form.validate_on_submit():
        return invalid("administer/printer.html", form, **_printer(load(Printer, identifier)))
    found = load(Printer, identifier)
    event = printers.try_printer(found, by=me(), at=form.at, scene=scene(form))
    done = _("The printer took the test label. Look at it, then destroy it.")
    return answer(event, form, done=done, to=url_for("administer.printer", identifier=identifier))


def _printer(found: Printer, **filled: ActForm) -> dict[str, Any]:
    """All that the page of a printer shows; `filled` are forms as they were sent."""
    stands = {"place": found.place_id, "kinds": sorted(found.kinds)}
    forms: dict[str, ActForm] = {
        "correct": CorrectPrinterForm(None, obj=found, data=stands, prefix="correct"),
        "close": ClosePrinterForm(None, prefix="close"),
        "try": TryForm(None, prefix="try"),
    }
    return about(found, Permission.ADMINISTER) | {"printer": found, "forms": forms | filled}
