"""Pages: what something leads to, the recall of all of it in one act, and who was told."""

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import access, tracing
from tracker.access import Permission
from tracker.forms.recall import ChosenForm, ContactForm, RecallForm
from tracker.models import Contact, CustodyEvent, Product, Recipient, User
from tracker.reading import names, scanned, sections, trace
from tracker.reading.step_words import step_words
from tracker.reading.trace import Entry, Reached
from tracker.rules import recall_list
from tracker.steps import recall as steps
from tracker.views.answering import answer, invalid, scene
from tracker.views.audit import bp, key_of, written
from tracker.views.guard import may, me
from tracker.views.loading import find, load
from tracker.views.wording import STAGE_TONES, shown, stage_words

P = Permission
TELLERS = (P.RECALL, P.FOLLOW_UP)
_STATES = {**recall_list.OUTCOMES, "not-told": recall_list.NOT_TOLD}
_TONES = {"told": "go", "not-reached": "attention", "not-told": "stop"}


@bp.get("/trace/<kind>/<identifier>")
@may(P.AUDIT)
def follow(kind: str, identifier: str) -> ResponseReturnValue:
    """From a donor, recipient, lot, person, device or place to every product and person that it reaches."""
    start = _start(kind, identifier)
    acts: Sequence[CustodyEvent] = ()
    onward = None
    if isinstance(start, User):
        acts, last = trace.acts_of(start, before=key_of(request.args.get("before", "")))
        onward = url_for("audit.follow", kind=kind, identifier=identifier, before=written(last)) if last else None
    return render_template(
        "audit/trace.html",
        acts=[[sections.when(one.at), step_words(one.step), one.subject_id, _outcome(one.verdict)] for one in acts],
        acts_onward=onward,
        **_list(kind, trace.of(start), "audit.follow"),
    )


@bp.get("/recalls/<kind>/<identifier>")
@may(P.READ)
def recall(kind: str, identifier: str) -> ResponseReturnValue:
    """The recall list: what a recall from here stops, who was given one, who was told; and the form that recalls."""
    access.require_any(me(), P.AUDIT, *TELLERS)
    return render_template("audit/recall.html", **_recall(kind, identifier, RecallForm()))


@bp.post("/recalls/<kind>/<identifier>")
@may(P.RECALL)
def recall_all(kind: str, identifier: str) -> ResponseReturnValue:
    """Recall everything on the list."""
    form = RecallForm()
    if not form.validate_on_submit():
        return invalid("audit/recall.html", **_recall(kind, identifier, form))
    event = steps.recall_reached(
        _start(kind, identifier), reason=form.reason.data, by=me(), at=form.at, scene=scene(form)
    )
    done = _("Recalled. No step takes any of it any more; tell whoever has one or was given one.")
    return answer(event, form, done=done, to=url_for("audit.recall", kind=kind, identifier=identifier))


@bp.get("/recalls/<kind>/<identifier>/contacts/<recipient>")
@may(P.READ)
def contacts(kind: str, identifier: str, recipient: str) -> ResponseReturnValue:
    """Who was told of this recipient's products, and the form for the next contact."""
    access.require_any(me(), P.AUDIT, *TELLERS)
    return render_template("audit/contact.html", **_contact(kind, identifier, recipient, ContactForm()))


@bp.post("/recalls/<kind>/<identifier>/contacts/<recipient>")
@may(P.READ)
def contact(kind: str, identifier: str, recipient: str) -> ResponseReturnValue:
    """Record one contact."""
    access.require_any(me(), *TELLERS)
    form = ContactForm()
    if not form.validate_on_submit():
        return invalid("audit/contact.html", **_contact(kind, identifier, recipient, form))
    event = steps.record_contact(
        _start(kind, identifier),
        load(Recipient, recipient),
        whom=form.whom.data,
        way=form.way.data,
        outcome=form.outcome.data,
        note=form.note.data or "",
        by=me(),
        at=form.at,
        scene=scene(form),
    )
    to = url_for("audit.recall", kind=kind, identifier=identifier)
    return answer(event, form, done=_("Recorded."), to=to, back=request.path)


def _start(kind: str, identifier: str) -> Any:
    return load(tracing.start_of(kind) or abort(404), identifier)


def _recall(kind: str, identifier: str, form: RecallForm) -> dict[str, Any]:
    reached = trace.of(_start(kind, identifier))
    to_do = trace.to_do(reached)
    stops = recall_list.refusals(start=identifier, to_stop=to_do.to_stop, to_tell=to_do.given)
    return {
        "form": form,
        "to_do": to_do,
        "refusals": shown(stops),
        "may_recall": access.holds(me(), P.RECALL),
        **_list(kind, reached, "audit.recall"),
    }


