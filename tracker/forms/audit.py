"""What an auditor sends: nothing but the token that shows that the button was on our page."""

from flask_wtf import FlaskForm


class ExportForm(FlaskForm):
    """The button that makes a document. It changes no record; the export is noted in the security log."""
