"""The forms of label printers."""

from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation

from labels.versions import KINDS
from tracker.extensions import db
from tracker.forms.act import ActForm
from tracker.forms.administer import IDENTIFIER, TickField
from tracker.forms.enrol import CHOOSE, ENTER
from tracker.labelling import ARTWORK
from tracker.models import Place
from tracker.rules.printer import LANGUAGES, RESOLUTIONS

_LANGUAGE_WORDS = {"zpl": _l("ZPL (thermal label printers)"), "pdf": _l("PDF")}


class CorrectPrinterForm(ActForm):
    """What is right of a printer, and why it is corrected."""

    name = StringField(_l("Name"), [ENTER, Length(max=80)])
    place = StringField(_l("Stands at (code of a place)"), [ENTER, Length(max=40)])
    host = StringField(_l("Network name or IP address"), [ENTER, Length(max=253)])
    port = IntegerField(_l("Port"), [InputRequired(_l("Enter a number."))], default=9100)
    language = SelectField(
        _l("Language"), [CHOOSE], choices=[SelectChoice(one, _LANGUAGE_WORDS[one]) for one in LANGUAGES]
    )
    dpi = SelectField(
        _l("Dots an inch"), [CHOOSE], choices=[SelectChoice(one, str(one)) for one in RESOLUTIONS], coerce=int
    )
    kinds = TickField(_l("Labels on its roll"), choices=[SelectChoice(one, _l(ARTWORK[one])) for one in KINDS])
    reason = StringField(_l("Why is it corrected?"), [ENTER, Length(max=300)])

    def validate_place(self, field: Field) -> None:
        """A printer stands at a place that is known."""
        if field.data and db.session.get(Place, field.data) is None:
            raise StopValidation(str(_l("There is no place with this code.")))

    @property
    def said(self) -> dict[str, object]:
        """What was entered, in the words of the record."""
        same = {name: self[name].data for name in ("name", "host", "port", "language", "dpi")}
        kinds = " ".join(one for one in KINDS if one in self.kinds.data)
        return same | {"place_id": self.place.data, "kind_names": kinds}


class PrinterForm(CorrectPrinterForm):
    """A new printer."""

    identifier = StringField(_l("Code of the printer"), [ENTER, IDENTIFIER])
    reason = None


class ClosePrinterForm(ActForm):
    """Why a printer is taken out of use."""

    reason = StringField(_l("Why is it closed?"), [ENTER, Length(max=300)])


class TryForm(ActForm):
    """A sample is sent to the printer; there is nothing to enter but the act itself."""