def _contact(kind: str, identifier: str, recipient: str, form: ContactForm) -> dict[str, Any]:
    start, person = _start(kind, identifier), find(Recipient, recipient) or abort(404)
    reached = trace.of(start)
    theirs = trace.of_recipient(reached, person.id)
    acts: dict[tuple[Any, ...], list[Contact]] = {}
    for one in sorted((one for entry in theirs for one in entry.contacts), key=lambda one: one.contacted_at):
        acts.setdefault((one.contacted_at, one.whom, one.way, one.outcome, one.contacted_by), []).append(one)
    known = names.of({one.contacted_by for act in acts.values() for one in act}, ())
    unlisted = recall_list.contact_refusals(whom="recipient", way="letter", outcome="told", listed=bool(theirs))
    return {
        "form": form,
        "kind": kind,
        "row": start,
        "person": person,
        "products": [entry.product for entry in theirs],
        "made": [_said(act, known) for act in acts.values()],
        "refusals": shown(unlisted),
        "may_tell": any(access.holds(me(), permission) for permission in TELLERS),
    }


def _said(act: Sequence[Contact], known: names.Names) -> list[object]:
    """One contact about one or several products."""
    one = act[0]
    about = ngettext("%(num)s product", "%(num)s products", len(act))
    return [
        sections.when(one.contacted_at),
        {"text": one.product_id, "code": True} if len(act) == 1 else about,
        _(recall_list.WHOM[one.whom]),
        _(recall_list.WAYS[one.way]),
        {"text": _(recall_list.OUTCOMES[one.outcome]), "tone": _TONES[one.outcome]},
        known.person(one.contacted_by),
        one.note,
    ]


def _list(kind: str, reached: Reached, endpoint: str) -> dict[str, Any]:
    """What both pages show of a trace: its figures, its filter and a page of its products."""
    form = _filter()
    after = "".join(c for c in request.args.get("after", "")[:80] if c.isprintable())
    entries, last = trace.page(reached, form.chosen, after=after)
    known = names.keeping(entry.product for entry in entries)
    asked = {field.name: field.data for field in form if field.data}
    start = reached.start
    return {
        "kind": kind,
        "kind_name": _(scanned.KIND_NAMES[kind]),
        "row": start,
        "name": getattr(start, "name", ""),
        "reached": reached,
        "products": [_product(entry, kind, start.id, known, recalling=endpoint == "audit.recall") for entry in entries],
        "filter": form,
        "onward": url_for(endpoint, kind=kind, identifier=start.id, after=last, **asked) if last else None,
    }


def _filter() -> ChosenForm:
    form = ChosenForm(request.args)
    form.stage.choices = [*form.stage.choices, *((stage.value, stage_words(stage)) for stage in STAGE_TONES)]
    return form


def _product(entry: Entry, kind: str, start: str, known: names.Names, *, recalling: bool) -> list[object]:
    product = entry.product
    # Nobody is to be told of what is not recalled, so a trace does not say in red that nobody was.
    tone = _TONES[entry.told] if entry.told and (recalling or entry.told != "not-told") else "plain"
    to = url_for("audit.contacts", kind=kind, identifier=start, recipient=product.recipient_id)
    return [
        {"text": product.id, "url": url_for("products.show", identifier=product.id), "code": True},
        _stage(product),
        product.donor_id,
        product.recipient_id,
        sections.when(entry.infusion.started_at) if entry.infusion else _("no"),
        known.keeper(product) if entry.told else None,
        {"text": _(_STATES[entry.told]), "tone": tone, "url": to, "small": _last(entry.contacts)}
        if entry.told
        else None,
    ]


def _stage(product: Product) -> dict[str, str]:
    if product.recall_reason is not None:
        return {"text": str(_("recalled")), "tone": "stop", "small": stage_words(product.stage)}
    return {"text": stage_words(product.stage), "tone": STAGE_TONES.get(product.stage, "plain")}


def _last(contacts: Sequence[Contact]) -> str:
    """The newest contact in few words."""
    if not contacts:
        return ""
    one = contacts[-1]
    return f"{_(recall_list.WHOM[one.whom])}, {sections.when(one.contacted_at)}"


def _outcome(verdict: str) -> dict[str, str]:
    return {"text": str(_(verdict)), "tone": "go" if verdict == "accepted" else "stop"}
