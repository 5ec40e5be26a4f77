"""What each prompt on the pages of a bag at the bedside takes: whatever is of another is a STOP at once."""

from collections.abc import Callable, Mapping

from tracker import labelling
from tracker.models import Product, User
from tracker.rules import identity, own_badge, two_people
from tracker.rules.refusal import Refusal
from tracker.scanning import Scan

# By the name of the prompt: the bag, the id of what was scanned and its code, and the person signed in → why not.
_TAKES: Mapping[str, Callable[[Product, str, Scan, User], list[Refusal]]] = {
    "wristband": lambda bag, _found, scan, _me: labelling.worn_refusals(labelling.RECIPIENT, bag.recipient_id, scan),
    "bag": lambda bag, found, _scan, _me: identity.refusals(intended=bag.id, scanned=found, compared=identity.BAG),
    "badge": lambda _bag, found, _scan, me: own_badge.refusals(signed_in=me.id, badge=found),
    "witness_badge": lambda _bag, found, _scan, me: two_people.refusals(by=me.id, witness=found),
}


def prompt_refusals(bag: Product, prompt: str, *, found: str, scan: Scan, me: User) -> list[Refusal]:
    """Why what was scanned (the thing `found`) is not what this prompt of a page about the bag is for."""
    takes = _TAKES.get(prompt)
    return takes(bag, found, scan, me) if takes else []
