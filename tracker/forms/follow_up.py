"""The shape of what is entered in follow-up."""

from dataclasses import fields
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from tracker.forms.act import ActForm
from tracker.forms.enrol import CHOOSE, ENTER, INFECTIONS, InThePast, what_was_wrong
from tracker.forms.figures import UNANSWERED, figure, whole
from tracker.forms.mobilize import GRADES, OUTCOMES
from tracker.models import Visit
from tracker.rules.adverse_event import Complaint
from tracker.steps.follow_up import Findings

# Frequently seen in this population [GK]; any other CTCAE term is typed.
TERMS = ("Fever", "Infusion related reaction", "Fatigue", "Diarrhoea", "Nausea", "Rash maculo-papular", "Headache")
CAUSES = [
    SelectChoice(word, _l(word))
    for word in ("product", "apheresis", "G-CSF", "ART", "disease", "not related", "unknown")
]
KARNOFSKY = [SelectChoice("", _l("Not scored")), *(SelectChoice(str(n), f"{n}") for n in range(100, -1, -10))]
GVHD = [
    SelectChoice("", _l("Not looked for")),
    SelectChoice("0", _l("0 none")),
    *(SelectChoice(str(n), _l("grade %(roman)s", roman=roman)) for n, roman in enumerate(("I", "II", "III", "IV"), 1)),
]
_CHOSEN = ("karnofsky", "gvhd_grade")
TABLES = [
    SelectChoice("visits", _l("Visits")),
    SelectChoice("adverse-events", _l("Adverse events")),
    SelectChoice("columns", _l("What the columns mean")),
]


class VisitForm(ActForm):
    """One visit."""

    code = SelectField(_l("Visit"), [CHOOSE], choices=[])
    seen_on = DateField(_l("Seen on"), [InputRequired(_l("Enter the day."))])
    weight_kg = figure(_l("Weight"), low="20", high="250")
    cd4_per_ul = whole(_l("CD4 T cells"), low=0, high=5000, required=False)
    cd8_per_ul = whole(_l("CD8 T cells"), low=0, high=10000, required=False)
    hiv_rna_copies_per_ml = whole(_l("HIV RNA"), low=1, high=100_000_000, required=False)
    wbc_e9_per_l = figure(_l("White cells"), low="0", high="300", required=False)
    haemoglobin_g_per_l = whole(_l("Haemoglobin"), low=20, high=250, required=False)
    platelets_e9_per_l = whole(_l("Platelets"), low=0, high=2000, required=False)
    fever_score = whole(_l("Fever"), low=0, high=10, required=False)
    fatigue_score = whole(_l("Fatigue"), low=0, high=10, required=False)
    cough_score = whole(_l("Cough"), low=0, high=10, required=False)
    diarrhoea_score = whole(_l("Diarrhoea"), low=0, high=10, required=False)
    karnofsky = SelectField(_l("Karnofsky performance status"), choices=KARNOFSKY)
    chimerism_percent = figure(_l("Donor chimerism"), low="0", high="100", required=False)
    gvhd_grade = SelectField(_l("Acute GvHD"), choices=GVHD)

    @property
    def findings(self) -> Findings:
        """What was entered, in the words of the step."""
        figures: dict[str, Any] = {entry.name: self[entry.name].data for entry in fields(Findings)}
        chosen = {name: int(figures[name]) if figures[name] else None for name in _CHOSEN}
        return Findings(**figures | chosen)


class VisitCorrectionForm(VisitForm):
    """What is right of a visit, and what was wrong."""

    reason = what_was_wrong()

    @staticmethod
    def as_entered(row: Visit) -> dict[str, Any]:
        """A visit on record in the words of the form."""
        entered = {
            name: getattr(row, name) for name in ("code", "seen_on", *(entry.name for entry in fields(Findings)))
        }
        return entered | {name: "" if entered[name] is None else str(entered[name]) for name in _CHOSEN}


class EventForm(ActForm):
    """An adverse event of the recipient or the donor."""

    person = RadioField(_l("Who"), [CHOOSE], choices=[])
    term = StringField(_l("What (CTCAE term)"), [ENTER, Length(max=120)])
    grade = RadioField(_l("Grade"), [CHOOSE], choices=GRADES)
    serious = BooleanField(_l("Serious: hospital, lasting harm, danger to life or death"))
    relation = SelectField(_l("Related to"), [CHOOSE], choices=[UNANSWERED, *CAUSES])
    action = StringField(_l("What was done"), [ENTER, Length(max=200)])
    outcome = SelectField(_l("Outcome"), [CHOOSE], choices=OUTCOMES)
    began_on = DateField(_l("Began on"), [InputRequired(_l("Enter the day.")), InThePast()])
    ended_on = DateField(_l("Ended on"), [Optional(), InThePast()])

    @property
    def complaint(self) -> Complaint:
        """What was entered, in the words of the step."""
        said = {entry.name: self[entry.name].data for entry in fields(Complaint)}
        return Complaint(**said | {"grade": int(self.grade.data)})


class CourseForm(ActForm):
    """The new state of an infection."""

    status = RadioField(_l("State"), [CHOOSE], choices=INFECTIONS)
    on = DateField(_l("Since"), [InputRequired(_l("Enter the day.")), InThePast()])


class CloseForm(ActForm):
    """The end of a round."""

    reason = TextAreaField(_l("Why the round is closed"), [ENTER, Length(max=500)])


class ExportForm(FlaskForm):
    """Which table the statistician wants."""

    table = SelectField(_l("Table"), [CHOOSE], choices=TABLES)
