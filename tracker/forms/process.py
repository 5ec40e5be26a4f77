"""What the bench of the cell laboratory enters: scans, weights and counts."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FieldList, Form, FormField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from tracker.forms.act import ActForm, ScanField
from tracker.forms.figures import figure
from tracker.formulas.collection import Weighed
from tracker.models import Equipment, Product, Run, User
from tracker.rules import kinds
from tracker.rules.refusal import Refusal
from tracker.steps.fill import Filled

MOST_ML = "2000"
MOST_G = "5000"


class Witnessed(ActForm):
    """An act of two people: the second one's badge and password are needed."""

    witness_badge = ScanField(
        _l("Second person: scan badge"),
        [DataRequired(_l("A second person scans their badge."))],
        expects=("badge",),
    )

    @property
    def second(self) -> User:
        """The second person of a form that was found valid."""
        if self.witness is None:
            raise LookupError("this form was not validated")
        return self.witness


class OpenForm(Witnessed):
    """A product, a bench, and two people who found the bench clear."""

    bag = ScanField(_l("Product"), [DataRequired(_l("Scan the bag."))], expects=("bag",))
    bench = ScanField(_l("Bench"), [DataRequired(_l("Scan the bench."))], expects=("place",), of=kinds.BENCH)
    cleared = BooleanField(_l("We both looked: the bench is clear of every bag, label and paper of other products."))


class UseForm(ActForm):
    """One device or one lot of a supply, and how much of the lot goes into the product."""

    used = ScanField(
        _l("Device or lot"), [DataRequired(_l("Scan the device or the lot."))], expects=("equipment", "lot")
    )
    volume_ml = figure(_l("Goes into the product"), low="0", high=MOST_ML, required=False)

    def validate_volume_ml(self, field: Field) -> None:
        """Nothing of a device goes into the product."""
        if field.data and isinstance(self.used.row, Equipment):
            raise ValidationError(_("This is a device. Empty this field, or scan the lot."))


def _both_weights(form: Any) -> None:
    """The full bag is heavier than the empty one, and one weight is not entered without the other."""
    gross, tare = form.gross_g.data, form.tare_g.data
    if (gross is None) != (tare is None):
        raise ValidationError(_("Enter both weights, of the full bag and of the empty one."))
    if gross is not None and gross <= tare:
        raise ValidationError(_("The full bag is not heavier than the empty one. Weigh it again."))


class MeasureForm(Witnessed):
    """Weight and counts of the product, second-checked."""

    gross_g = figure(_l("Bag, full"), low="1", high=MOST_G)
    tare_g = figure(_l("Bag, empty"), low="0", high=MOST_G)
    wbc_e6_per_ml = figure(_l("White cells"), low="0.1", high="1000")
    mnc_percent = figure(_l("Mononuclear cells"), low="0", high="100")
    viability_percent = figure(_l("Viability"), low="0", high="100")
    correction_reason = TextAreaField(_l("Why it is counted again"), [Length(max=500)])

    run: Run | None = None  # the run whose input is counted

    @property
    def doubts(self) -> list[Refusal]:
        """Why the count is asked about: it cannot be of the same cells as the one before it."""
        counted = self.wbc_e6_per_ml.data
        return self.run.far_from_collected(counted) if self.run and counted else []

    def validate_wbc_e6_per_ml(self, _field: Field) -> None:
        """A count that is far off is read again; if it is right, it is said why."""
        for doubt in [] if (self.override_reason.data or "").strip() else self.doubts:
            raise ValidationError(f"{_(doubt.says, **doubt.values)} {_(doubt.do)}")

    def validate_gross_g(self, _field: Field) -> None:
        """What is weighed is weighed full and empty."""
        _both_weights(self)

    @property
    def weighed(self) -> Weighed:
        """The weights of a form that was found valid."""
        return Weighed(self.gross_g.data, self.tare_g.data)


