"""Pages: labels of bags, people and things, from the print to the last print that was destroyed."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import labelling
from tracker.access import Permission
from tracker.forms.label import DestroyForm, ScanBackForm, VerifyForm, VoidForm
from tracker.models import Product
from tracker.reading import label as reading
from tracker.reading.waiting import Waiting
from tracker.steps import label, printing
from tracker.views import home, printer_choice
from tracker.views.answering import answer, scene
from tracker.views.guard import may, me
from tracker.views.label_page import address, around, kind_of, may_print, print_of, refilled, subject_at, symbols_of
from tracker.views.loading import load

bp = Blueprint("label", __name__, url_prefix="/label")
PRINTS = "/<group>/<identifier>/prints/<int:number>"  # of the label that the thing needs first
PRINTS_OF = "/<group>/<identifier>/<kind>/prints/<int:number>"  # of any other


def _bench_kinds() -> list[str]:
    return [name for name, known in labelling.KINDS.items() if Permission.LABEL in known.printed_by]


def _my_kinds() -> list[str]:
    return [name for name in labelling.KINDS if may_print(name)]


def _to_scan_back() -> list[Waiting]:
    return reading.waiting_to_scan_back(_bench_kinds())


def _to_destroy() -> list[Waiting]:
    return reading.waiting_to_destroy(_bench_kinds())


home.worklist_for(Permission.LABEL, _l("Labels to print"), reading.waiting_to_print)
home.worklist_for(Permission.LABEL, _l("Labels to scan back"), _to_scan_back)
home.worklist_for(Permission.VERIFY_LABEL, _l("Labels to verify"), reading.waiting_to_verify)
home.worklist_for(Permission.LABEL, _l("Void labels to destroy"), _to_destroy)


@bp.get("/")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """What waits for a label, a scan, a second person or the shredder."""
    kinds = _my_kinds() or list(labelling.KINDS)
    lists = (
        (_("To print"), reading.waiting_to_print()),
        (_("To scan back"), reading.waiting_to_scan_back(kinds)),
        (_("To verify"), reading.waiting_to_verify()),
        (_("Void, to destroy"), reading.waiting_to_destroy(kinds)),
    )
    return render_template("label/page.html", lists=[(title, home.items(waiting)) for title, waiting in lists])


@bp.get("/products/<identifier>")
@may(Permission.READ)
def product(identifier: str) -> ResponseReturnValue:
    """The labels of a bag."""
    return render_template("label/prints.html", **around(load(Product, identifier), ""))


@bp.get("/<group>/<identifier>")
@bp.get("/<group>/<identifier>/<kind>")
@may(Permission.READ)
def prints(group: str, identifier: str, kind: str = "") -> ResponseReturnValue:
    """The labels of anything, the work on one kind open."""
    return render_template("label/prints.html", **around(subject_at(group, identifier), kind))


@bp.post("/<group>/<identifier>/print")
@bp.post("/<group>/<identifier>/<kind>/print")
@may(Permission.READ)
def print_label(group: str, identifier: str, kind: str = "") -> ResponseReturnValue:
    """Print the next label."""
    subject = subject_at(group, identifier)
    kind = kind_of(subject, kind)
    form = printer_choice.filled_in(kind)
    if not form.validate_on_submit():
        return refilled(subject, kind, "print", form)
    event = printing.print_labels(
        [subject],
        kind=kind,
        by=me(),
        at=form.at,
        reprint_reason=form.reprint_reason.data or None,
        copies=form.how_many,
        printer=printer_choice.chosen(kind, form),
        scene=scene(form),
    )
    return answer(event, form, done=_("Printed. Now scan it back."), to=address(subject, kind))


@bp.get(f"{PRINTS}/<any('scan-back', verify, void, destroy):_act>")
@bp.get(f"{PRINTS_OF}/<any('scan-back', verify, void, destroy):_act>")
@may(Permission.READ)
def page_of_print(group: str, identifier: str, number: int, _act: str, kind: str = "") -> ResponseReturnValue:
    """Whoever opens the address that a form of this print was sent to comes to the page of the form."""
    subject = subject_at(group, identifier)
    return redirect(address(subject, print_of(subject, kind, number).kind), 303)


@bp.post(f"{PRINTS}/scan-back")
@bp.post(f"{PRINTS_OF}/scan-back")
@may(Permission.READ)
def scan_back(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """Compare the printed label with the record, symbol by symbol."""
    print_ = print_of(subject_at(group, identifier), kind, number)
    form = ScanBackForm(symbols_of(print_), prefix="scan")
    if not form.validate_on_submit():
        return refilled(labelling.subject_of(print_), print_.kind, "scan", form)
    subject = subject_at(group, identifier)
    print_ = print_of(subject, kind, number)
    event = label.scan_back(subject, print_, scanned=form.read, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Every symbol is right. Affix the label."), to=address(subject, print_.kind))


@bp.post(f"{PRINTS}/verify")
@bp.post(f"{PRINTS_OF}/verify")
@may(Permission.VERIFY_LABEL)
def verify(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """A second person stands by the label on the bag."""
    form = VerifyForm(prefix="verify")
    if not form.validate_on_submit():
        return refilled(subject_at(group, identifier), kind, "verify", form)
    subject = subject_at(group, identifier)
    print_ = print_of(subject, kind, number)
    event = label.verify(subject, print_, mark=form.mark.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Label verified."), to=address(subject, print_.kind))


@bp.post(f"{PRINTS}/void")
@bp.post(f"{PRINTS_OF}/void")
@may(Permission.READ)
def void(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """Declare a print invalid."""
    form = VoidForm(prefix="void")
    if not form.validate_on_submit():
        return refilled(subject_at(group, identifier), kind, "void", form)
    subject = subject_at(group, identifier)
    print_ = print_of(subject, kind, number)
    event = label.void(subject, print_, reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    done = _("The print is void. Destroy it and record that.")
    return answer(event, form, done=done, to=address(subject, print_.kind))


@bp.post(f"{PRINTS}/destroy")
@bp.post(f"{PRINTS_OF}/destroy")
@may(Permission.READ)
def destroy(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """Record that a void print was destroyed."""
    form = DestroyForm(prefix="destroy")
    if not form.validate_on_submit():
        return refilled(subject_at(group, identifier), kind, "destroy", form)
    subject = subject_at(group, identifier)
    print_ = print_of(subject, kind, number)
    event = label.destroy(subject, print_, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Recorded as destroyed."), to=address(subject, print_.kind))
