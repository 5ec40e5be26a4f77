"""The versions of each label's artwork, and which of them wait for whom."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from labels.versions import KINDS
from tracker import labelling
from tracker.extensions import db
from tracker.models import LabelTemplate
from tracker.reading.waiting import Waiting


def templates() -> Sequence[LabelTemplate]:
    """Every version of every kind, by kind, the newest first."""
    return db.session.scalars(select(LabelTemplate).order_by(LabelTemplate.kind, LabelTemplate.version.desc())).all()


def to_approve() -> list[LabelTemplate]:
    """The versions that wait for an approval and are the artwork that this program draws."""
    return [one for one in templates() if one.waits and labelling.is_shipped(one)]


def kinds_in_force() -> list[str]:
    """The kinds of label that can be printed."""
    return [kind for kind in KINDS if labelling.in_force(kind)]


def waiting_to_approve() -> list[Waiting]:
    """One line for all versions that wait, as they are approved on one page."""
    waiting = to_approve()
    if not waiting:
        return []
    second = sum(1 for one in waiting if one.first_approved_at)
    return [
        Waiting(
            _("Label templates"),
            _("%(count)s wait, %(second)s of them for the second approval", count=len(waiting), second=second),
            _("Look at them and approve"),
            "administer.label_templates",
            {},
            tone="attention",
            coded=False,
        )
    ]
