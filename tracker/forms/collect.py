"""The shape of what the apheresis nurse enters: opening, run sheet, and the end of a session."""

from typing import Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from tracker.collecting import PreCollection, RunSheet
from tracker.forms.act import ActForm, ScanField
from tracker.forms.figures import figure, whole
from tracker.models import BloodCount
from tracker.rules import kinds
from tracker.scanning import OwnCode

# A field of the opening form: the column of a blood count that has the same figure.
_COUNTED = {
    "wbc": "wbc_e9_per_l",
    "mnc_percent": "mnc_percent",
    "platelets": "platelets_e9_per_l",
    "haemoglobin": "haemoglobin_g_per_l",
    "haematocrit": "haematocrit_percent",
    "cd34": "cd34_per_ul",
}
_SCAN = InputRequired(_l("Scan it."))


class OpenForm(ActForm):
    """Who is in the chair, what is used, and the counts and vital signs of today."""

    wristband = ScanField(_l("Donor's wristband"), [_SCAN], expects=("donor",))
    place = ScanField(_l("Chair"), [_SCAN], expects=("place",), of=kinds.CHAIR)
    device = ScanField(_l("Cell separator"), [_SCAN], expects=("equipment",), of=kinds.SEPARATOR)
    kit = ScanField(_l("Bag set"), [_SCAN], expects=("lot",), of=kinds.BAG_SET)
    acda = ScanField(_l("ACD-A"), [_SCAN], expects=("lot",), of=kinds.ACD_A)
    wbc = figure(_l("White cells"), low="0.1", high="500")
    mnc_percent = figure(_l("Mononuclear cells"), low="0.1", high="100")
    platelets = whole(_l("Platelets"), low=0, high=2000)
    haemoglobin = whole(_l("Haemoglobin"), low=20, high=250)
    haematocrit = figure(_l("Haematocrit"), low="10", high="75")
    systolic = whole(_l("Systolic blood pressure"), low=40, high=300)
    diastolic = whole(_l("Diastolic blood pressure"), low=20, high=200)
    pulse = whole(_l("Pulse"), low=20, high=250)
    temperature = figure(_l("Body temperature"), low="30", high="45")
    cd34 = figure(_l("CD34 cells"), low="0", high="10000", required=False)
    calcium = figure(_l("Ionised calcium"), low="0.2", high="3", places=2, required=False)
    compared = BooleanField(_l("I compared these counts with the laboratory’s report."))

    count: BloodCount | None = None

    @classmethod
    def after(cls, count: BloodCount | None) -> Self:
        """The form with the counts that are on record already, if there are any of today."""
        counted = {name: getattr(count, column) for name, column in _COUNTED.items()} if count else {}
        form = cls(**counted)
        form.count = count
        return form

    @property
    def from_record(self) -> BloodCount | None:
        """The count on record whose figures these are, all of them as they are there."""
        same = all(self[name].data == getattr(self.count, column) for name, column in _COUNTED.items() if self.count)
        return self.count if same else None

    def validate_compared(self, field: Field) -> None:
        """What was not typed is looked at."""
        if self.from_record and not field.data:
            raise ValidationError(_l("Compare the counts with the report and tick this, or enter newer ones."))

    def validate_wristband(self, field: Field) -> None:
        """A donor card names the donor too, but only the wristband says which print it is."""
        if field.scan is not None and not isinstance(field.scan, OwnCode):
            raise ValidationError(_l("Scan the wristband on the donor's arm, not a card or a list."))

    @property
    def labs(self) -> PreCollection:
        """The values of today."""
        return PreCollection(
            wbc_e9_per_l=self.wbc.data,
            mnc_percent=self.mnc_percent.data,
            platelets_e9_per_l=self.platelets.data,
            haemoglobin_g_per_l=self.haemoglobin.data,
            haematocrit_percent=self.haematocrit.data,
            systolic_mmhg=self.systolic.data,
            diastolic_mmhg=self.diastolic.data,
            pulse_per_min=self.pulse.data,
            temperature_celsius=self.temperature.data,
            cd34_per_ul=self.cd34.data,
            calcium_mmol_per_l=self.calcium.data,
        )


class EndForm(ActForm):
    """The run sheet: what separator, balance and analyser showed."""

    balance = ScanField(_l("Balance"), [_SCAN], expects=("equipment",), of=kinds.BALANCE)
    processed_ml = whole(_l("Blood processed"), low=1, high=60_000)
    inlet_ml_per_min = figure(_l("Inlet flow"), low="1", high="200")
    ac_ratio = figure(_l("Blood to anticoagulant, parts to 1"), low="1", high="50")
    acda_ml = figure(_l("ACD-A used"), low="0", high="5000")
    gross_g = figure(_l("Bag, full"), low="1", high="5000")
    tare_g = figure(_l("Bag, empty"), low="1", high="2000")
    wbc_e6_per_ml = figure(_l("White cells in the bag"), low="0.1", high="1000")
    mnc_percent = figure(_l("Mononuclear cells in the bag"), low="0", high="100")
    viability_percent = figure(_l("Viability"), low="0", high="100")
    post_wbc_e9_per_l = figure(_l("White cells"), low="0", high="500")
    post_mnc_percent = figure(_l("Mononuclear cells"), low="0", high="100")
    post_platelets_e9_per_l = whole(_l("Platelets"), low=0, high=2000)

    @property
    def sheet(self) -> RunSheet:
        """The figures of the run."""
        return RunSheet(**{name: self[name].data for name in RunSheet.__slots__})

    def is_complete(self) -> bool:
        """Whether every figure of the run sheet can be read, whatever else is still missing."""
        return not [name for name in RunSheet.__slots__ if not self[name].validate(self)]


class GoOnForm(ActForm):
    """A step of a session that needs no more than somebody who does it."""


class AbandonForm(ActForm):
    """Why a session ends without a bag."""

    reason = StringField(_l("Why is there no bag?"), [InputRequired(_l("Say why.")), Length(max=200)])
