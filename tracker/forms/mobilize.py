"""The shape of what is entered while a donor is mobilized."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation

from tracker.forms.act import ActForm, ScanField
from tracker.forms.enrol import CHOOSE, ENTER, InThePast
from tracker.forms.figures import UNANSWERED, figure, whole
from tracker.rules import kinds

SCAN = DataRequired(_l("Scan it."))
SITES = [
    UNANSWERED,
    *(
        SelectChoice(site, _l(site))
        for site in (
            "abdomen, left",
            "abdomen, right",
            "thigh, left",
            "thigh, right",
            "upper arm, left",
            "upper arm, right",
        )
    ),
]
# Commonly expected of G-CSF and apheresis [S16][GK]; any other CTCAE term is typed.
TERMS = ("Bone pain", "Headache", "Fatigue", "Insomnia", "Nausea", "Paraesthesia", "Abdominal pain", "Dyspnoea")
GRADES = [
    SelectChoice("1", _l("1 mild")),
    SelectChoice("2", _l("2 moderate")),
    SelectChoice("3", _l("3 severe")),
    SelectChoice("4", _l("4 life-threatening")),
    SelectChoice("5", _l("5 death")),
]
CAUSES = [UNANSWERED, *(SelectChoice(word, _l(word)) for word in ("G-CSF", "apheresis", "not related", "unknown"))]
OUTCOMES = [
    UNANSWERED,
    *(SelectChoice(word, _l(word)) for word in ("recovered", "recovering", "not recovered", "unknown", "fatal")),
]


class OrderForm(ActForm):
    """The physician's order."""

    micrograms_per_kg_day = figure(_l("G-CSF a day"), low="1", high="50")
    doses_per_day = whole(_l("Doses a day"), low=1, high=4)
    days = whole(_l("Days"), low=1, high=14)
    starts_on = DateField(_l("First day"), [InputRequired(_l("Enter the first day."))])


class DoseForm(ActForm):
    """One injection."""

    wristband = ScanField(_l("Donor’s wristband"), [SCAN], expects=("donor",))
    lot = ScanField(_l("Drug lot"), [SCAN], expects=("lot",), of=kinds.G_CSF)
    micrograms = whole(_l("Dose"), low=1, high=3000)
    body_site = SelectField(_l("Injected into"), [CHOOSE], choices=SITES)


class CountForm(ActForm):
    """One blood count."""

    wristband = ScanField(_l("Donor’s wristband"), [SCAN], expects=("donor",))
    wbc_e9_per_l = figure(_l("White cells"), low="0.1", high="300")
    platelets_e9_per_l = whole(_l("Platelets"), low=1, high=2000)
    haemoglobin_g_per_l = whole(_l("Haemoglobin"), low=30, high=250)
    haematocrit_percent = figure(_l("Haematocrit"), low="10", high="75")
    mnc_percent = figure(_l("Mononuclear cells"), low="0", high="100", required=False)
    cd34_per_ul = figure(_l("CD34 cells"), low="0", high="2000", required=False)


class AdverseEventForm(ActForm):
    """An adverse event of the donor."""

    term = StringField(_l("What (CTCAE term)"), [ENTER, Length(max=120)])
    grade = RadioField(_l("Grade"), [CHOOSE], choices=GRADES)
    serious = BooleanField(_l("Serious: hospital, lasting harm, danger to life or death"))
    relation = SelectField(_l("Related to"), [CHOOSE], choices=CAUSES)
    action = StringField(_l("What was done"), [ENTER, Length(max=200)])
    outcome = SelectField(_l("Outcome"), [CHOOSE], choices=OUTCOMES)
    began_on = DateField(_l("Began on"), [InputRequired(_l("Enter the day.")), InThePast()])
    ended_on = DateField(_l("Ended on"), [Optional(), InThePast()])

    def validate_ended_on(self, field: Field) -> None:
        """Nothing ends before it begins."""
        if field.data and self.began_on.data and field.data < self.began_on.data:
            raise StopValidation(str(_l("This is before it began.")))
