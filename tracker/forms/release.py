"""The forms of leg 8: a decision, its reason, and the people who sign an exception."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker import credentials
from tracker.forms.act import ActForm, ScanField
from tracker.models import User
from tracker.rules.release import JUSTIFICATION_LENGTH

_LONG = Length(max=1000)


class DecideForm(ActForm):
    """Release, conditional release, back into stock: the criteria speak for themselves."""


class ReasonForm(ActForm):
    """Quarantine, lift, reject, recall: each with its reason."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("This decision needs a reason.")), _LONG])


class ConcludeForm(ActForm):
    """Quality assurance closes a deviation."""

    conclusion = TextAreaField(
        _l("What was found, and what follows"),
        [InputRequired(_l("A deviation is closed with a conclusion.")), _LONG],
    )


class ExceptionForm(ActForm):
    """An exceptional release: why, who signs as well, and the physician who agrees."""

    justification = TextAreaField(
        _l("Why the patient needs this product although it does not meet every criterion"),
        [
            InputRequired(_l("Write why.")),
            Length(min=JUSTIFICATION_LENGTH, message=_l("Write at least %(min)d characters.")),
            _LONG,
        ],
    )
    physician_badge = ScanField(
        _l("Recipient’s physician: scan badge"), [InputRequired(_l("Scan the physician’s badge."))], expects=("badge",)
    )
    physician_password = PasswordField(_l("Recipient’s physician: password"), [Length(max=200)])

    physician: User | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; then let both other people authenticate."""
        valid = super().validate(extra_validators)
        if not self.witness_badge.data:
            self.witness_badge.errors = [_("Scan the badge of the person who signs as well.")]
            valid = False
        return self._physician() and valid

    def _physician(self) -> bool:
        if self.physician_badge.row is None:
            return False
        typed = self.physician_password.data or ""
        self.physician = credentials.person(self.physician_badge.row.id, typed)
        if self.physician is None:
            self.physician_password.errors = [_("Badge and password do not belong together.")]
        return self.physician is not None
