"""Pages: the versions of each label's artwork, with a picture of what would be printed."""

from functools import cache
from typing import Any

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from labels.pictures import png
from labels.samples import ONE_OF_EACH
from labels.versions import KINDS
from tracker import access, labelling
from tracker.access import Permission
from tracker.forms.act import ActForm
from tracker.forms.label_template import ApproveForm, DraftForm, RetireForm
from tracker.models import LabelTemplate
from tracker.reading import label_templates as reading
from tracker.steps import label_template
from tracker.views import home
from tracker.views.administer import bp
from tracker.views.answering import answer, invalid, scene
from tracker.views.guard import may, me
from tracker.views.wording import shown

home.worklist_for(Permission.APPROVE_TEMPLATE, _l("Label templates to approve"), reading.waiting_to_approve)


@bp.get("/label-templates")
@may(Permission.READ)
def label_templates() -> ResponseReturnValue:
    """Every version with its state, and what waits to be registered or approved."""
    return render_template("administer/label_templates.html", **_around())


@bp.post("/label-templates/draft")
@may(Permission.ADMINISTER)
def draft_templates() -> ResponseReturnValue:
    """Register the artwork of every kind that is not registered as it ships."""
    form = DraftForm(prefix="draft")
    if not form.validate_on_submit():
        return invalid("administer/label_templates.html", form, **_around(draft=form))
    kinds = labelling.unregistered() or KINDS
    event = label_template.draft_templates(kinds, by=me(), at=form.at, scene=scene(form))
    done = _("Registered. Two other people look at them and approve.")
    return answer(event, form, done=done, to=url_for("administer.label_templates"))


@bp.post("/label-templates/approve")
@may(Permission.APPROVE_TEMPLATE)
def approve_templates() -> ResponseReturnValue:
    """Approve those that were ticked."""
    form = ApproveForm((one.id for one in reading.templates()), prefix="approve")
    if not form.validate_on_submit():
        return invalid("administer/label_templates.html", form, **_around(approve=form))
    chosen = [_load(*one.rsplit("/", 1)) for one in form.templates.data]
    event = label_template.approve_templates(chosen, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Approved."), to=url_for("administer.label_templates"))


@bp.get("/label-templates/<kind>-<int:version>")
@may(Permission.READ)
def template(kind: str, version: int) -> ResponseReturnValue:
    """One version: what it looks like, and who approved it."""
    return render_template("administer/label_template.html", form=RetireForm(), **_about(_load(kind, version)))


@bp.post("/label-templates/<kind>-<int:version>/retire")
@may(Permission.APPROVE_TEMPLATE)
def retire_template(kind: str, version: int) -> ResponseReturnValue:
    """Take a version out of use."""
    form = RetireForm()
    if not form.validate_on_submit():
        return invalid("administer/label_template.html", form, **_about(_load(kind, version)))
    found = _load(kind, version)
    event = label_template.retire_template(found, reason=form.reason.data, by=me(), at=form.at, scene=scene(form))
    return answer(event, form, done=_("Retired."), to=url_for("administer.template", kind=kind, version=version))


@bp.get("/label-templates/<kind>/sample.png")
@may(Permission.READ)
def sample(kind: str) -> ResponseReturnValue:
    """A synthetic label of this kind, as this program draws it."""
    if kind not in ONE_OF_EACH:
        abort(404)
    return Response(_sample(kind), mimetype="image/png")


@cache
def _sample(kind: str) -> bytes:
    return png(ONE_OF_EACH[kind])


def _load(kind: str, version: int | str) -> LabelTemplate:
    """Identifiers of templates have a stroke in them, which those of other things have not."""
    found = next((one for one in reading.templates() if one.id == f"{kind}/{version}"), None)
    return found or abort(404)


def _around(**filled: ActForm) -> dict[str, Any]:
    """All that the page of all versions shows; `filled` are forms as they were sent."""
    waiting = [(one, shown(labelling.approval_refusals(one, me()))) for one in reading.to_approve()]
    mine = [one.id for one, stops in waiting if not stops]
    forms: dict[str, ActForm] = {
        "draft": DraftForm(None, prefix="draft"),
        "approve": ApproveForm(mine, formdata=None, prefix="approve"),
    }
    return {
        "templates": reading.templates(),
        "now": [one for one in map(labelling.in_force, KINDS) if one],
        "waiting": waiting,
        "mine": mine,
        "unregistered": labelling.unregistered(),
        "shipped": labelling.is_shipped,
        "may_draft": access.holds(me(), Permission.ADMINISTER),
        "may_approve": access.holds(me(), Permission.APPROVE_TEMPLATE),
        "forms": forms | filled,
    }


def _about(found: LabelTemplate) -> dict[str, Any]:
    may_retire = access.holds(me(), Permission.APPROVE_TEMPLATE)
    return {"version": found, "shipped": labelling.is_shipped(found), "may": may_retire}
