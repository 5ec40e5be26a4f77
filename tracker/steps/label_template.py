"""Leg 13: the artwork of each label, registered as a version, approved by two people, at last retired."""

from collections.abc import Sequence
from datetime import datetime

from labels.versions import digest_of
from tracker import access, custody, labelling
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.extensions import db
from tracker.models import CustodyEvent, LabelTemplate, Site, User
from tracker.rules import label_template as rule
from tracker.rules import reason_given


def draft_templates(kinds: Sequence[str], *, by: User, at: datetime, scene: Scene = PLAIN) -> CustodyEvent:
    """Register the artwork that this program ships for these kinds of label, each as the next version of its kind."""
    access.require(by, Permission.ADMINISTER)
    db.write()
    known = {kind: labelling.registered(kind) for kind in kinds}
    stops = [
        refusal
        for kind, one in known.items()
        for refusal in rule.draft_refusals(label=labelling.ARTWORK[kind], registered=one.id if one else None)
    ]
    drafts = [_next(kind, by, at) for kind in kinds]
    subject = next((one for one in known.values() if one), None) or drafts[0]
    facts = {"templates": [one.id for one in drafts]}
    rows = [] if stops else drafts
    return custody.record(
        subject, "draft-label-templates", by=by, at=at, rows=rows, facts=facts, refusals=stops, scene=scene
    )


def approve_templates(
    templates: Sequence[LabelTemplate], *, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Approve these versions, all or none. The second approval puts a version in force and retires the one before."""
    access.require(by, Permission.APPROVE_TEMPLATE)
    db.write()
    stops = [refusal for one in templates for refusal in labelling.approval_refusals(one, by)]
    again = [one for one in templates if one.state == "half-approved"]
    first = {"first_approved_at": at, "first_approved_by": by.id}
    second = {"second_approved_at": at, "second_approved_by": by.id}
    replaced = [
        (older, {"retired_at": at, "retired_by": by.id, "retire_reason": f"Replaced by {one.id}"})
        for one in again
        for older in LabelTemplate.all_of(one.kind)
        if older.version < one.version and older.state != "retired"
    ]
    return custody.record(
        templates[0],
        "approve-label-templates",
        by=by,
        at=at,
        also=[*((one, second if one in again else first) for one in templates), *replaced],
        facts={"templates": [one.id for one in templates]},
        refusals=stops,
        scene=scene,
    )


def retire_template(
    template: LabelTemplate, *, reason: str, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Take a version out of use; nothing is printed from it any more. What was printed from it goes on counting."""
    access.require(by, Permission.APPROVE_TEMPLATE)
    return custody.record(
        template,
        "retire-label-template",
        by=by,
        at=at,
        sets={"retired_at": at, "retired_by": by.id, "retire_reason": reason},
        facts={"templates": [template.id], "reason": reason},
        refusals=[
            *reason_given.refusals(reason),
            *rule.retire_refusals(template=template.id, retired=template.retired_at is not None),
        ],
        scene=scene,
    )


def _next(kind: str, by: User, at: datetime) -> LabelTemplate:
    version = max((one.version for one in LabelTemplate.all_of(kind)), default=0) + 1
    return LabelTemplate(
        id=f"{kind}/{version}",
        stream=f"label-templates:{Site.here().id}",
        kind=kind,
        version=version,
        digest=digest_of(kind),
        drafted_at=at,
        drafted_by=by.id,
    )
