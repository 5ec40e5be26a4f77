"""The forms of leg 6: results of a specification, their review, a correction, an answered alarm."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from tracker.forms.act import ActForm, ScanField
from tracker.forms.figures import figure
from tracker.protocols.protocol import Specification
from tracker.rules.specification import Result

STARTED = "started"
HIGHEST = "999999999999"  # a figure of twelve digits holds every count of cells
_SENTENCE = Length(max=500)


class ReportForm(ActForm):
    """The scanned sample, and one field for each test that has no final result yet; `report_form` adds them."""

    entries: Mapping[str, Specification] = {}
    sample = ScanField(
        _l("Sample or bag that was measured"), [InputRequired(_l("Scan what was measured."))], expects=("bag", "tube")
    )

    @property
    def results(self) -> dict[str, Result]:
        """What was entered, by test; None for a test that was started."""
        typed = {entry.code: self[name].data for name, entry in self.entries.items()}
        return {code: None if data == STARTED else data for code, data in typed.items() if data not in ("", None)}

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; an empty form is not a report."""
        valid = super().validate(extra_validators)
        if valid and not self.results:
            self.form_errors.append(_("Enter at least one result."))
        return valid and bool(self.results)


def report_form(entries: Iterable[Specification]) -> type[ReportForm]:
    """The form for these tests."""
    named = {field_name(entry): entry for entry in entries}
    fields = {name: result_field(entry) for name, entry in named.items()}
    return type("SpecificationForm", (ReportForm,), {"entries": named, **fields})


def field_name(entry: Specification) -> str:
    """The name of a test's field."""
    return "test_" + entry.code.replace("-", "_")


def result_field(entry: Specification, *, required: bool = False) -> Field:
    """The field for a result: a figure, one of the words that the specification knows, or a text."""
    if entry.kind == "number":
        highest = "100" if entry.unit == "%" else HIGHEST
        return figure(entry.name, low="0", high=highest, places=3, required=required)
    if entry.kind == "text":
        return StringField(entry.name, [Length(max=200)])
    words = [SelectChoice(word, word) for word in (*entry.accepted, *entry.rejected)]
    started = [] if required else [SelectChoice(STARTED, _l("started, result pending"))]
    first = InputRequired(_l("Choose the result.")) if required else Optional()
    return SelectField(entry.name, [first], choices=[SelectChoice("", _l("not now")), *started, *words])


class ReviewForm(ActForm):
    """The second person stands by the results."""

    compared = BooleanField(
        _l("I compared every result above with the raw data."), [InputRequired(_l("Compare them, then tick this."))]
    )


class CorrectForm(ActForm):
    """A new result in the place of an old one; `correct_form` adds its field."""

    reason = TextAreaField(
        _l("What was wrong, and how it was found"), [InputRequired(_l("A correction needs its reason.")), _SENTENCE]
    )


def correct_form(entry: Specification) -> type[CorrectForm]:
    """The form that corrects a result of this test."""
    return type("CorrectionForm", (CorrectForm,), {"result": result_field(entry, required=True)})


class ToldForm(ActForm):
    """The physician's answer to an alarm."""

    note = TextAreaField(
        _l("What the recipient was told or given"), [InputRequired(_l("Say what was done.")), _SENTENCE]
    )


def as_result(data: Any) -> Result:
    """What a field of a result holds, as a step takes it."""
    return data if isinstance(data, Decimal) or data is None else str(data)
