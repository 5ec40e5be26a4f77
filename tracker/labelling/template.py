"""Which version of a label's artwork counts: the newest approved one that is the artwork this program draws."""

from labels.versions import KINDS, digest_of
from tracker.extensions import db
from tracker.models import LabelPrint, LabelTemplate, User
from tracker.rules import label_template
from tracker.rules.refusal import Refusal


def in_force(kind: str) -> LabelTemplate | None:
    """The version that labels of this kind are printed from, or None: then none is printed."""
    return next((one for one in LabelTemplate.all_of(kind) if one.state == "approved" and is_shipped(one)), None)


def registered(kind: str) -> LabelTemplate | None:
    """The version of the artwork that ships now, approved or still waiting; None where it has to be registered."""
    return next((one for one in LabelTemplate.all_of(kind) if one.state != "retired" and is_shipped(one)), None)


def unregistered() -> list[str]:
    """The kinds whose artwork, as it ships now, is not registered."""
    return [kind for kind in KINDS if registered(kind) is None]


def is_shipped(template: LabelTemplate) -> bool:
    """Whether this version is the artwork that the program draws now."""
    return template.kind in KINDS and template.digest == digest_of(template.kind)


def approval_refusals(template: LabelTemplate, who: User) -> list[Refusal]:
    """Why this person does not approve this version now."""
    return label_template.approval_refusals(
        template=template.id,
        state=template.state,
        shipped=is_shipped(template),
        by=who.id,
        drafted_by=template.drafted_by,
        first_approved_by=template.first_approved_by,
    )


def was_approved(print_: LabelPrint) -> bool:
    """Whether this print was made from an approved version, retired since or not."""
    template = db.session.get(LabelTemplate, print_.template)
    return template is not None and template.was_approved
