"""The forms of label templates: registering what ships, approving with the password, retiring with a reason."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from tracker import credentials
from tracker.forms.act import ActForm
from tracker.forms.administer import TickField
from tracker.forms.enrol import ENTER


class DraftForm(ActForm):
    """The artwork that ships is registered; there is nothing to enter but the act itself."""


class ApproveForm(ActForm):
    """The versions that somebody looked at and approves, signed with the password."""

    templates = TickField(_l("I looked at these, and they are right"))
    password = PasswordField(_l("Your password, to sign"), [InputRequired(_l("Type it.")), Length(max=200)])

    def __init__(self, templates: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.templates.choices = [(one, one) for one in templates]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; then the signature."""
        valid = super().validate(extra_validators)
        if not self.password.data or credentials.person(current_user.id, self.password.data):
            return valid
        self.password.errors = [_l("This is not your password. Nothing was signed.")]
        return False


class RetireForm(ActForm):
    """Why a version is taken out of use."""

    reason = StringField(_l("Why is it retired?"), [ENTER, Length(max=300)])
