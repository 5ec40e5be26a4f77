"""What waits in quality control: tests to start, cultures to read, results to review."""

from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from tracker import clock, protocols
from tracker.extensions import db
from tracker.models import Assay, Product, StreamHead
from tracker.models.site import Site
from tracker.reading.waiting import Waiting
from tracker.rules.refusal import N_
from tracker.workflow import Stage

MOST_LISTED = 100


def waiting_for_tests() -> list[Waiting]:
    """Dose bags on which nothing was measured yet, those that expire first on top; frozen ones after their thaw."""
    measured = exists().where(Assay.product_id == Product.id)
    frozen = Product.product_description_code.in_(protocols.codes_of("cryopreserved"))
    stages = (Stage.FILLED, Stage.LABELLED)
    bags = select(Product).where(Product.purpose == "dose", Product.stage.in_(stages), ~measured, ~frozen)
    return [
        Waiting(
            title=bag.id,
            subtitle=bag.recipient_id,
            next_step=N_("Enter results"),
            endpoint="assay.product",
            values={"identifier": bag.id},
            due_at=bag.expires_at,
        )
        for bag in db.session.scalars(bags.order_by(Product.expires_at, Product.id).limit(MOST_LISTED))
    ]


def unfinished() -> Select[str, str, datetime]:
    """Each bag with a test that was begun and is not final, and since when: begun without a reading or with one."""
    later = aliased(Assay)
    ended = exists().where(later.product_id == Assay.product_id, later.test == Assay.test, later.final)
    begun = func.min(Assay.sampled_at)
    rows = select(Assay.product_id, Assay.test, begun).where(~Assay.final, ~Assay.corrected, ~ended)
    return rows.group_by(Assay.product_id, Assay.test).order_by(begun, Assay.product_id, Assay.test)


def waiting_cultures() -> list[Waiting]:
    """Tests that were begun and are not final, by the day on which they are."""
    rows = db.session.execute(unfinished().limit(MOST_LISTED))
    days = {entry.code: entry.final_after_days for entry in protocols.load(Site.here().protocol).specification}
    now = clock.now()
    return [
        Waiting(
            title=identifier,
            subtitle=test,
            next_step=N_("Enter the result"),
            endpoint="assay.product",
            values={"identifier": identifier},
            tone="attention" if begun + timedelta(days=days.get(test, 0)) <= now else "pending",
            due_at=begun + timedelta(days=days.get(test, 0)),
        )
        for identifier, test, begun in rows
    ]


def waiting_for_review() -> list[Waiting]:
    """Bags with results that no second person has reviewed."""
    wanted = (Assay.final, Assay.reviewed_at.is_(None), ~Assay.corrected)
    bags = select(Assay.product_id).where(*wanted).distinct().order_by(Assay.product_id).limit(MOST_LISTED)
    return [
        Waiting(
            title=identifier,
            subtitle="",
            next_step=N_("Review results"),
            endpoint="assay.product",
            values={"identifier": identifier},
        )
        for identifier in db.session.scalars(bags)
    ]


def to_review(bag: Product) -> list[Assay]:
    """The results of a bag that wait for their second person."""
    rows = Assay.standing(bag.id).values()
    return [row for row in rows if row.final and row.reviewed_at is None]


def newest_line(stream: str) -> tuple[int, str]:
    """Where the ledger of a donation stands: its last position and that line's digest."""
    head = db.session.get(StreamHead, stream)
    return (head.position, head.digest.hex()) if head else (0, "")
