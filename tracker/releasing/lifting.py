"""What stands against lifting a hold, for the step and for the page that greys its button."""

from tracker.models import Product
from tracker.rules import another_person, hold, on_hold
from tracker.rules.refusal import Refusal
from tracker.rules.two_people import Person


def lift_refusals(bag: Product, *, by: Person) -> list[Refusal]:
    """No hold, growth in a culture, a recall, or the very person who set it."""
    return [
        *hold.lift_refusals(hold_reason=bag.hold_reason, positive_culture=bag.positive_culture),
        *on_hold.refusals(hold_reason=None, recall_reason=bag.recall_reason),
        *another_person.refusals(by=by, earlier={"put it on hold": bag.held_by}),
    ]
