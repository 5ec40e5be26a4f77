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
    """Who gives or takes on the other side scans their own badge and enters their own password.

    OTHER_SIDE: who that is, in the words of the screen; its labels say so wherever they are shown.
    """

    OTHER_SIDE = _l("The other side")

    other_badge = ScanField(expects=("badge",), validators=[SCAN])
    other_password = PasswordField(validators=[InputRequired(_l("Type it.")), Length(max=200)])

    other: User  # of a form that was found valid

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.other_badge.label.text = _l("%(who)s: scan badge", who=self.OTHER_SIDE)
        self.other_password.label.text = _l("%(who)s: password", who=self.OTHER_SIDE)

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
