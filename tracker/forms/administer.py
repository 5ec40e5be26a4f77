"""The shape of what is entered about people, places, equipment, lots and the site."""

import csv
import io
import re
from collections import defaultdict
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, Field, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length, Optional, Regexp, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput

from tracker import clock, scanning
from tracker.access import ROLES
from tracker.extensions import db
from tracker.forms.act import ActForm
from tracker.forms.enrol import CHOOSE, ENTER
from tracker.forms.figures import figure
from tracker.models import Place, User
from tracker.models.equipment import KINDS as DEVICE_KINDS
from tracker.models.place import KINDS as PLACE_KINDS
from tracker.rules import account
from tracker.rules.training import PROCEDURES
from tracker.rules.wording import plain_kind
from tracker.scanning import ScanError

LOT_KINDS = ("g-csf", "bag-set", "acd-a", "saline", "transfer-bag", "dmso", "albumin")
COLUMNS = ["staff_number", "procedure", "valid_until"]
LONGEST_IMPORT = 1000
LINES_NAMED = 20  # of the wrong lines of an import; the others are counted
_ZONES = available_timezones()
IDENTIFIER = Regexp(r"[A-Z0-9](?:[A-Z0-9-]{0,30}[A-Z0-9])?\Z", message=_l("Capitals, digits and hyphens, up to 32."))
_NOT_IN_A_KEY = re.compile(r"[^A-Z0-9-]")


def choices(words: Any) -> list[SelectChoice]:
    """Words as choices, translated."""
    return [SelectChoice(word, _l(plain_kind(word))) for word in words]


def new_password(label: Any) -> PasswordField:
    """A password that somebody sets."""
    says = _l("At least %(least)s characters.", least=account.PASSWORD_FROM)
    return PasswordField(label, [ENTER, Length(min=account.PASSWORD_FROM, max=200, message=says)])


class TickField(SelectMultipleField):
    """Several of a list, each with a box of its own to tick."""

    option_widget = CheckboxInput()

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """At least one is ticked."""
        if not validation_stopped and not self.data:
            raise ValidationError(str(_l("Choose at least one.")))


class PersonForm(ActForm):
    """A new account."""

    number = StringField(
        _l("Staff number"), [ENTER, Regexp(r"[A-Z0-9]{6}\Z", message=_l("Six characters, A to Z and 0 to 9."))]
    )
    username = StringField(
        _l("User name"),
        [ENTER, Regexp(account.USER_NAME.pattern + r"\Z", message=_l("Small letters and digits, a letter first."))],
    )
    name = StringField(_l("Name"), [ENTER, Length(max=80)])
    roles = TickField(_l("Roles"), choices=choices(ROLES))
    password = new_password(_l("First password"))

    def validate_number(self, field: Field) -> None:
        """Each number belongs to one person; the same form sent twice is let through, for the ledger knows it."""
        known = db.session.get(User, field.data)
        if known is not None and known.username != self.username.data:
            raise StopValidation(_("This staff number is taken."))

    def validate_username(self, field: Field) -> None:
        """Each user name belongs to one person."""
        known = User.named(field.data)
        if known is not None and known.id != self.number.data:
            raise StopValidation(_("This user name is taken."))


class RolesForm(ActForm):
    """What a person may do, and whether the account is open."""

    roles = TickField(_l("Roles"), choices=choices(ROLES))
    active = BooleanField(_l("The account is open"))


class TrainingForm(ActForm):
    """Evidence of training."""

    procedure = SelectField(_l("Procedure"), [CHOOSE], choices=choices(PROCEDURES))
    valid_until = DateField(_l("Valid until"), [InputRequired(_l("Enter the day."))])


