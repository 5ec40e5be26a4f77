"""The security log: sign-ins, failures, denied access, exports, no data of donors; and how long a sign-in lasts."""

from datetime import timedelta

from flask import has_request_context, request, session

from tracker import clock
from tracker.extensions import db
from tracker.models import SecurityEvent, User

SESSION_LASTS = timedelta(hours=12)  # a long shift: whoever forgot to sign out is signed out, at work or not


def note(what: str, *, user: User | None = None, detail: str = "") -> None:
    """Add a line to the security log; the caller commits."""
    address = request.remote_addr if has_request_context() else None
    who = user.id if user else None
    db.write().add(SecurityEvent(happened=clock.now(), user_id=who, what=what, detail=detail[:200], address=address))


def begin_session() -> None:
    """Note when this sign-in was; nothing prolongs it."""
    session["begun"] = int(clock.now().timestamp())


def session_stands() -> bool:
    """Whether this sign-in is not too old. A session that does not say since when it is there counts as too old."""
    begun = session.get("begun")
    return isinstance(begun, int) and clock.now().timestamp() < begun + SESSION_LASTS.total_seconds()
