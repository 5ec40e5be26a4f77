"""The first page: what waits for the person signed in."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.access import Permission
from tracker.reading.waiting import Waiting
from tracker.views.guard import may, me

bp = Blueprint("home", __name__)

# (title, permission of those it waits for, query). Each leg adds its own; see `worklist_for`.
WORKLISTS: list[tuple[str, Permission, Callable[[], Sequence[Waiting]]]] = []


def worklist_for(
    permission: Permission, title: str, query: Callable[[], Sequence[Waiting]], *, first: bool = False
) -> None:
    """Show `query` on the first page of everybody who holds `permission`, `first` above all others."""
    WORKLISTS.insert(0 if first else len(WORKLISTS), (title, permission, query))


@bp.get("/")
@may(Permission.READ)
def page() -> ResponseReturnValue:
    """All worklists of the person signed in."""
    who = me()
    lists = [(title, items(query())) for title, permission, query in WORKLISTS if access.holds(who, permission)]
    return render_template("home.html", lists=lists)


def items(waiting: Sequence[Waiting]) -> list[dict[str, object]]:
    """Worklist lines as the macro takes them."""
    return [
        {
            "title": one.title,
            "subtitle": one.subtitle,
            "url": url_for(one.endpoint, **dict[str, Any](one.values)),
            "next": one.next_step,
            "stage": one.stage,
            "tone": one.tone,
            "due_at": one.due_at,
            "note": one.note,
            "code": one.coded,
        }
        for one in waiting
    ]
