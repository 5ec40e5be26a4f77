"""The ways through the product for the person signed in: one entry for each leg that their roles let them work on."""

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from tracker import access
from tracker.access import Permission
from tracker.models import User

P = Permission
# label, endpoint, any of these permissions
ENTRIES = (
    (_l("Work"), "home.page", (P.READ,)),
    (_l("Enrol"), "enrol.page", (P.ENROL, P.DETERMINE_ELIGIBILITY, P.AUDIT)),
    (_l("Mobilize"), "mobilize.page", (P.MOBILIZE, P.ORDER_MOBILIZATION)),
    (_l("Collect"), "collect.page", (P.COLLECT,)),
    (_l("Transport"), "transport.page", (P.CARRY, P.RECEIVE)),
    (_l("Process"), "process.page", (P.PROCESS, P.STORE)),
    (_l("Test"), "assay.page", (P.TEST, P.REVIEW_TESTS)),
    (_l("Label"), "label.page", (P.LABEL, P.VERIFY_LABEL)),
    (_l("Release"), "release.page", (P.RELEASE, P.APPROVE_EXCEPTION)),
    (_l("Issue"), "issue.page", (P.ISSUE, P.ORDER_INFUSION)),
    (_l("Infuse"), "infuse.page", (P.INFUSE,)),
    (_l("Follow up"), "follow_up.page", (P.FOLLOW_UP,)),
    (_l("Products"), "products.page", (P.READ,)),
    (_l("Audit"), "audit.page", (P.AUDIT,)),
    (_l("Administer"), "administer.page", (P.ADMINISTER, P.MANAGE_SUPPLIES)),
)


def entries(who: User) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is the page shown) for each leg that `who` works on."""
    here = request.blueprint
    return [
        (str(label), url_for(endpoint), endpoint.split(".")[0] == here)
        for label, endpoint, permissions in ENTRIES
        if any(access.holds(who, permission) for permission in permissions)
    ]


def own_path(wish: str) -> str:
    """A path of this site that somebody asks to go on to, or the first page. Browsers drop control characters."""
    plain = wish.isprintable() and not set(wish) & set("\\ ")
    return wish if plain and wish.startswith("/") and not wish.startswith("//") else "/"
