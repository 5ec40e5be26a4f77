"""The security log: sign-ins, failures, denied access, exports. No data of donors or recipients."""

from flask import has_request_context, request

from tracker import clock
from tracker.extensions import db
from tracker.models import SecurityEvent, User


def note(what: str, *, user: User | None = None, detail: str = "") -> None:
    """Add a line to the security log; the caller commits."""
    address = request.remote_addr if has_request_context() else None
    who = user.id if user else None
    db.write().add(SecurityEvent(happened=clock.now(), user_id=who, what=what, detail=detail[:200], address=address))
