"""What every form of a command has: its key, the time of the act, reasons, and the second person in place."""

import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from babel.support import NullTranslations, Translations
from flask import request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import DateTimeLocalField, Field, FileField, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.i18n import messages_path
from wtforms.validators import Length, Optional, StopValidation

from tracker import clock, credentials
from tracker.extensions import db
from tracker.models import Site, User
from tracker.reading import scanned
from tracker.reading.scanned import Thing
from tracker.scanning import Contract, ScanError

FIRST_YEAR = 1900
CORRECTING = "correcting"  # sent by the STOP page of a hard stop: show the form again, as it was filled
_WITNESS = "witness"  # its value where a second person signed: badge and password are asked for again
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(_form: FlaskForm, field: Field) -> None:
    """Refuse control characters and broken Unicode, which no bench types and not every database keeps."""
    if isinstance(field.data, str) and _CONTROL.search(field.data):
        raise StopValidation(str(_l("This has characters that cannot be stored. Type it again.")))


def of_this_age(_form: FlaskForm, field: Field) -> None:
    """Refuse a day that no record is about: a slip of the key, and calendars do not compute with the first or last."""
    if field.data is not None and not FIRST_YEAR <= field.data.year <= clock.now().year + 1:
        raise StopValidation(str(_l("This day cannot be right.")))


