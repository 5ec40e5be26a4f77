"""Every route names the permission it needs; a route that names none is closed."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, redirect, request, url_for
from flask_login import current_user

from tracker import access
from tracker.access import Permission
from tracker.extensions import login
from tracker.models import User
from tracker.views import filled

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"


def may(permission: Permission) -> Callable[[View], View]:
    """Declare the permission that a view needs."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Declare that a view is open to people who are not signed in."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def permission_of(endpoint: str) -> Permission | str | None:
    """What the view behind `endpoint` declares, or None."""
    return getattr(current_app.view_functions.get(endpoint), "permission", None)


def check() -> Any:
    """Let the request pass if its route is open, or the person signed in may use it."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    needed = permission_of(request.endpoint)
    if needed == PUBLIC:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if not isinstance(needed, Permission):
        raise access.Forbidden(Permission.READ)
    access.require(me(), needed)
    return None


def address(endpoint: str, **values: str) -> str | None:
    """The address of a page, or None where the person signed in may not open it."""
    needed = permission_of(endpoint)
    open_to_me = needed == PUBLIC or (isinstance(needed, Permission) and access.holds(me(), needed))
    return url_for(endpoint, **values) if open_to_me else None  # type: ignore[arg-type]


def me() -> User:
    """The person signed in."""
    person: User = current_user._get_current_object()
    return person


@login.unauthorized_handler
def _to_sign_in() -> Any:
    if request.path == url_for("scan.scan"):
        return {
            "verdict": "stop",
            "word": "SIGN IN",
            "message": "You are signed out.",
            "url": url_for("sign_in.page"),
        }, 401
    if filled_before := filled.interrupted():
        return filled_before
    onward = request.full_path if request.method == "GET" and request.query_string else request.path
    return redirect(url_for("sign_in.page", next=onward if request.method == "GET" else None))
