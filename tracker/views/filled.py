"""A form that was filled when the sign-in ended: whoever had filled it finds it again, nobody else does.

Each form says, sealed by this site, whose page it was on. Where it arrives and nobody is signed in, what was entered
goes through the page on which one signs in, without passwords, the badges that belong to them, and files.
"""

import json
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from tracker.forms.act import CORRECTING, corrected_as
from tracker.forms.sign_in import SignInForm
from tracker.views.navigation import own_path

WHOSE = "whose"
_SECRETS = frozenset({"current", "again", "csrf_token"})
Pairs = list[tuple[str, str]]


def whose() -> str:
    """The mark of the person signed in, on each form that is shown to them."""
    return str(_sealing().dumps(current_user.id)) if current_user.is_authenticated else ""


def is_secret(name: str) -> bool:
    """Whether a field is never kept: a password, the badge that it belongs to, the token."""
    return name in _SECRETS or name.endswith(("password", "_badge"))


def interrupted() -> ResponseReturnValue | None:
    """The answer to a filled form for which nobody is signed in, or whose page was opened under an earlier sign-in."""
    owner = _owner(request.form.get(WHOSE, "")) if request.method == "POST" else ""
    if not owner:
        return None
    sent = [(name, value) for name, value in request.form.items(multi=True) if not is_secret(name)]
    path = own_path(request.full_path if request.query_string else request.path)
    if not current_user.is_authenticated:
        form = SignInForm(formdata=None, filled=json.dumps({"path": path, "sent": [*sent, _corrected()]}))
        return render_template("sign_in.html", form=form, kept=True, action=url_for("sign_in.page")), 401
    return _offer(path, [*sent, _corrected()]) if current_user.id == owner else None


def found_again(form: SignInForm) -> ResponseReturnValue | None:
    """The page that leads the person who has just signed in back to what they had entered."""
    try:
        told = json.loads(form.filled.data or "")
        path, sent = own_path(str(told["path"])), [(str(name), str(value)) for name, value in told["sent"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return _offer(path, sent) if _owner(dict(sent).get(WHOSE, "")) == current_user.id else None


def _offer(path: str, sent: Pairs) -> ResponseReturnValue:
    return render_template("entered.html", kept=sent, action=path)


def _corrected() -> tuple[str, str]:
    return CORRECTING, corrected_as(signed=bool(request.form.get("witness_badge")))


def _owner(mark: str) -> str:
    try:
        return str(_sealing().loads(mark))
    except BadSignature:
        return ""


def _sealing() -> Any:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=WHOSE)
