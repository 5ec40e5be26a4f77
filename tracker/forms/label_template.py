"""The forms of label templates: registering what ships, approving with the password, retiring with a reason."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from tracker.forms.act import ActForm
from tracker.forms.administer import TickField
from tracker.forms.enrol import ENTER
from tracker.forms.signed import SignedForm


class DraftForm(ActForm):
    """The artwork that ships is registered; there is nothing to enter but the act itself."""


class ApproveForm(SignedForm):
    """The versions that somebody looked at and approves, signed with the password."""

    templates = TickField(_l("I looked at these, and they are right"))

    def __init__(self, templates: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.templates.choices = [(one, one) for one in templates]


class RetireForm(ActForm):
    """Why a version is taken out of use."""

    reason = StringField(_l("Why is it retired?"), [ENTER, Length(max=300)])
