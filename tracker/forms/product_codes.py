"""The shape of a table of product description codes that is uploaded."""

import hashlib

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import Field
from wtforms.validators import StopValidation

from labels.isbt128 import DESCRIPTIONS, Table, Wrong, WrongTable, examine
from tracker.forms.act import ActForm
from tracker.models import ProductDescription

LINES_NAMED = 1000  # of the wrong lines of a table; the command names them all


class ProductCodesForm(ActForm):
    """A table as CSV. After validation `table` and `sha256` are what was read, or `wrong` is what is wrong with it."""

    file = FileField(_l("CSV file"), [FileRequired(_l("Choose a file."))])

    table: Table
    sha256: str
    wrong: tuple[Wrong, ...] = ()

    def validate_file(self, field: Field) -> None:
        """Read and judge the file as a whole."""
        content = field.data.read()
        self.sha256 = hashlib.sha256(content).hexdigest()
        try:
            self.table, _news = examine(content, known=ProductDescription.imported(), shipped=DESCRIPTIONS)
        except WrongTable as error:
            self.wrong = error.wrong
            count = len(error.wrong)
            raise StopValidation(_("Nothing was imported: %(count)s lines are wrong.", count=count)) from error
