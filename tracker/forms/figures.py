"""Figures, instants and plain answers as people give them: what is wrong with them is said beside the field."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, DecimalField, Field, Form, IntegerField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from tracker.forms.act import as_instant, of_this_age

_PLAIN = re.compile(r"[+-]?[0-9]{1,15}(?:\.([0-9]+))?")
_MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class Plain:
    """Plain digits with at most so many decimal places after a point: no comma, no exponent, no silent rounding."""

    def __init__(self, places: int) -> None:
        self.places = places

    def __call__(self, _form: Form, field: Field) -> None:
        """Refuse what was typed otherwise."""
        typed = _PLAIN.fullmatch((field.raw_data or [""])[0].strip())
        wrong = None
        if self.places == 0 and (typed is None or typed[1]):
            wrong = _l("Type a whole number in digits.")
        elif typed is None:
            wrong = _l("Type digits with a point, such as 12.5.")
        elif len(typed[1] or "") > self.places:
            wrong = _l("No more digits after the point than %(places)s.", places=self.places)
        if wrong:
            field.errors[:] = []
            raise StopValidation(str(wrong))


def figure(label: Any, *, low: str, high: str, places: int = 1, required: bool = True, **kwargs: Any) -> DecimalField:
    """A decimal between two bounds."""
    bounds = NumberRange(Decimal(low), Decimal(high), _l("Between %(min)s and %(max)s."))
    first = InputRequired(_l("Enter a figure.")) if required else Optional()
    return DecimalField(label, [first, Plain(places), bounds], places=None, **kwargs)


def whole(label: Any, *, low: int, high: int, required: bool = True, **kwargs: Any) -> IntegerField:
    """A whole number between two bounds."""
    bounds = NumberRange(low, high, _l("Between %(min)s and %(max)s."))
    first = InputRequired(_l("Enter a whole number.")) if required else Optional()
    return IntegerField(label, [first, Plain(0), bounds], **kwargs)


# The first choice of a list of what somebody observes: nothing is chosen beforehand.
UNANSWERED = SelectChoice("", _l("Choose…"))


def yes_or_no(label: Any, *, yes: Any, no: Any) -> RadioField:
    """What somebody looks at or asks, and answers either way: neither is chosen beforehand, and none is forgotten."""
    asked = [InputRequired(_l("Answer this: the one or the other."))]
    return RadioField(label, asked, choices=[SelectChoice("yes", yes), SelectChoice("no", no)])


def instant(label: Any, *, required: bool = True, **kwargs: Any) -> DateTimeLocalField:
    """A day and time on the site's clock; read it with `in_utc`."""
    first = InputRequired(_l("Enter day and time.")) if required else Optional()
    return DateTimeLocalField(label, [first, of_this_age], format=_MINUTES, **kwargs)


def in_utc(entered: datetime) -> datetime:
    """A time on the site's clock as an instant."""
    return as_instant(entered)
