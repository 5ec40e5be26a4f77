"""Going on with a database that is older than what was signed: a person decides it, and a new epoch says so."""

from tracker import clock
from tracker.custody import checkpoints, closing
from tracker.custody.canonical import instant
from tracker.custody.tree import Tree, alone, seal
from tracker.extensions import db
from tracker.models import Checkpoint, Site, User
from tracker.notary import witnesses
from tracker.notary.cutting import SEALED_AT_ONCE, signer
from tracker.steps import restore


def begin_epoch(*, by: User, reason: str) -> Checkpoint:
    """Record who decided it and why, and have the first checkpoint of a new epoch signed; commits.

    Raises NoSigner where the signer does not answer or refuses. Then only the line is on record.
    """
    closing.reopen()
    last, tree = signer().ask("last"), Tree(db.session)
    event = restore.restore(
        Site.here(),
        reason=reason,
        lines=tree.size(),
        signed=last["size"],
        root=last["root"],
        by=by,
        at=clock.now(),
    )
    db.session.commit()
    if not event.accepted:
        raise ValueError(event.said["refusals"][0]["says"])
    while seal(SEALED_AT_ONCE):
        db.session.commit()
    tree = Tree(alone())
    size = tree.size()
    answer = signer().ask("restart", name=last["name"], size=size, root=tree.root(size).hex(), cut=instant(clock.now()))
    made = checkpoints.keep(answer["note"], answer["vkey"])
    db.session.commit()
    witnesses.send(made)
    return made
