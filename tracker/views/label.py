"""Pages: labels of bags, people and things, from the print to the last print that was destroyed."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
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
from tracker.reading.waiting import Waiting
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
GROUPS = {group: labelling.SUBJECTS[table] for table, group in reading.GROUPS.items()}
PRINTS = "/<group>/<identifier>/prints/<int:number>"  # of the label that the thing needs first
PRINTS_OF = "/<group>/<identifier>/<kind>/prints/<int:number>"  # of any other


def _bench_kinds() -> list[str]:
    return [name for name, known in labelling.KINDS.items() if Permission.LABEL in known.printed_by]


def _my_kinds() -> list[str]:
    return [name for name in labelling.KINDS if _may_print(name)]


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
    return render_template("label/prints.html", **_around(load(Product, identifier), ""))


@bp.get("/<group>/<identifier>")
@bp.get("/<group>/<identifier>/<kind>")
@may(Permission.READ)
def prints(group: str, identifier: str, kind: str = "") -> ResponseReturnValue:
    """The labels of anything, the work on one kind open."""
    return render_template("label/prints.html", **_around(subject_at(group, identifier), kind))


@bp.post("/<group>/<identifier>/print")
@bp.post("/<group>/<identifier>/<kind>/print")
@may(Permission.READ)
def print_label(group: str, identifier: str, kind: str = "") -> ResponseReturnValue:
    """Print the next label."""
    subject = subject_at(group, identifier)
    kind = _kind(subject, kind)
    form = printer_choice.filled_in(kind)
    if not form.validate_on_submit():
        return _invalid(subject, kind, "print", form)
    event = label.print_label(
        subject,
        kind=kind,
        by=me(),
        at=form.at,
        reprint_reason=form.reprint_reason.data or None,
        copies=form.how_many,
        printer=printer_choice.chosen(kind, form),
        scene=scene(form),
    )
    return answer(event, form, done=_("Printed. Now scan it back."), to=_address(subject, kind))


@bp.post(f"{PRINTS}/scan-back")
@bp.post(f"{PRINTS_OF}/scan-back")
@may(Permission.READ)
def scan_back(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """Compare the printed label with the record, symbol by symbol."""
    print_ = _print(subject_at(group, identifier), kind, number)
    form = ScanBackForm(_symbols(print_), prefix="scan")
    if not form.validate_on_submit():
        return _invalid(labelling.subject_of(print_), print_.kind, "scan", form)
    subject = subject_at(group, identifier)
    print_ = _print(subject, kind, number)
    event = label.scan_back(subject, print_, scanned=form.read, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Every symbol is right. Affix the label."), to=_address(subject, print_.kind))


@bp.post(f"{PRINTS}/verify")
@bp.post(f"{PRINTS_OF}/verify")
@may(Permission.VERIFY_LABEL)
def verify(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """A second person stands by the label on the bag."""
    form = VerifyForm(prefix="verify")
    if not form.validate_on_submit():
        return _invalid(subject_at(group, identifier), kind, "verify", form)
    subject = subject_at(group, identifier)
    print_ = _print(subject, kind, number)
    event = label.verify(subject, print_, mark=form.mark.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Label verified."), to=_address(subject, print_.kind))


@bp.post(f"{PRINTS}/void")
@bp.post(f"{PRINTS_OF}/void")
@may(Permission.READ)
def void(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """Declare a print invalid."""
    form = VoidForm(prefix="void")
    if not form.validate_on_submit():
        return _invalid(subject_at(group, identifier), kind, "void", form)
    subject = subject_at(group, identifier)
    print_ = _print(subject, kind, number)
    event = label.void(subject, print_, reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    done = _("The print is void. Destroy it and record that.")
    return answer(event, form, done=done, to=_address(subject, print_.kind))


@bp.post(f"{PRINTS}/destroy")
@bp.post(f"{PRINTS_OF}/destroy")
@may(Permission.READ)
def destroy(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """Record that a void print was destroyed."""
    form = DestroyForm(prefix="destroy")
    if not form.validate_on_submit():
        return _invalid(subject_at(group, identifier), kind, "destroy", form)
    subject = subject_at(group, identifier)
    print_ = _print(subject, kind, number)
    event = label.destroy(subject, print_, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Recorded as destroyed."), to=_address(subject, print_.kind))


@bp.get(f"{PRINTS}.pdf")
@bp.get(f"{PRINTS_OF}.pdf")
@may(Permission.READ)
def as_pdf(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """The label to print, as long as its print counts and says what the record says; several of one act together."""
    print_ = _print(subject_at(group, identifier), kind, number)
    found = drawn(print_)
    if not found:
        return not_printable(print_)
    return Response(pdf(found), mimetype="application/pdf", headers=_named(print_, "pdf"))


@bp.get(f"{PRINTS}.zpl")
@bp.get(f"{PRINTS_OF}.zpl")
@may(Permission.READ)
def as_zpl(group: str, identifier: str, number: int, kind: str = "") -> ResponseReturnValue:
    """The same for a thermal printer; an A4 sheet goes through none."""
    print_ = _print(subject_at(group, identifier), kind, number)
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


def opened_by(kind: str) -> tuple[Permission, ...]:
    """What opens a drawn label: a wristband is for those who may read names, another also for those who print it."""
    known = labelling.KINDS[kind]
    return known.opened_by or known.printed_by


def may_open(kind: str) -> bool:
    """Whether the person signed in may see a label of this kind drawn."""
    return any(access.holds(me(), one) for one in opened_by(kind))


def _may_print(kind: str) -> bool:
    return any(access.holds(me(), one) for one in labelling.KINDS[kind].printed_by)


def not_printable(print_: LabelPrint) -> ResponseReturnValue:
    """Why a print is not given out any more."""
    refusals = label_prints.void_refusals(voided=print_.voided_at is not None, number=print_.number)
    refusals = refusals or [label_prints.outdated(number=print_.number)]
    back = _address(labelling.subject_of(print_), print_.kind)
    return render_template("label/not_printable.html", refusals=shown(refusals), back=back), 409


def _named(print_: LabelPrint, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="{print_.kind}-{print_.subject_id}-{print_.number}.{ending}"'}


def subject_at(group: str, identifier: str) -> Labelled:
    """What an address names: a bag, a person, a place…"""
    if group not in GROUPS:
        abort(404)
    return load(GROUPS[group], identifier)


def _kind(subject: Labelled, kind: str) -> str:
    """The kind of label that an address names; the one that this thing needs first where it names none."""
    kinds = labelling.kinds_of(subject)
    if kind and kind not in kinds:
        abort(404)
    return kind or kinds[0]


def _print(subject: Labelled, kind: str, number: int) -> LabelPrint:
    of_kind = _prints(subject, _kind(subject, kind))
    return next((one for one in of_kind if one.number == number), None) or abort(404)


def _prints(subject: Labelled, kind: str) -> list[LabelPrint]:
    return [one for one in LabelPrint.all_of(subject) if one.kind == kind]


def print_at(page: str, subject: Labelled) -> LabelPrint | None:
    """The print that the page at this path works on: of the kind that its address names, or that is needed first."""
    kinds = labelling.kinds_of(subject)
    kind = next((part for part in page.split("/") if part in kinds), kinds[0])
    of_kind = _prints(subject, kind)
    return labelling.current(of_kind) or (of_kind[-1] if of_kind else None)


def _group(subject: Labelled) -> str:
    return reading.GROUPS[subject.__tablename__]


def _address(subject: Labelled, kind: str) -> str:
    """The page of these prints; that of the first kind has no kind in its address."""
    named = kind if kind != labelling.kinds_of(subject)[0] else None
    return url_for("label.prints", group=_group(subject), identifier=subject.id, kind=named)


def _symbols(print_: LabelPrint) -> list[str]:
    drawn = labelling.drawn(print_)
    return [symbol.name for symbol in drawn.symbols()] if drawn else list(SYMBOLS)


def _invalid(subject: Labelled, kind: str, name: str, form: ActForm) -> ResponseReturnValue:
    return invalid("label/prints.html", form, **_around(subject, kind, **{name: form}))


def _around(subject: Labelled, kind: str, **filled: ActForm) -> dict[str, Any]:
    """All that the page of a thing's labels shows: every kind with its prints, and the work on one of them."""
    kind = _kind(subject, kind)
    known = labelling.KINDS[kind]
    all_prints = LabelPrint.all_of(subject)
    of_kind = [one for one in all_prints if one.kind == kind]
    now = _asked_for(of_kind) or labelling.current(of_kind)
    forms: dict[str, ActForm] = {
        "print": printer_choice.to_fill_in(kind),
        "scan": ScanBackForm(_symbols(now) if now else (), prefix="scan"),
        "verify": VerifyForm(prefix="verify"),
        "void": VoidForm(prefix="void"),
        "destroy": DestroyForm(prefix="destroy"),
    }
    return {
        "subject": subject,
        "group": _group(subject),
        "kind": kind,
        "known": known,
        "named": {"group": _group(subject), "identifier": subject.id, "kind": kind},
        "identity": strip(subject) if isinstance(subject, Product) else None,
        "name": _name(subject),
        "kinds": [_of_kind(subject, one, all_prints) for one in labelling.kinds_of(subject)],
        "prints": [_line(one) for one in of_kind],
        "newest": now,
        "may_open": may_open(kind),
        "may_print": _may_print(kind),
        "symbols": [name for name in SYMBOLS if now and name in _symbols(now)],
        "reconciliation": reading.reconciliation(of_kind),
        "forms": forms | filled,
        "print_refusals": shown(not_now(subject, kind)),
        "run": Run.of(subject) if isinstance(subject, Product) and kind == "final" else None,
    }


