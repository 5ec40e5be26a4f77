"""On which printer somebody prints: the ones that are offered here, and the one of last time."""

from typing import Any

from flask import session

from tracker import labelling
from tracker.forms.label import PrintForm
from tracker.models import Printer
from tracker.reading.printers import offered
from tracker.views.loading import find


def to_fill_in(kind: str) -> PrintForm:
    """The form of the next print of this kind, with the printer of last time."""
    last = session.get("printers", {}).get(kind, "")
    return PrintForm(**_asked(kind), formdata=None, printer=last)


def filled_in(kind: str) -> PrintForm:
    """The same as it was sent."""
    return PrintForm(**_asked(kind))


def chosen(kind: str, form: PrintForm) -> Printer | None:
    """The printer that was chosen, None to open a document; it is what is proposed next time."""
    session["printers"] = session.get("printers", {}) | {kind: form.printer.data}
    return find(Printer, form.printer.data)


def _asked(kind: str) -> dict[str, Any]:
    known = labelling.KINDS[kind]
    return {"several": known.several, "printers": offered(known.artwork, session.get("place")), "prefix": "print"}
