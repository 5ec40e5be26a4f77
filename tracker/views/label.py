"""Pages: labels of bags and wristbands of people, from the print to the last print that was destroyed."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from labels.printing import pdf, zpl
from tracker import access, labelling
from tracker.access import Permission
from tracker.forms.act import ActForm
from tracker.forms.label import SYMBOLS, DestroyForm, ScanBackForm, VerifyForm, VoidForm
from tracker.labelling import Label, Labelled
from tracker.models import Donor, DonorIdentity, LabelPrint, Product, Recipient, RecipientIdentity, Run, User
from tracker.reading import label as reading
from tracker.rules import label_prints, label_template
from tracker.rules.refusal import Refusal
from tracker.steps import label
from tracker.views import home, printer_choice
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import may, me
from tracker.views.identity import strip
from tracker.views.loading import find, load
from tracker.views.wording import shown

bp = Blueprint("label", __name__, url_prefix="/label")
GROUPS: dict[str, type[Labelled]] = {"products": Product, "donors": Donor, "recipients": Recipient}

home.worklist_for(Permission.LABEL, _l("Labels to print"), reading.waiting_to_print)
home.worklist_for(Permission.LABEL, _l("Labels to scan back"), reading.waiting_to_scan_back)
home.worklist_for(Permission.VERIFY_LABEL, _l("Labels to verify"), reading.waiting_to_verify)
home.worklist_for(Permission.LABEL, _l("Void labels to destroy"), reading.waiting_to_destroy)


@bp.get("/")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """What waits for a label, a scan, a second person or the shredder."""
    lists = (
        (_("To print"), reading.waiting_to_print()),
        (_("To scan back"), reading.waiting_to_scan_back()),
        (_("To verify"), reading.waiting_to_verify()),
        (_("Void, to destroy"), reading.waiting_to_destroy()),
    )
    return render_template("label/page.html", lists=[(title, home.items(waiting)) for title, waiting in lists])


@bp.get("/products/<identifier>")
@may(Permission.READ)
def product(identifier: str) -> ResponseReturnValue:
    """The labels of a bag."""
    return render_template("label/prints.html", **_around(load(Product, identifier)))


@bp.get("/donors/<identifier>")
@may(Permission.READ)
def donor(identifier: str) -> ResponseReturnValue:
    """The wristbands of a donor."""
    return render_template("label/prints.html", **_around(load(Donor, identifier)))


@bp.get("/recipients/<identifier>")
@may(Permission.READ)
def recipient(identifier: str) -> ResponseReturnValue:
    """The wristbands of a recipient."""
    return render_template("label/prints.html", **_around(load(Recipient, identifier)))


@bp.post("/<group>/<identifier>/print")
@may(Permission.READ)
def print_label(group: str, identifier: str) -> ResponseReturnValue:
    """Print the next label."""
    kind = _kind(subject_at(group, identifier))
    form = printer_choice.filled_in(kind)
    if not form.validate_on_submit():
        return _invalid(subject_at(group, identifier), "print", form)
    subject = subject_at(group, identifier)
    event = label.print_label(
        subject,
        kind=kind,
        by=me(),
        at=form.at,
        reprint_reason=form.reprint_reason.data or None,
        printer=printer_choice.chosen(kind, form),
        scene=scene(form),
    )
    return answer(event, form, done=_("Printed. Now scan it back."), to=_address(subject))


@bp.post("/<group>/<identifier>/prints/<int:number>/scan-back")
@may(Permission.READ)
def scan_back(group: str, identifier: str, number: int) -> ResponseReturnValue:
    """Compare the printed label with the record, symbol by symbol."""
    print_ = _print(subject_at(group, identifier), number)
    form = ScanBackForm(_symbols(print_), prefix="scan")
    if not form.validate_on_submit():
        return _invalid(labelling.subject_of(print_), "scan", form)
    subject = subject_at(group, identifier)
    print_ = _print(subject, number)
    event = label.scan_back(subject, print_, scanned=form.read, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Every symbol is right. Affix the label."), to=_address(subject))


@bp.post("/<group>/<identifier>/prints/<int:number>/verify")
@may(Permission.VERIFY_LABEL)
def verify(group: str, identifier: str, number: int) -> ResponseReturnValue:
    """A second person stands by the label on the bag."""
    form = VerifyForm(prefix="verify")
    if not form.validate_on_submit():
        return _invalid(subject_at(group, identifier), "verify", form)
    subject = subject_at(group, identifier)
    event = label.verify(subject, _print(subject, number), mark=form.mark.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Label verified."), to=_address(subject))


@bp.post("/<group>/<identifier>/prints/<int:number>/void")
@may(Permission.READ)
def void(group: str, identifier: str, number: int) -> ResponseReturnValue:
    """Declare a print invalid."""
    form = VoidForm(prefix="void")
    if not form.validate_on_submit():
        return _invalid(subject_at(group, identifier), "void", form)
    subject = subject_at(group, identifier)
    event = label.void(
        subject, _print(subject, number), reason=form.reason.data, by=me(), at=form.at, scene=scene(form)
    )
    return answer(event, form, done=_("The print is void. Destroy it and record that."), to=_address(subject))


@bp.post("/<group>/<identifier>/prints/<int:number>/destroy")
@may(Permission.READ)
def destroy(group: str, identifier: str, number: int) -> ResponseReturnValue:
    """Record that a void print was destroyed."""
    form = DestroyForm(prefix="destroy")
    if not form.validate_on_submit():
        return _invalid(subject_at(group, identifier), "destroy", form)
    subject = subject_at(group, identifier)
    event = label.destroy(subject, _print(subject, number), by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Recorded as destroyed."), to=_address(subject))


@bp.get("/<group>/<identifier>/prints/<int:number>.pdf")
@may(Permission.READ)
def as_pdf(group: str, identifier: str, number: int) -> ResponseReturnValue:
    """The label to print, as long as its print counts and says what the record says."""
    print_ = _print(subject_at(group, identifier), number)
    label_ = drawn(print_)
    if label_ is None:
        return not_printable(print_)
    return Response(pdf([label_]), mimetype="application/pdf", headers=_named(print_, "pdf"))


@bp.get("/<group>/<identifier>/prints/<int:number>.zpl")
@may(Permission.READ)
def as_zpl(group: str, identifier: str, number: int) -> ResponseReturnValue:
    """The same for a thermal printer."""
    print_ = _print(subject_at(group, identifier), number)
    label_ = drawn(print_)
    if label_ is None:
        return not_printable(print_)
    return Response(zpl(label_), mimetype="application/zpl", headers=_named(print_, "zpl"))


def drawn(print_: LabelPrint) -> Label | None:
    """The label of a print that counts. A label has a name on it: only those who print it or care for people see it."""
    access.require(me(), needed(print_.kind))
    found = labelling.drawn(print_)
    return None if print_.voided_at or labelling.changed(print_, found) else found


def needed(kind: str) -> Permission:
    """What opens a drawn label: a wristband is for those who may read names, a bag's also for those who print it."""
    labels_bags = kind != "wristband" and access.holds(me(), Permission.LABEL)
    return Permission.LABEL if labels_bags else Permission.READ_IDENTITIES


