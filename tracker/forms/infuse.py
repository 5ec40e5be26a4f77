"""The shape of what is scanned and measured at the bedside."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from tracker.forms.act import ActForm, ScanField
from tracker.forms.enrol import CHOOSE
from tracker.forms.figures import UNANSWERED, figure, whole, yes_or_no
from tracker.forms.hands import SCAN
from tracker.forms.issue import REASON
from tracker.reading.instants import said_here
from tracker.reading.value_words import REACTIONS
from tracker.rules import kinds, vital_signs

CLASSES = [UNANSWERED, *(SelectChoice(code, _l(words)) for code, words in REACTIONS.items())]
GRADES = [
    SelectChoice("1", _l("1 mild")),
    SelectChoice("2", _l("2 moderate")),
    SelectChoice("3", _l("3 severe")),
    SelectChoice("4", _l("4 life-threatening")),
    SelectChoice("5", _l("5 death")),
]
OUTCOMES = [
    UNANSWERED,
    SelectChoice("ongoing", _l("Ongoing")),
    SelectChoice("recovered", _l("Recovered")),
    SelectChoice("recovered-with-sequelae", _l("Recovered with sequelae")),
    SelectChoice("fatal", _l("Fatal")),
]
SLOWEST, FASTEST = "0.1", "99.9"


class ScansForm(ActForm):
    """Wristband, bag and own badge. After a STOP all of them are scanned anew: nothing of a wrong patient stays."""

    starts_anew = True

    wristband = ScanField(_l("The patient’s wristband"), [SCAN], expects=("recipient",))
    bag = ScanField(_l("The bag"), [SCAN], expects=("bag",))
    badge = ScanField(_l("Your own badge"), [SCAN], expects=("badge",))


class BedsideForm(ScansForm):
    """The scans again, what patient and eye say, the weight of the day, and the witness in place."""

    name_stated = yes_or_no(
        _l("Name, said by the patient"), yes=_l("It is the one above"), no=_l("Not said, or another one")
    )
    birth_date_stated = yes_or_no(
        _l("Birth date, said by the patient"), yes=_l("It is the one above"), no=_l("Not said, or another one")
    )
    intact = yes_or_no(
        _l("The bag"), yes=_l("Intact: no leak, no clot, no discolouration"), no=_l("Something is wrong")
    )
    weight_kg = figure(_l("Weight of the day"), low="20", high="250")


class PutBackForm(ActForm):
    """Where the bag goes, and why it was not started."""

    place = ScanField(_l("Place on the ward"), [SCAN], expects=("place",), of=kinds.WARD)
    reason = TextAreaField(_l("Reason"), REASON)


class StartForm(ActForm):
    """The bag once more, what was given before, and the first rate."""

    bag = ScanField(_l("The bag"), [SCAN], expects=("bag",))
    premedication = StringField(_l("Premedication given"), [DataRequired(_l("Enter it, or “none”.")), Length(max=200)])
    rate_ml_per_min = figure(_l("Rate"), low=SLOWEST, high=FASTEST)


class RateForm(ActForm):
    """A new rate."""

    rate_ml_per_min = figure(_l("New rate"), low=SLOWEST, high=FASTEST)


class InterruptForm(ActForm):
    """Why the clamp was closed."""

    reason = StringField(_l("Reason"), [DataRequired(_l("Say why.")), Length(max=200)])


class VitalsForm(ActForm):
    """One set of vital signs; the bounds keep out slips of the key, not sick patients."""

    temperature_celsius = figure(_l("Temperature"), low="30", high="43")
    pulse_per_min = whole(_l("Pulse"), low=20, high=250)
    systolic_mmhg = whole(_l("Systolic"), low=40, high=280)
    diastolic_mmhg = whole(_l("Diastolic"), low=20, high=180)
    spo2_percent = whole(_l("SpO₂"), low=40, high=100)

    since: datetime | None = None  # from when on a measurement belongs to this infusion

    def validate_diastolic_mmhg(self, field: Field) -> None:
        """The lower figure is the lower one."""
        if self.systolic_mmhg.data is not None and field.data >= self.systolic_mmhg.data:
            raise ValidationError(str(_l("Below the systolic pressure: are the two mixed up?")))

    def validate_happened(self, _field: Field) -> None:
        """Not from before this infusion."""
        for refusal in vital_signs.time_refusals(measured_at=self.at, since=self.since):
            said = {name: said_here(value) for name, value in refusal.values.items()}
            raise ValidationError(_(refusal.says, **said))


class MissedForm(ActForm):
    """Which set of the schedule was not taken, and why."""

    slot = RadioField(_l("Which set"), [CHOOSE])
    reason = StringField(_l("Why it was not taken"), [DataRequired(_l("Say why.")), Length(max=200)])


class ReactionForm(ActForm):
    """What was seen, how grave, what was done."""

    reaction_class = SelectField(_l("Kind"), [CHOOSE], choices=CLASSES)
    grade = RadioField(_l("CTCAE grade"), [CHOOSE], choices=GRADES)
    interrupted = BooleanField(_l("The infusion is interrupted: the clamp is closed"))
    action = TextAreaField(_l("What was done"), [DataRequired(_l("Say what was done.")), Length(max=500)])
    outcome = SelectField(_l("Outcome so far"), [CHOOSE], choices=OUTCOMES)


class StopForm(ActForm):
    """The bag once more, the volume that went in, and where the empty bag goes."""

    bag = ScanField(_l("The empty bag"), [SCAN], expects=("bag",))
    volume_ml = figure(_l("Volume infused"), low="0", high="2000")
    reason = TextAreaField(_l("Why not all of it"), [Length(max=500)])
    place = ScanField(_l("Waste container"), [SCAN], expects=("place",), of=kinds.WASTE)
