"""The forms of leg 7: print, scan back, verify, void, destroy."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from tracker.forms.act import ActForm
from tracker.labelling import MOST_COPIES
from tracker.models import Printer

_SCAN_IT = DataRequired(_l("Scan this symbol."))
_WRITE_IT = DataRequired(_l("Write the reason."))
_AS_LONG_AS_A_SYMBOL = Length(max=300, message=_l("No symbol of a label is that long."))
_SENTENCE = Length(max=500)

# Every symbol that any label has, in the order in which the eye meets them.
SYMBOLS = {
    "din": _l("Donation number (DIN)"),
    "abo": _l("Blood group"),
    "product": _l("Product code"),
    "expiry": _l("Expiry"),
    "collection": _l("Time of collection"),
    "consignment": _l("Consignment number"),
    "staff": _l("Staff number"),
    "compound": _l("Small square code (Data Matrix)"),
    "qr": _l("Large square code (QR)"),
}


class PrintForm(ActForm):
    """The next print of a label, or the next few of a kind of which one act makes several.

    On one of these printers, or on none, to be opened as a document.
    """

    copies = IntegerField(
        _l("How many"), [InputRequired(_l("Enter how many.")), NumberRange(1, MOST_COPIES)], default=1
    )
    reprint_reason = TextAreaField(_l("Reason for printing it again"), validators=[_SENTENCE])
    printer = SelectField(_l("Print on"), default="")

    def __init__(self, *, several: bool = False, printers: Sequence[Printer] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not several:
            del self.copies
        self.printer.choices = [
            SelectChoice("", _l("No printer: open it as a document")),
            *(SelectChoice(one.id, f"{one.name} ({one.id})") for one in printers),
        ]

    @property
    def how_many(self) -> int:
        """How many were asked for; one where no number is asked."""
        return int(self.copies.data or 1) if "copies" in self else 1


class ScanBackForm(ActForm):
    """One prompt for each symbol of the printed label."""

    din = StringField(SYMBOLS["din"], [_SCAN_IT, _AS_LONG_AS_A_SYMBOL])
    abo = StringField(SYMBOLS["abo"], [_SCAN_IT, _AS_LONG_AS_A_SYMBOL])
    product = StringField(SYMBOLS["product"], [_SCAN_IT, _AS_LONG_AS_A_SYMBOL])
    expiry = StringField(SYMBOLS["expiry"], [_SCAN_IT, _AS_LONG_AS_A_SYMBOL])
    collection = StringField(SYMBOLS["collection"], [_SCAN_IT, _AS_LONG_AS_A_SYMBOL])
    consignment = StringField(SYMBOLS["consignment"], [_SCAN_IT, _AS_LONG_AS_A_SYMBOL])
    staff = StringField(SYMBOLS["staff"], [_SCAN_IT, _AS_LONG_AS_A_SYMBOL])
    compound = StringField(SYMBOLS["compound"], [_SCAN_IT, _AS_LONG_AS_A_SYMBOL])
    qr = StringField(SYMBOLS["qr"], [_SCAN_IT, _AS_LONG_AS_A_SYMBOL])

    def __init__(self, symbols: Collection[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in SYMBOLS:
            if name not in symbols:
                del self[name]

    @property
    def read(self) -> list[str]:
        """What was scanned, in the order of the prompts."""
        return [self[name].data for name in SYMBOLS if name in self]


class VerifyForm(ActForm):
    """The second person scans the label that is on the bag."""

    mark = StringField(SYMBOLS["qr"], [_SCAN_IT, _AS_LONG_AS_A_SYMBOL])


class VoidForm(ActForm):
    """Why a print does not count any more."""

    reason = TextAreaField(_l("Reason"), [_WRITE_IT, _SENTENCE])


class DestroyForm(ActForm):
    """A void print was destroyed; there is nothing to enter but the act itself."""
