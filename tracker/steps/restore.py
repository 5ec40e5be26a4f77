"""After a backup was restored: from here on this database is the record, and what it lacks is said on record."""

from datetime import datetime

from tracker import access, custody
from tracker.access import Permission
from tracker.custody import PLAIN, Scene
from tracker.models import CustodyEvent, Site, User
from tracker.rules import reason_given


def restore(
    site: Site, *, reason: str, lines: int, signed: int, root: str, by: User, at: datetime, scene: Scene = PLAIN
) -> CustodyEvent:
    """Open a new epoch. lines: how many this database has; signed, root: what had been signed before."""
    access.require(by, Permission.ADMINISTER)
    facts = {"reason": reason, "lines": lines, "signed_lines": signed, "signed_root": root}
    return custody.record(
        site, "restore", by=by, at=at, facts=facts, refusals=reason_given.refusals(reason=reason), scene=scene
    )