class ScanField(StringField):
    """A prompt for a barcode. `expects` are the kinds of tracker.reading.scanned that it takes.

    `of`: of a lot, a device or a place, the kinds that it takes (tracker.rules.kinds); none: any.

    After validation `thing` is what was scanned, `row` its record and `scan` the typed code (with the print number of
    a wristband or label); all are None where the prompt was left empty. `refused` is the code that was not taken.
    """

    def __init__(
        self,
        label: Any = None,
        validators: Any = (),
        *,
        expects: tuple[str, ...],
        of: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.expects = expects
        self.of = of
        self.thing: Thing | None = None
        self.refused: tuple[str, ScanError] | None = None

    def pre_validate(self, form: FlaskForm) -> None:
        """Read the scan; what is wrong with it is said beside the prompt."""
        if not self.data:
            return
        try:
            self.thing = scanned.wanted(scanned.resolve(self.data, *self.expects), *self.expects)
        except ScanError as error:
            self.refused = self.data, error
            raise StopValidation(f"{error.sentence} {error.do}") from error

    @property
    def contract(self) -> Mapping[str, Contract]:
        """The kinds of code that it takes, each with the data structures that one scan may hold."""
        return scanned.contract(self.expects)

    @property
    def row(self) -> Any:
        """The record of what was scanned."""
        return self.thing.row if self.thing else None

    @property
    def scan(self) -> Any:
        """The typed code that was scanned."""
        return self.thing.scan if self.thing else None


def corrected_as(*, signed: bool) -> str:
    """What CORRECTING says: whether a second person had signed, who then signs again."""
    return _WITNESS if signed else "1"


@cache
def _built_in_messages(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


class ActForm(FlaskForm):
    """Base of every command's form. A form without a second person simply leaves the witness fields out of its page."""

    class Meta:
        """What WTForms asks of every form."""

        def get_translations(self, _form: FlaskForm) -> NullTranslations:
            """WTForms' own messages: their file is looked for once a language, not in every request."""
            return _built_in_messages(str(get_locale() or "en"))

    form_key = HiddenField(default=lambda: uuid.uuid4().hex, validators=[Length(max=64), clean])
    happened = DateTimeLocalField(
        _l("When it happened"), validators=[Optional(), of_this_age], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    late_reason = TextAreaField(_l("Reason for entering it late"), validators=[Length(max=500)])
    typed_reason = TextAreaField(_l("Reason for typing instead of scanning"), validators=[Length(max=500)])
    override_reason = TextAreaField(_l("Reason for going on"), validators=[Length(max=500)])
    witness_badge = ScanField(_l("Second person: scan badge"), expects=("badge",))
    witness_password = PasswordField(_l("Second person: password"), validators=[Length(max=200)])

    witness: User | None = None
    starts_anew = False  # after a hard stop nothing of the form is taken over

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether there is something to record. There is not where a hard stop sends the form back to be corrected."""
        return not self.is_corrected and bool(super().validate_on_submit(extra_validators))

    @property
    def is_corrected(self) -> bool:
        """Whether the STOP page sent this form back, to be corrected."""
        if CORRECTING not in request.form or self.starts_anew:
            return False
        return any(field.name in request.form for field in self if field.short_name != "csrf_token")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; then let the second person authenticate, if there is one.

        What is scanned is read in the transaction that decides on it, unless a password is to be checked: that takes
        long, and nobody else could write meanwhile.
        """
        if not any(field.data for field in self if isinstance(field, PasswordField)):
            db.write()
        for field in self:
            field.validators = [*field.validators, clean]
        valid = super().validate(extra_validators)
        return self._second_person() and valid

    def _second_person(self) -> bool:
        if not self.witness_badge.data:
            return True
        if self.witness_badge.row is None:
            return False
        self.witness = credentials.person(self.witness_badge.row.id, self.witness_password.data or "")
        if self.witness is None:
            self.witness_password.errors = [_l("Badge and password do not belong together.")]
        return self.witness is not None

    @property
    def at(self) -> datetime:
        """When the act happened: the time entered, in the site's zone, or now."""
        return as_instant(self.happened.data)

    @property
    def digest(self) -> str:
        """Of all that was entered, passwords and files aside: a double tap sends the very same."""
        kept = [field for field in self if not isinstance(field, (PasswordField, FileField))]
        words = [(field.name, field.raw_data or []) for field in kept if field.type != "CSRFTokenField"]
        return sha256(repr(sorted(words)).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def entered(self) -> list[Field]:
        """The fields of this screen alone, without what every form has."""
        return [field for field in self if field.short_name not in _COMMON and field.type != "CSRFTokenField"]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """All that was sent, passwords with the badges they belong to, files and the token aside: what a hard stop
        does not lose."""
        secret = {field.name for field in self if isinstance(field, PasswordField) or field.type == "CSRFTokenField"}
        secret |= {name.replace("_password", "_badge") for name in secret}
        sent = [(name, value) for name, value in request.form.items(multi=True) if name not in secret]
        return [] if self.starts_anew else [*sent, (CORRECTING, corrected_as(signed=bool(self.witness_badge.data)))]

    @property
    def wants_witness_again(self) -> bool:
        """Whether this form is corrected, and a second person had signed what was refused."""
        return self.is_corrected and request.form[CORRECTING] == _WITNESS

    @property
    def typeable(self) -> frozenset[str]:
        """The kinds among its prompts that may be typed where the label cannot be scanned."""
        return scanned.TYPEABLE.intersection(kind for field in self for kind in getattr(field, "expects", ()))

    @property
    def takes_file(self) -> bool:
        """Whether a file belongs to what is entered."""
        return any(isinstance(field, FileField) for field in self)

    @property
    def scans(self) -> tuple[str, ...]:
        """The raw scanned strings of this form, in the order of its prompts."""
        return tuple(field.data for field in self if isinstance(field, ScanField) and field.data)

    @property
    def refused_scans(self) -> list[tuple[Any, str, ScanError]]:
        """The prompts whose code was not taken, with the code and why."""
        return [(field, *field.refused) for field in self if getattr(field, "refused", None)]

    @property
    def typed(self) -> bool:
        """Whether an identity was typed rather than scanned."""
        return any(field.thing.typed for field in self if isinstance(field, ScanField) and field.thing)


_COMMON = frozenset(name for name, field in vars(ActForm).items() if isinstance(field, UnboundField))


def as_instant(entered: datetime | None) -> datetime:
    """A time as it was entered, on the site's clocks; now, where none was."""
    return entered.replace(tzinfo=site_zone()).astimezone(UTC) if entered else clock.now()


def site_zone() -> ZoneInfo:
    """The zone of the site's clocks on the wall."""
    return ZoneInfo(db.session.scalar(select(Site.zone)) or "UTC")
