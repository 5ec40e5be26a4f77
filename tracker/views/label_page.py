"""What the pages of a thing's labels show, whichever act they answer: every kind with its prints, one of them open."""

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import access, clock, labelling
from tracker.access import Permission
from tracker.forms.act import ActForm
from tracker.forms.label import SYMBOLS, DestroyForm, ScanBackForm, VerifyForm, VoidForm
from tracker.labelling import Labelled
from tracker.models import Donor, DonorIdentity, LabelPrint, Product, Recipient, RecipientIdentity, Run, User
from tracker.reading import label as reading
from tracker.rules import label_template, label_verified
from tracker.rules.refusal import Refusal
from tracker.views import printer_choice
from tracker.views.answering import invalid
from tracker.views.guard import me
from tracker.views.identity import strip
from tracker.views.loading import find, load
from tracker.views.wording import shown

GROUPS = {group: labelling.SUBJECTS[table] for table, group in reading.GROUPS.items()}


def subject_at(group: str, identifier: str) -> Labelled:
    """What an address names: a bag, a person, a place…"""
    if group not in GROUPS:
        abort(404)
    return load(GROUPS[group], identifier)


def kind_of(subject: Labelled, kind: str) -> str:
    """The kind of label that an address names; the one that this thing needs first where it names none."""
    kinds = labelling.kinds_of(subject)
    if kind and kind not in kinds:
        abort(404)
    return kind or kinds[0]


def print_of(subject: Labelled, kind: str, number: int) -> LabelPrint:
    of_kind = prints_of(subject, kind_of(subject, kind))
    return next((one for one in of_kind if one.number == number), None) or abort(404)


def prints_of(subject: Labelled, kind: str) -> list[LabelPrint]:
    return [one for one in LabelPrint.all_of(subject) if one.kind == kind]


def print_at(page: str, subject: Labelled) -> LabelPrint | None:
    """The print that the page at this path works on: of the kind that its address names, or that is needed first."""
    kinds = labelling.kinds_of(subject)
    kind = next((part for part in page.split("/") if part in kinds), kinds[0])
    of_kind = prints_of(subject, kind)
    return labelling.current(of_kind) or (of_kind[-1] if of_kind else None)


def _group(subject: Labelled) -> str:
    return reading.GROUPS[subject.__tablename__]


def address(subject: Labelled, kind: str) -> str:
    """The page of these prints; that of the first kind has no kind in its address."""
    named = kind if kind != labelling.kinds_of(subject)[0] else None
    return url_for("label.prints", group=_group(subject), identifier=subject.id, kind=named)


def symbols_of(print_: LabelPrint) -> list[str]:
    drawn = labelling.drawn(print_)
    return [symbol.name for symbol in drawn.symbols()] if drawn else list(SYMBOLS)


def refilled(subject: Labelled, kind: str, name: str, form: ActForm) -> ResponseReturnValue:
    return invalid("label/prints.html", form, **around(subject, kind, **{name: form}))


def around(subject: Labelled, kind: str, **filled: ActForm) -> dict[str, Any]:
    """All that the page of a thing's labels shows: every kind with its prints, and the work on one of them."""
    kind = kind_of(subject, kind)
    known = labelling.KINDS[kind]
    all_prints = LabelPrint.all_of(subject)
    of_kind = [one for one in all_prints if one.kind == kind]
    now = _asked_for(of_kind) or labelling.current(of_kind)
    forms: dict[str, ActForm] = {
        "print": printer_choice.to_fill_in(kind),
        "scan": ScanBackForm(symbols_of(now) if now else (), prefix="scan"),
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
        "may_print": may_print(kind),
        "symbols": [name for name in SYMBOLS if now and name in symbols_of(now)],
        "reconciliation": reading.reconciliation(of_kind),
        "forms": forms | filled,
        "print_refusals": shown(not_now(subject, kind)),
        "verify_refusals": shown(_not_by_me(now, kind)) if now else [],
        "run": Run.of(subject) if isinstance(subject, Product) and kind == "final" else None,
    }


def not_now(subject: Labelled, kind: str) -> list[Refusal]:
    """Why this label is not printed, as far as that is known before somebody tries."""
    known = labelling.KINDS[kind]
    approved = labelling.in_force(known.artwork) is not None
    return [
        *labelling.kind_refusals(subject, kind, clock.now()),
        *label_template.not_approved(label=known.words, approved=approved),
    ]


def _not_by_me(print_: LabelPrint, kind: str) -> list[Refusal]:
    """Why the person signed in is not the one who verifies this print."""
    return [
        *label_verified.refusals(printed=True, scanned_back=True, printed_by=print_.printed_by, verified_by=me().id),
        *labelling.training_refusals(me(), kind, clock.now()),
    ]


def opened_by(kind: str) -> tuple[Permission, ...]:
    """What opens a drawn label: a wristband is for those who may read names, another also for those who print it."""
    known = labelling.KINDS[kind]
    return known.opened_by or known.printed_by


def may_open(kind: str) -> bool:
    """Whether the person signed in may see a label of this kind drawn."""
    return any(access.holds(me(), one) for one in opened_by(kind))


def may_print(kind: str) -> bool:
    return any(access.holds(me(), one) for one in labelling.KINDS[kind].printed_by)


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
        "url": address(subject, kind),
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
