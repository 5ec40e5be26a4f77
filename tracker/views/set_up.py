"""The set-up list of a site, on the first page of its administrators as long as something is missing."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from tracker.access import Permission
from tracker.reading import setting_up
from tracker.views.administer import bp
from tracker.views.guard import address, may
from tracker.views.home import worklist_for

worklist_for(Permission.ADMINISTER, _l("To set up before the first donor"), setting_up.waiting_set_up)


@bp.get("/set-up")
@may(Permission.READ)
def set_up() -> ResponseReturnValue:
    """All that a site needs before its first donor, done or not."""
    return render_template("administer/set_up.html", needs=setting_up.needs(), address=address)