class ImportForm(ActForm):
    """Evidence of training for many people: a CSV file with staff_number, procedure, valid_until."""

    file = FileField(_l("CSV file"), [FileRequired(_l("Choose a file."))])

    until: dict[str, dict[str, date]]

    def validate_file(self, field: Field) -> None:
        """Read the file as a whole; wrong lines refuse it, each by its number."""
        try:
            text = field.data.read().decode("utf-8-sig")
            lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            raise StopValidation(_("This is not a CSV file in UTF-8.")) from error
        if not lines or [cell.strip() for cell in lines[0]] != COLUMNS:
            raise StopValidation(_("The first line must read: %(columns)s", columns=",".join(COLUMNS)))
        if len(lines) > LONGEST_IMPORT:
            raise StopValidation(_("More than %(most)s lines at once.", most=LONGEST_IMPORT))
        found: dict[str, dict[str, date]] = defaultdict(dict)
        wrong = []
        for number, line in enumerate(lines[1:], start=2):
            try:
                if line:
                    person, procedure, until = _training(number, line)
                    found[person][procedure] = until
            except ValueError as error:
                wrong.append(str(error))
        if wrong:
            field.errors = [*wrong[:LINES_NAMED], *_not_named(len(wrong) - LINES_NAMED)]
            raise StopValidation
        if not found:
            raise StopValidation(_("The file has no line of training."))
        self.until = found


class PasswordForm(ActForm):
    """A new password of one's own."""

    current = PasswordField(_l("Password now"), [ENTER, Length(max=200)])
    password = new_password(_l("New password"))
    again = PasswordField(_l("New password again"), [ENTER, EqualTo("password", _l("The two are not the same."))])


class ResetForm(ActForm):
    """A new password for somebody else."""

    password = new_password(_l("New password"))
    again = PasswordField(_l("New password again"), [ENTER, EqualTo("password", _l("The two are not the same."))])


class PlaceForm(ActForm):
    """A new place."""

    identifier = StringField(_l("Code of the place"), [ENTER, IDENTIFIER])
    name = StringField(_l("Name"), [ENTER, Length(max=80)])
    kind = SelectField(_l("Kind"), [CHOOSE], choices=choices(PLACE_KINDS))
    parent = StringField(_l("Within (code of a place)"), [Length(max=40)])
    low_celsius = figure(_l("Lowest temperature"), low="-200", high="60", required=False)
    high_celsius = figure(_l("Highest temperature"), low="-200", high="60", required=False)

    def validate_parent(self, field: Field) -> None:
        """A place lies within a place that is known."""
        _known_place(field)


class CorrectPlaceForm(ActForm):
    """What is right of a place, and why it is corrected."""

    name = StringField(_l("Name"), [ENTER, Length(max=80)])
    kind = SelectField(_l("Kind"), [CHOOSE], choices=choices(PLACE_KINDS))
    low_celsius = figure(_l("Lowest temperature"), low="-200", high="60", required=False)
    high_celsius = figure(_l("Highest temperature"), low="-200", high="60", required=False)
    reason = StringField(_l("Why is it corrected?"), [ENTER, Length(max=300)])


class ClosePlaceForm(ActForm):
    """Why a place is taken out of use."""

    reason = StringField(_l("Why is it closed?"), [ENTER, Length(max=300)])


class DeviceForm(ActForm):
    """A new device."""

    identifier = StringField(_l("Code of the device"), [ENTER, IDENTIFIER])
    name = StringField(_l("Name"), [ENTER, Length(max=80)])
    kind = SelectField(_l("Kind"), [CHOOSE], choices=choices(DEVICE_KINDS))
    serial = StringField(_l("Serial number"), [ENTER, Length(max=40)])
    place = StringField(_l("Stands at (code of a place)"), [Length(max=40)])
    calibrated_until = DateField(_l("Calibrated until"), [Optional()])

    def validate_place(self, field: Field) -> None:
        """A device stands at a place that is known."""
        _known_place(field)


class CalibrationForm(ActForm):
    """A calibration."""

    until = DateField(_l("Calibrated until"), [InputRequired(_l("Enter the day."))])


def _no_code() -> str:
    return str(
        _(
            "Scan the maker's code that holds lot and last day: the square GS1 code or an ISBT 128 code. "
            "If the package has none, empty this field and type lot number and last day below."
        )
    )