def not_now(subject: Labelled, kind: str) -> list[Refusal]:
    """Why this label is not printed, as far as that is known before somebody tries."""
    artwork = labelling.KINDS[kind].artwork
    approved = labelling.in_force(artwork) is not None
    return [*labelling.kind_refusals(subject, kind), *label_template.not_approved(kind=artwork, approved=approved)]


def _asked_for(prints: list[LabelPrint]) -> LabelPrint | None:
    """The print that the address asks for by number, of several that count beside one another."""
    number = request.args.get("print", type=int)
    counting = [one for one in prints if one.number == number and not one.voided_at]
    return counting[0] if counting and not labelling.KINDS[counting[0].kind].replaces else None


def _of_kind(subject: Labelled, kind: str, prints: list[LabelPrint]) -> dict[str, Any]:
    """One kind of label as the page lists it: how far its current print came, and whether all are accounted for."""
    mine = [one for one in prints if one.kind == kind]
    now = labelling.current(mine)
    return {
        "name": kind,
        "words": _(labelling.KINDS[kind].words),
        "url": _address(subject, kind),
        "now": now,
        "done": now is not None and labelling.is_affixed(now),
        "counted": reading.reconciliation(mine),
    }


def _name(subject: Labelled) -> str | None:
    """The name of a thing; a wearer's for those who may read it."""
    if not isinstance(subject, Donor | Recipient):
        return getattr(subject, "name", None)
    if not access.holds(me(), Permission.READ_IDENTITIES):
        return None
    identity = find(DonorIdentity, subject.id) if isinstance(subject, Donor) else find(RecipientIdentity, subject.id)
    return identity.name if identity else None


def _line(print_: LabelPrint) -> dict[str, Any]:
    """One print as the table shows it."""
    people = {one: find(User, getattr(print_, f"{one}_by")) for one in ("printed", "scanned", "verified", "voided")}
    return {
        "row": print_,
        "state": print_.state,
        "affixed": labelling.is_affixed(print_),
        "who": {act: person.name for act, person in people.items() if person},
    }
