"""The shape of a table of product description codes that is uploaded."""

import hashlib
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import Field
from wtforms.validators import StopValidation

from labels.isbt128 import Table, Wrong, WrongTable, read_table
from tracker.forms.act import ActForm

LINES_NAMED = 1000  # of the wrong lines of a table; the command names them all


class ProductCodesForm(ActForm):
    """A table as CSV. After validation `table` and `sha256` are what was read, or `wrong` is what could not be.

    Whether it contradicts what is known here is for the step to judge.
    """

    file = FileField(_l("CSV file"), [FileRequired(_l("Choose a file."))])

    table: Table
    sha256: str
    wrong: tuple[Wrong, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Read the file before the write transaction begins: nobody waits for that."""
        if self.file.data:
            content = self.file.data.read()
            self.sha256 = hashlib.sha256(content).hexdigest()
            try:
                self.table = read_table(content)
            except WrongTable as error:
                self.wrong = error.wrong
        return super().validate(extra_validators)

    def validate_file(self, _field: Field) -> None:
        """Every line of the file could be read."""
        if self.wrong:
            raise StopValidation(_("Nothing was imported: %(count)s lines are wrong.", count=len(self.wrong)))