class LotForm(ActForm):
    """A lot that is taken into stock: its code scanned, and what the code does not say."""

    code = StringField(_l("Code on the package"), [Length(max=200)])
    kind = SelectField(_l("Kind"), [CHOOSE], choices=choices(LOT_KINDS))
    name = StringField(_l("Name"), [ENTER, Length(max=80)])
    maker = StringField(_l("Maker"), [ENTER, Length(max=80)])
    catalog = StringField(_l("Catalogue number"), [Length(max=30)])
    lot = StringField(_l("Lot number"), [Length(max=30)])
    expires_on = DateField(_l("Expires on"), [Optional()])

    gtin: str | None = None

    def validate_code(self, field: Field) -> None:
        """The code is one of a supply; what it says goes before what is typed."""
        if not field.data:
            return
        try:
            scan = scanning.expect(scanning.read(field.data), "supply", "gs1")
        except ScanError as error:
            raise StopValidation(f"{error.sentence} {_no_code()}") from error
        self.gtin = getattr(scan, "gtin", None)
        self.lot.data = getattr(scan, "lot", None) or self.lot.data
        self.catalog.data = getattr(scan, "catalog_number", None) or self.catalog.data
        self.expires_on.data = getattr(scan, "expires_on", None) or self.expires_on.data

    def validate_lot(self, field: Field) -> None:
        """A lot has a number, scanned or typed."""
        if not field.data:
            raise StopValidation(_("Scan the code, or type the lot number."))

    def validate(self, extra_validators: Any = None) -> bool:
        """A lot has a last day, scanned or typed."""
        valid = super().validate(extra_validators)
        if not self.expires_on.data and not self.expires_on.errors:
            self.expires_on.errors = [_("Scan the code, or enter the last day.")]
        return valid and not self.expires_on.errors

    @property
    def key(self) -> str:
        """The lot number as a key of the record, in the characters that our own codes have."""
        return _NOT_IN_A_KEY.sub("-", (self.lot.data or "").upper())


class RecallForm(ActForm):
    """Why a lot is recalled."""

    reason = StringField(_l("Reason of the recall"), [ENTER, Length(max=300)])


class SiteForm(ActForm):
    """The settings of the site."""

    name = StringField(_l("Name"), [ENTER, Length(max=80)])
    city = StringField(_l("City"), [ENTER, Length(max=80)])
    country = StringField(_l("Country"), [ENTER, Length(max=80)])
    zone = StringField(_l("Time zone"), [ENTER, Length(max=40)])
    contact = StringField(
        _l("Contact at any hour"), [Length(max=80)], filters=[lambda text: (text or "").strip() or None]
    )

    def validate_zone(self, field: Field) -> None:
        """A zone of the tz database."""
        if field.data not in _ZONES:
            raise StopValidation(_("There is no such time zone. Example: Asia/Shanghai."))


def _known_place(field: Field) -> None:
    if field.data and db.session.get(Place, field.data) is None:
        raise StopValidation(_("There is no place with this code."))


def _not_named(more: int) -> list[str]:
    return [_("and %(more)s more wrong lines.", more=more)] if more > 0 else []


def _training(number: int, line: list[str]) -> tuple[str, str, date]:
    """One line of the import; ValueError says why it is wrong."""
    cells = [cell.strip() for cell in line]
    if len(cells) != len(COLUMNS):
        raise ValueError(_("Line %(number)s: three cells are wanted.", number=number))
    person, procedure, until = cells
    if not account.STAFF_NUMBER.fullmatch(person) or db.session.get(User, person) is None:
        raise ValueError(_("Line %(number)s: nobody has this staff number.", number=number))
    if procedure not in PROCEDURES:
        raise ValueError(_("Line %(number)s: there is no such procedure.", number=number))
    try:
        day = date.fromisoformat(until)
    except ValueError as error:
        raise ValueError(_("Line %(number)s: write the day as 2027-06-30.", number=number)) from error
    if day < clock.now().date():
        raise ValueError(_("Line %(number)s: this day has passed.", number=number))
    return person, procedure, day
