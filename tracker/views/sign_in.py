"""Signing in and out, and the quick change of user on a shared workstation."""

from hmac import compare_digest

from flask import Blueprint, flash, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from tracker import credentials, labelling, security
from tracker.extensions import db, login
from tracker.forms.sign_in import SignInForm
from tracker.models import User
from tracker.scanning import OwnCode
from tracker.views import filled
from tracker.views.guard import public
from tracker.views.navigation import own_path

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
@public
def page() -> ResponseReturnValue:
    """The sign-in page."""
    return render_template("sign_in.html", form=SignInForm())


@bp.post("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Sign in by badge or user name, and password."""
    return _take_over(SignInForm(), "sign_in.html")


@bp.get("/change-user")
@public
def change_page() -> ResponseReturnValue:
    """The page on which the next person takes over this workstation."""
    return render_template("change_user.html", form=SignInForm())


@bp.post("/change-user")
@public
def change() -> ResponseReturnValue:
    """Sign the last person out and the next one in."""
    return _take_over(SignInForm(), "change_user.html")


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Leave this workstation."""
    logout_user()
    session.clear()
    return redirect("/sign-in", 303)


@login.user_loader
def _person(begun_as: str) -> User | None:
    """Whose session this is: an open account, whose password the session was begun with, not too long ago."""
    if not security.session_stands():
        return None
    found = db.session.get(User, begun_as.partition(":")[0])
    return found if found and found.active and compare_digest(found.get_id(), begun_as) else None


def _take_over(form: SignInForm, template: str) -> ResponseReturnValue:
    valid = form.validate_on_submit()
    person = credentials.person(form.name, form.password.data or "") if valid else None
    if person is None or not _by_a_badge_that_counts(form, person):
        if valid and person is None:
            form.password.errors = [_("Name and password do not belong together.")]
        if valid:
            security.note("sign-in failed", detail="")
            db.session.commit()
        return render_template(template, form=form), 422
    place = session.get("place")
    session.clear()
    if place:
        session["place"] = place
    login_user(person)
    security.begin_session()
    security.note("sign-in", user=person)
    db.session.commit()
    flash(_("You are signed in as %(name)s.", name=person.name), "go")
    g.pop("csrf_token", None)  # that of the session that ended
    return filled.found_again(form) or _onward()


def _by_a_badge_that_counts(form: SignInForm, person: User) -> bool:
    """Whether no old badge was scanned; that one was is said to nobody but who knows the password."""
    scan = form.scan
    old = labelling.badge_refusals(person, scan) if isinstance(scan, OwnCode) else []
    if old:
        form.badge.errors = [f"{_(one.says) % one.values} {_(one.do)}" for one in old]
    return not old


def _onward() -> Response:
    """To the page that was asked for before signing in, if it is one of ours."""
    return redirect(own_path(request.args.get("next", "/")), 303)
