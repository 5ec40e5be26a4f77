"""The shape of orders, issue, receipt on the ward, return and discard."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.forms.act import ActForm, ScanField
from tracker.forms.figures import figure, whole, yes_or_no
from tracker.forms.hands import SCAN, HandsForm
from tracker.forms.signed import SignedForm
from tracker.models import User
from tracker.rules import kinds

REASON = [InputRequired(_l("Say why.")), Length(max=500)]


class OrderForm(SignedForm):
    """A physician's order, signed with the password."""

    number = whole(_l("Infusion number"), low=1, high=12)
    planned_on = DateField(_l("Day of the infusion"), [InputRequired(_l("Enter the day."))])
    target_e8_per_kg = figure(_l("Dose, MNC × 10⁸ per kg"), low="0.10", high="9.99", places=2)
    weight_kg = figure(_l("Weight of the recipient"), low="20", high="250")
    weighed_on = DateField(_l("Weighed on"), [InputRequired(_l("Enter the day."))])

    @property
    def target_cells_per_kg(self) -> int:
        """The dose in whole cells."""
        return int(self.target_e8_per_kg.data * 10**8)


class CancelForm(ActForm):
    """Why an order is cancelled."""

    reason = TextAreaField(_l("Reason"), REASON)


class IssueForm(HandsForm):
    """Bag and Chain of Identity, and the courier who takes the bag."""

    OTHER_SIDE = _l("Courier who takes the bag")

    bag = ScanField(_l("Bag"), [SCAN], expects=("bag",))
    coi = ScanField(_l("Chain of Identity on the recipient’s papers"), [SCAN], expects=("round",))


class ReceiveForm(HandsForm):
    """Bag and place on the ward, and the courier who gives the bag."""

    OTHER_SIDE = _l("Courier who gives the bag")

    bag = ScanField(_l("Bag"), [SCAN], expects=("bag",))
    place = ScanField(_l("Place on the ward"), [SCAN], expects=("place",), of=kinds.WARD)
    intact = yes_or_no(
        _l("I looked at the bag"),
        yes=_l("No leak, no clot, no discolouration; seals and label intact"),
        no=_l("Something is wrong"),
    )

    def in_hand(self) -> None:
        """Nobody gives the bag now: whoever receives it has it in hand already."""
        del self.other_badge, self.other_password

    @property
    def giver(self) -> User | None:
        """Who gives it, of a form that was found valid."""
        return self.other if "other_badge" in self else None

    def _other_side(self) -> bool:
        return "other_badge" not in self or super()._other_side()


class ReturnForm(HandsForm):
    """Bag and place in the pharmacy, and whoever brings the bag."""

    OTHER_SIDE = _l("Who brings the bag")

    bag = ScanField(_l("Bag"), [SCAN], expects=("bag",))
    place = ScanField(_l("Place in the pharmacy"), [SCAN], expects=("place",), of=kinds.STOCK)
    temperature_kept = yes_or_no(
        _l("Temperature since it was issued"),
        yes=_l("The bag stayed within its temperature"),
        no=_l("It did not, or it is not known"),
    )
    unopened = yes_or_no(_l("The closed bag"), yes=_l("It was not opened or spiked"), no=_l("It was opened or spiked"))
    quarantine = BooleanField(_l("Take it into quarantine, whatever the answers above: it will not go into stock"))


class DiscardForm(ActForm):
    """Bag, waste and reason; the second person authenticates."""

    bag = ScanField(_l("Bag"), [SCAN], expects=("bag",))
    place = ScanField(_l("Waste container"), [SCAN], expects=("place",), of=kinds.WASTE)
    reason = TextAreaField(_l("Reason"), REASON)
