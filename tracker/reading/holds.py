"""Why a product is stopped, each reason with who stopped it and when."""

from datetime import datetime

from flask_babel import gettext as _

from tracker.models import Hold, Product, User
from tracker.reading.instants import here
from tracker.reading.names import name_of


def said(one: Hold) -> str:
    """One hold in words: its reason, who set it, when."""
    who = name_of(User, one.set_by) or one.set_by or "–"
    at: datetime | None = one.set_at  # null only where the table was altered behind the ledger
    when = here(at) if at else "–"
    return str(_("%(reason)s (%(who)s, %(when)s)", reason=one.reason.rstrip("."), who=who, when=when))


def why_stopped(bag: Product) -> str:
    """A recall and every hold that stands, in one line; empty where there is none."""
    recalls = [bag.recall_reason] if bag.recall_reason is not None else []
    return "; ".join([*recalls, *map(said, bag.holds())])
