"""Who wants to sign in: a scanned badge or a user name, and the password."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from tracker import scanning
from tracker.forms.act import clean


class SignInForm(FlaskForm):
    """Badge (scanned, ISBT 128 structure 020 or our own code) or user name; password."""

    badge = StringField(
        _l("Badge or user name"), [DataRequired(_l("Scan your badge or type your user name.")), Length(max=200), clean]
    )
    filled = HiddenField()  # the form that somebody had filled when the sign-in ended
    password = PasswordField(_l("Password"), [DataRequired(_l("Type your password.")), Length(max=200)])

    @property
    def name(self) -> str:
        """The staff number on the badge, or what was typed."""
        typed: str = (self.badge.data or "").strip()
        scan = self.scan
        if scan is None:
            return typed.lower()
        return str(getattr(scan, "staff_id", None) or getattr(scan, "id", typed))

    @property
    def scan(self) -> scanning.Scan | None:
        """The code that was scanned; None where a user name was typed."""
        try:
            return scanning.read((self.badge.data or "").strip())
        except scanning.ScanError:
            return None
