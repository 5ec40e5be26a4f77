"""What happens when something cannot be done at all: nothing is recorded, and the page says what to do."""

from flask import Flask, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, IntegrityError, InternalError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from labels.refusals import LabelRefused
from tracker import security
from tracker.access import Forbidden
from tracker.custody import LedgerClosed, LostRace
from tracker.extensions import NoRoom, db
from tracker.models import CustodyEvent, User
from tracker.rules import label_prints
from tracker.views import filled, guard
from tracker.views.wording import shown

_PAGES = {403, 404, 409, 413, 422}


def register(app: Flask) -> None:
    """Give every failure a page of its own."""
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(LostRace, _lost_race)
    app.register_error_handler(LedgerClosed, _closed)
    app.register_error_handler(LabelRefused, _label_refused)
    for stale in (StaleDataError, IntegrityError):
        app.register_error_handler(stale, _conflict)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    for busy in (OperationalError, InternalError, TimeoutError):
        app.register_error_handler(busy, _busy)
    app.register_error_handler(DatabaseError, _unreadable)
    app.register_error_handler(NoRoom, _no_room)
    app.register_error_handler(Exception, _bug)


def _forbidden(error: Forbidden) -> ResponseReturnValue:
    db.session.rollback()
    user = guard.me() if current_user.is_authenticated else None
    security.note("denied", user=user, detail=f"{error.permission} {request.method} {request.endpoint}")
    db.session.commit()
    return _page(403)


def _lost_race(error: LostRace) -> ResponseReturnValue:
    """Who was faster, and when, is the first thing that the loser wants to know."""
    db.session.rollback()
    line = db.session.get(CustodyEvent, (error.stream, error.position)) if error.position else None
    if line is None:
        return _page(409)
    who = db.session.get(User, line.by_id)
    told = _(
        "%(who)s recorded “%(step)s” at %(when)s, while your page was open. Your step was not recorded.",
        who=who.name if who else line.by_id,
        step=line.step,
        when=format_datetime(line.at, "yyyy-MM-dd HH:mm:ss xxx"),
    )
    return _page(409, told)


def _label_refused(error: LabelRefused) -> ResponseReturnValue:
    """A text that is right for one paper and too long for another, such as a name that only the PDF has room for."""
    db.session.rollback()
    (refusal,) = shown([label_prints.incomplete(field=error.field, why=error.code)])
    return _page(422, f"{refusal['sentence']} {refusal['todo']}")


def _conflict(_error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    return _page(409)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    if filled_before := filled.interrupted():
        return filled_before
    return _page(
        422, _("This page was open too long, or it belongs to somebody who has signed out. Nothing was recorded.")
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    db.session.rollback()
    code = error.code or 500
    if code < 400:
        return error.get_response()
    if code == 405 and request.method in {"GET", "HEAD"}:
        return redirect(_page_above(), 303)
    return _page(code if code in _PAGES else 422 if code < 500 else 500, shown_as=code)


def _page_above() -> str:
    """What is opened where a person goes to the address that a form was sent to: the nearest page above it."""
    addresses, path = current_app.create_url_adapter(request), request.path
    while path := path.rpartition("/")[0]:
        if addresses and addresses.test(path, "GET"):
            return path
    return "/"


def _busy(error: Exception) -> ResponseReturnValue:
    """The disk is full or gives an error, the database is busy or gone: fails closed.

    Only where the connection was lost may a commit have been done that nobody answered; a form is recorded once.
    """
    db.session.rollback()
    current_app.logger.error("the database failed", exc_info=error)
    if getattr(error, "connection_invalidated", False):
        told = _("The database was lost on the way. Send it again with the same page: it is not recorded twice.")
        return _page(503, told, heading=_("Not confirmed"))
    return _page(503, _("The database could not do it, or not in time. Nothing was recorded; try again."))


def _unreadable(error: DatabaseError) -> ResponseReturnValue:
    """SQLite's own word for a page that it cannot read; every other kind of it is a fault of ours."""
    return _busy(error) if type(error) is DatabaseError else _bug(error)


def _no_room(_error: NoRoom) -> ResponseReturnValue:
    db.session.rollback()
    return _page(503, _("The disk of the database is nearly full. Nothing was recorded."))


def _closed(error: LedgerClosed) -> ResponseReturnValue:
    db.session.rollback()
    return _page(503, _("Nothing was recorded. %(why)s", why=str(error)))


def _bug(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    current_app.logger.error("unhandled", exc_info=error)
    if current_app.testing:
        raise error
    return _page(500)


def _page(
    code: int, description: str | None = None, *, shown_as: int | None = None, heading: str | None = None
) -> ResponseReturnValue:
    if request.is_json:
        said = {"verdict": "stop", "word": "STOP", "message": description or f"HTTP {shown_as or code}", "todo": ""}
        return said, shown_as or code
    return render_template(f"errors/{code}.html", description=description, heading=heading), shown_as or code
