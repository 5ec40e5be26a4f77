"""The forms of a recall from a trace: why, signed; and who was told of it."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from tracker.forms.act import ActForm
from tracker.forms.enrol import CHOOSE
from tracker.forms.signed import SignedForm
from tracker.reading.trace import Chosen
from tracker.rules import recall_list
from tracker.workflow import Stage

_ALL = SelectChoice("", _l("all"))
_GIVEN = {"yes": True, "no": False}


class RecallForm(SignedForm):
    """Recall everything on the list."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("A recall needs a reason.")), Length(max=500)])


class ContactForm(ActForm):
    """One contact with somebody about the recall."""

    whom = RadioField(
        _l("Who"), [CHOOSE], choices=[SelectChoice(code, _l(words)) for code, words in recall_list.WHOM.items()]
    )
    way = RadioField(
        _l("How"), [CHOOSE], choices=[SelectChoice(code, _l(words)) for code, words in recall_list.WAYS.items()]
    )
    outcome = RadioField(
        _l("Outcome"), [CHOOSE], choices=[SelectChoice(code, _l(words)) for code, words in recall_list.OUTCOMES.items()]
    )
    note = TextAreaField(_l("What was said"), [Length(max=500)])


class ChosenForm(FlaskForm):
    """What of a long list is shown."""

    class Meta:
        """It only looks: there is nothing to protect."""

        csrf = False

    stage = SelectField(_l("Stage"), choices=[_ALL], default="")
    recipient = StringField(_l("Recipient"), [Length(max=20)])
    given = SelectField(
        _l("Infused"), choices=[_ALL, SelectChoice("yes", _l("yes")), SelectChoice("no", _l("no"))], default=""
    )
    told = SelectField(
        _l("Contact"),
        choices=[
            _ALL,
            SelectChoice("not-told", _l(recall_list.NOT_TOLD)),
            *(SelectChoice(code, _l(words)) for code, words in recall_list.OUTCOMES.items()),
        ],
        default="",
    )

    @property
    def chosen(self) -> Chosen:
        """What was chosen; what is no choice chooses nothing."""
        self.validate()
        asked = {field.name: "" if field.errors else (field.data or "").strip() for field in self}
        recipient = asked["recipient"].upper()
        return Chosen(
            stage=Stage(asked["stage"]) if asked["stage"] else None,
            recipient=recipient if recipient.isascii() and recipient.isprintable() else "",
            given=_GIVEN.get(asked["given"]),
            told=asked["told"] or None,  # type: ignore[arg-type]
        )
