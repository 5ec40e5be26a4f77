"""What stands against lifting a hold, for the step and for the page that greys its button."""

from tracker.models import Hold, Product
from tracker.models.hold import EARLIER
from tracker.releasing.holds import Ground
from tracker.rules import another_person, hold, on_hold
from tracker.rules.refusal import Refusal
from tracker.rules.two_people import Person


def lift_refusals(bag: Product, one: Hold, *, by: Person) -> list[Refusal]:
    """It is lifted already, it stands for growth in a culture of this bag, there is a recall, or `by` set it."""
    grew = bag.positive_culture and one.ground in (Ground.CULTURE, EARLIER)
    return [
        *hold.lift_refusals(stands=one.lifted_at is None, positive_culture=grew),
        *on_hold.refusals(recall_reason=bag.recall_reason),
        *another_person.refusals(by=by, earlier={"put it on hold": one.set_by}),
    ]
