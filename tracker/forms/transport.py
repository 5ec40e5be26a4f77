"""The shape of what is entered when bags change hands, are packed, sent and received."""

from typing import ClassVar, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp, StopValidation, ValidationError

from tracker.exchange import temperature_csv
from tracker.exchange.temperature_csv import LogUnreadable
from tracker.forms.act import ActForm, ScanField
from tracker.forms.hands import HandsForm
from tracker.models import Product
from tracker.reading import scanned
from tracker.reading.scanned import Thing
from tracker.rules import kinds
from tracker.rules.temperature import Reading
from tracker.scanning import ScanError

MOST_BAGS = 40
_SCAN = InputRequired(_l("Scan it."))
_PLAIN = {"data-scan-plain": ""}  # a seal may have a barcode of its maker, which is no code of ours
_SEAL = Regexp(r"^[A-Za-z0-9-]{3,20}\Z", message=_l("A seal number has 3 to 20 letters, digits or hyphens."))


class BagsField(TextAreaField):
    """Bags, scanned one after the other; one code a line."""

    expects = ("bag",)
    things: tuple[Thing, ...] = ()
    refused: tuple[str, ScanError] | None = None

    def pre_validate(self, form: Form) -> None:
        """Read each line; the first that is no bag is named by its line."""
        lines = self.codes
        if len(lines) > MOST_BAGS:
            raise StopValidation(_("No more than %(most)s bags at once.", most=MOST_BAGS))
        self.things = tuple(self._bag(number, line) for number, line in enumerate(lines, start=1))

    def _bag(self, number: int, line: str) -> Thing:
        try:
            return scanned.wanted(scanned.resolve(line, *self.expects), *self.expects)
        except ScanError as error:
            self.refused = line, error
            where = _("Line %(number)s:", number=number)
            raise StopValidation(f"{where} {error.sentence} {error.do}") from error

    @property
    def codes(self) -> list[str]:
        """The lines that hold something."""
        return [line.strip() for line in (self.data or "").splitlines() if line.strip()]

    @property
    def rows(self) -> list[Product]:
        """The bags, each once."""
        return list(dict.fromkeys(cast(Product, thing.row) for thing in self.things))


class _WithBags(ActForm):
    """A form with a list of bags: its codes are raw scans like those of every prompt."""

    bags = BagsField(_l("Bags"), [InputRequired(_l("Scan every bag.")), Length(max=8000)])

    @property
    def scans(self) -> tuple[str, ...]:
        """The raw scanned strings, those of the bags first."""
        return (*self.bags.codes, *super().scans)

    @property
    def typed(self) -> bool:
        """Whether an identity was typed rather than scanned."""
        return super().typed or any(thing.typed for thing in self.bags.things)


class GiveForm(HandsForm):
    """A bag from hand to hand."""

    OTHER_SIDE = _l("Who takes it")

    bag = ScanField(_l("Bag"), [_SCAN], expects=("bag",))


class PlaceForm(ActForm):
    """A bag from a place, or to a place."""

    bag = ScanField(_l("Bag"), [_SCAN], expects=("bag",))
    place = ScanField(_l("Place"), [_SCAN], expects=("place",))


class PackForm(_WithBags):
    """What goes into which shipper, under which seal, to where."""

    shipper = ScanField(_l("Shipper"), [_SCAN], expects=("equipment",), of=kinds.SHIPPER)
    logger = ScanField(_l("Temperature logger"), [_SCAN], expects=("equipment",), of=kinds.LOGGER)
    seal = StringField(_l("Seal number"), [InputRequired(_l("Enter the seal number.")), _SEAL], render_kw=_PLAIN)
    from_place = ScanField(_l("Packed at"), [_SCAN], expects=("place",))
    to_place = SelectField(_l("Goes to"), [InputRequired(_l("Choose where it goes."))])


class UnpackForm(ActForm):
    """Why a shipper that has not left is opened again."""

    reason = StringField(_l("Why is it opened again?"), [InputRequired(_l("Say why.")), Length(max=200)])


class DispatchForm(HandsForm):
    """The courier takes the shipper; badge and password are the courier's."""

    OTHER_SIDE = _l("Courier who takes it")

    label = ScanField(_l("Label on the shipper"), expects=("shipment",))


class LogToAccept:
    """The logger's file, without which nothing is accepted: a way that nobody measured is one outside the range."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Ask for it where the bags are to be accepted; a logger that failed leads into quarantine."""
        if not field.data and form["decision"].data == "accept":
            raise StopValidation(
                _("Choose the logger's file. Without it nothing is accepted: if there is none, quarantine or reject.")
            )


class ReceiveForm(_WithBags, HandsForm):
    """What arrived, how, and what is decided; the courier authenticates as the one who hands over."""

    OTHER_SIDE = _l("Courier who hands over")

    label = ScanField(_l("Label on the shipper"), expects=("shipment",))
    seal_found = StringField(
        _l("Seal number found"), [InputRequired(_l("Enter the number on the seal.")), _SEAL], render_kw=_PLAIN
    )
    intact = RadioField(
        _l("Shipper and bags"),
        [InputRequired(_l("Say whether all is intact."))],
        choices=[SelectChoice("yes", _l("Intact")), SelectChoice("no", _l("Damaged, leaking or opened"))],
    )
    log = FileField(_l("Temperature log (CSV)"), [LogToAccept()])
    decision = RadioField(
        _l("Decision"),
        [InputRequired(_l("Decide."))],
        choices=[
            SelectChoice("accept", _l("Accept")),
            SelectChoice("quarantine", _l("Quarantine until it is assessed")),
            SelectChoice("reject", _l("Reject: the cells are not used")),
        ],
    )
    readings: tuple[Reading, ...] = ()
    log_digest: str | None = None

    def validate_log(self, field: Field) -> None:
        """Read the logger's file; what comes without one counts as not measured and is not accepted."""
        if not field.data:
            return
        content = field.data.read(temperature_csv.MOST_BYTES + 1)
        try:
            self.readings = temperature_csv.readings(content)
        except LogUnreadable as error:
            raise ValidationError(_(error.says) % error.values) from error
        self.log_digest = temperature_csv.digest(content)
