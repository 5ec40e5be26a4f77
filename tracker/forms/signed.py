"""What somebody signs with the password."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from tracker import credentials
from tracker.forms.act import ActForm


class SignedForm(ActForm):
    """An act that is signed with the password of who is signed in."""

    password = PasswordField(_l("Your password, to sign"), [InputRequired(_l("Type it.")), Length(max=200)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; then the signature."""
        valid = super().validate(extra_validators)
        if not self.password.data or credentials.person(current_user.id, self.password.data):
            return valid
        self.password.errors = [_l("This is not your password. Nothing was signed.")]
        return False