class DoseForm(Form):
    """The bag of one infusion; left empty, it is not filled."""

    number = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    gross_g = figure(_l("Bag, full"), low="1", high=MOST_G, required=False)
    tare_g = figure(_l("Bag, empty"), low="0", high=MOST_G, required=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """What is weighed is weighed full and empty; the first weight says what is wrong."""
        valid = super().validate(extra_validators)
        try:
            _both_weights(self)
        except ValidationError as error:
            self.gross_g.errors = [*self.gross_g.errors, str(error)]
            return False
        return bool(valid)


class FillForm(ActForm):
    """The volumes of the bags and samples that were filled."""

    doses = FieldList(FormField(DoseForm), max_entries=26)
    qc_sample_ml = figure(_l("QC sample"), low="0.1", high="100")
    retained_ml = figure(_l("Retained sample"), low="0.1", high="100")

    def filled(self) -> list[Filled]:
        """The bags that were weighed."""
        entries: Sequence[dict[str, Any]] = self.doses.data
        found = [
            (one["number"], Weighed(one["gross_g"], one["tare_g"])) for one in entries if one["gross_g"] is not None
        ]
        return [Filled(number, weighed.volume_ml, weighed) for number, weighed in found]


class CloseForm(Witnessed):
    """What is left over, and two people who found the bench clear."""

    left_over_ml = figure(_l("Product left over"), low="0", high=MOST_ML)
    plasma_ml = figure(_l("Plasma taken off"), low="0", high=MOST_ML)
    cleared = BooleanField(_l("We both looked: no bag, label or paper of this product is left on the bench."))


class FreezeForm(Witnessed):
    """A dose, its volume with the cryoprotectant, the lot and the freezer."""

    bag = ScanField(_l("Dose bag"), [DataRequired(_l("Scan the bag."))], expects=("bag",))
    lot = ScanField(_l("DMSO"), [DataRequired(_l("Scan the lot."))], expects=("lot",), of=kinds.DMSO)
    freezer = ScanField(
        _l("Freezer"), [DataRequired(_l("Scan the freezer."))], expects=("equipment",), of=kinds.FREEZER
    )
    volume_ml = figure(_l("Volume with the cryoprotectant"), low="1", high=MOST_ML)


class ThawForm(Witnessed):
    """A frozen dose and the bath."""

    bag = ScanField(_l("Frozen bag"), [DataRequired(_l("Scan the bag."))], expects=("bag",))
    bath = ScanField(_l("Bath"), [DataRequired(_l("Scan the bath."))], expects=("equipment",), of=kinds.BATH)


class StoreForm(ActForm):
    """A bag and the position that it goes into."""

    bag = ScanField(_l("Bag"), [DataRequired(_l("Scan the bag."))], expects=("bag",))
    position = ScanField(
        _l("Storage position"), [DataRequired(_l("Scan the position."))], expects=("place",), of=kinds.POSITION
    )


class RetrieveForm(ActForm):
    """A position and the bag that comes out of it."""

    position = ScanField(
        _l("Storage position"), [DataRequired(_l("Scan the position."))], expects=("place",), of=kinds.POSITION
    )
    bag = ScanField(_l("Bag taken out"), [DataRequired(_l("Scan the bag."))], expects=("bag",))


class CountForm(ActForm):
    """A position and what is in it: a bag, or nothing."""

    position = ScanField(
        _l("Storage position"), [DataRequired(_l("Scan the position."))], expects=("place",), of=kinds.POSITION
    )
    bag = ScanField(_l("Bag found in it"), expects=("bag",))
    empty = BooleanField(_l("The position is empty."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Either a bag or the tick, never both or neither."""
        valid = super().validate(extra_validators)
        if bool(self.bag.data) == bool(self.empty.data):
            self.bag.errors = [*self.bag.errors, _("Scan the bag, or tick that the position is empty.")]
            return False
        return bool(valid)


class DeliverForm(ActForm):
    """A sample and the laboratory that it is brought to."""

    bag = ScanField(_l("Sample"), [DataRequired(_l("Scan the sample."))], expects=("bag", "tube"))
    place = ScanField(
        _l("Laboratory"), [DataRequired(_l("Scan the laboratory."))], expects=("place",), of=kinds.LABORATORY
    )

    def validate_bag(self, field: ScanField) -> None:
        """A tube's label may name a donation only."""
        if field.thing and not isinstance(field.row, Product):
            raise ValidationError(_("This label names a donation, not a sample of it. Scan the sample's own label."))