def not_printable(print_: LabelPrint) -> ResponseReturnValue:
    """Why a print is not given out any more."""
    refusals = label_prints.void_refusals(voided=print_.voided_at is not None, number=print_.number)
    refusals = refusals or [label_prints.outdated(number=print_.number)]
    back = _address(labelling.subject_of(print_))
    return render_template("label/not_printable.html", refusals=shown(refusals), back=back), 409


def _named(print_: LabelPrint, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="{print_.kind}-{print_.subject_id}-{print_.number}.{ending}"'}


def subject_at(group: str, identifier: str) -> Labelled:
    """The bag or the person that an address names."""
    if group not in GROUPS:
        abort(404)
    return load(GROUPS[group], identifier)


def _print(subject: Labelled, number: int) -> LabelPrint:
    return next((one for one in _prints(subject) if one.number == number), None) or abort(404)


def _prints(subject: Labelled) -> list[LabelPrint]:
    return [one for one in LabelPrint.all_of(subject) if one.kind == _kind(subject)]


def newest_print(subject: Labelled) -> LabelPrint | None:
    """The newest print of the label that this thing carries, void or not."""
    return LabelPrint.newest(_kind(subject), subject.__tablename__, subject.id)


def _kind(subject: Labelled) -> str:
    """The label that this thing carries at this site."""
    return subject.label_kind if isinstance(subject, Product) else "wristband"


def _group(subject: Labelled) -> str:
    return f"{subject.__tablename__}s"


def _address(subject: Labelled) -> str:
    return url_for(f"label.{subject.__tablename__}", identifier=subject.id)


def _symbols(print_: LabelPrint) -> list[str]:
    drawn = labelling.drawn(print_)
    return [symbol.name for symbol in drawn.symbols()] if drawn else list(SYMBOLS)


def _invalid(subject: Labelled, name: str, form: ActForm) -> ResponseReturnValue:
    return invalid("label/prints.html", form, **_around(subject, **{name: form}))


def _around(subject: Labelled, **filled: ActForm) -> dict[str, Any]:
    """All that the page of a subject's prints shows."""
    prints = _prints(subject)
    newest = prints[-1] if prints else None
    counts = newest if newest and not newest.voided_at else None
    forms: dict[str, ActForm] = {
        "print": printer_choice.to_fill_in(_kind(subject)),
        "scan": ScanBackForm(_symbols(counts) if counts else (), prefix="scan"),
        "verify": VerifyForm(prefix="verify"),
        "void": VoidForm(prefix="void"),
        "destroy": DestroyForm(prefix="destroy"),
    }
    return {
        "subject": subject,
        "group": _group(subject),
        "kind": _kind(subject),
        "identity": strip(subject) if isinstance(subject, Product) else None,
        "name": _name(subject),
        "prints": [_line(one) for one in prints],
        "newest": counts,
        "may_open": access.holds(me(), needed(_kind(subject))),
        "symbols": [name for name in SYMBOLS if counts and name in _symbols(counts)],
        "reconciliation": reading.reconciliation(prints),
        "forms": forms | filled,
        "print_refusals": shown(print_refusals(subject, _kind(subject))),
        "run": Run.of(subject) if isinstance(subject, Product) and subject.purpose == "dose" else None,
    }


def print_refusals(subject: Labelled, kind: str) -> list[Refusal]:
    """Why this label is not printed now, as far as that is known before somebody tries."""
    approved = labelling.in_force(kind) is not None
    return [*labelling.kind_refusals(subject, kind), *label_template.not_approved(kind=kind, approved=approved)]


def _name(subject: Labelled) -> str | None:
    """The wearer's name, for those who may read it."""
    if isinstance(subject, Product) or not access.holds(me(), Permission.READ_IDENTITIES):
        return None
    identity = find(DonorIdentity, subject.id) if isinstance(subject, Donor) else find(RecipientIdentity, subject.id)
    return identity.name if identity else None


def _line(print_: LabelPrint) -> dict[str, Any]:
    """One print as the table shows it."""
    people = {one: find(User, getattr(print_, f"{one}_by")) for one in ("printed", "scanned", "verified", "voided")}
    return {
        "row": print_,
        "state": print_.state,
        "who": {act: person.name for act, person in people.items() if person},
    }
