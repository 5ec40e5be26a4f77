"""A form at which the other side of a handover authenticates in place."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from tracker import credentials
from tracker.forms.act import ActForm, ScanField
from tracker.models import User

SCAN = InputRequired(_l("Scan this."))


class HandsForm(ActForm):
    """Who gives or takes on the other side scans their own badge and enters their own password."""

    other_badge = ScanField(_l("The other side: scan badge"), [SCAN], expects=("badge",))
    other_password = PasswordField(_l("The other side: password"), [InputRequired(_l("Type it.")), Length(max=200)])

    other: User  # of a form that was found valid

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; then let the other side authenticate."""
        return super().validate(extra_validators) and self._other_side()

    def _other_side(self) -> bool:
        person = credentials.person(self.other_badge.row.id, self.other_password.data or "")
        if person is None:
            self.other_password.errors = [_l("Badge and password do not belong together.")]
            return False
        self.other = person
        return True
