"""What waits in the cell laboratory, and how far a run has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import and_, select

from tracker import clock, labelling, protocols
from tracker.extensions import db
from tracker.formulas.collection import DENSITY_G_PER_ML
from tracker.models import InfusionOrder, Place, Product, Run
from tracker.protocols import Protocol
from tracker.reading import names
from tracker.reading.holds import why_stopped
from tracker.reading.waiting import Waiting
from tracker.rules import shelf_life
from tracker.rules.dose_plan import DosePlan
from tracker.workflow import Stage

ENDED = (Stage.CONSUMED, Stage.INFUSING, Stage.INFUSED, Stage.REJECTED, Stage.DISCARDED)
TONES = {"good": "", "warn": "pending", "amber": "attention", "expired": "stop", "unknown": "stop"}


@dataclass(frozen=True, slots=True)
class Part:
    """One step of the batch record: whether it is done, and what is known of it."""

    key: str
    label: str
    done: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A run as its page shows it. plan: for as many doses as there are cells for; None before it is measured."""

    run: Run
    bag: Product
    protocol: Protocol
    weight_kg: Decimal
    parts: Sequence[Part]
    missing: Sequence[str]
    numbers: Sequence[int]
    unlabelled: Sequence[Product]
    plan: DosePlan | None

    @property
    def density(self) -> Decimal:
        """Of the product, in g/mL."""
        return DENSITY_G_PER_ML

    def planned_ml(self, number: object) -> Decimal | None:
        """How much the plan fills for this infusion, if it fills any."""
        bags = self.plan.bags if self.plan else ()
        return next((bag.volume_ml for n, bag in zip(self.numbers, bags, strict=False) if n == number), None)

    def grams(self, volume_ml: Decimal) -> Decimal:
        """What so much of the product weighs."""
        return (volume_ml * DENSITY_G_PER_ML).quantize(Decimal("0.1"))

    @property
    def next(self) -> Part | None:
        """The step that comes next; None when the run is done."""
        return next((part for part in self.parts if not part.done), None)


def sheet(run: Run) -> Sheet:
    """Everything that the page of a run shows."""
    protocol, bag = protocols.load(run.protocol), run.bag
    missing = run.missing(devices=protocol.processing.devices, supplies=protocol.processing.supplies)
    numbers, unlabelled = run.round.missing_numbers, labelling.unlabelled(run.bags_out)
    return Sheet(
        run=run,
        bag=bag,
        protocol=protocol,
        weight_kg=run.round.recipient.weight_kg,
        parts=_parts(run, missing, unlabelled),
        missing=missing,
        numbers=numbers,
        unlabelled=unlabelled,
        plan=_best_plan(run, len(numbers)),
    )


def _parts(run: Run, missing: Sequence[str], unlabelled: Sequence[Product]) -> list[Part]:
    before, after = run.measured("before") is not None, run.measured("after") is not None
    filled, without = bool(run.bags_out), _("Without a label: %(count)s", count=len(unlabelled)) if unlabelled else ""
    return [
        Part("use", _("Scan the devices and supplies"), not missing, _still(missing)),
        Part("before", _("Weigh and count before the plasma reduction"), before),
        Part("after", _("Weigh and count after the plasma reduction"), after),
        Part("fill", _("Fill the dose bags and samples"), filled),
        Part("label", _("Label every bag and sample"), filled and not unlabelled, without),
        Part("close", _("Account for everything and clear the bench"), run.closed_at is not None),
    ]


def _still(kinds: Sequence[str]) -> str:
    return _("Still to scan: %(kinds)s", kinds=", ".join(names.kind_words(kind) for kind in kinds)) if kinds else ""


def _best_plan(run: Run, wanted: int) -> DosePlan | None:
    """The plan for all missing doses, or for as many as there are cells for; if for none, why not."""
    plans = [run.plan(number) for number in range(max(wanted, 1), 0, -1)]
    return next((plan for plan in plans if plan is not None and plan.bags), plans[-1])


def waiting_to_open() -> list[Waiting]:
    """Collection bags that were received and wait for a bench."""
    received = select(Product).where(Product.purpose == "collection", Product.stage == Stage.RECEIVED)
    return [
        Waiting(
            title=bag.id,
            subtitle=_("For recipient %(recipient)s", recipient=bag.recipient_id),
            next_step=_("Open a run"),
            endpoint="process.open_page",
            tone="stop" if bag.is_stopped else _tone(bag),
            due_at=bag.expires_at,
            note=why_stopped(bag),
        )
        for bag in db.session.scalars(received.order_by(Product.expires_at, Product.id))
    ]


def waiting_runs() -> list[Waiting]:
    """Runs that are open, each with its next step."""
    opened = db.session.scalars(select(Run).where(Run.closed_at.is_(None)).order_by(Run.opened_at)).all()
    return [_waiting_run(sheet(run)) for run in opened]


def _waiting_run(shown: Sheet) -> Waiting:
    run, next_part = shown.run, shown.next
    return Waiting(
        title=run.id,
        subtitle=_("%(bag)s on %(bench)s", bag=shown.bag.id, bench=names.of((), [run.bench_id]).place(run.bench_id)),
        next_step=next_part.label if next_part else _("Look at it"),
        endpoint="process.run",
        values={"identifier": run.id},
        tone="stop" if shown.bag.is_stopped else "pending",
        due_at=shown.bag.expires_at,
        note=why_stopped(shown.bag),
    )


def waiting_to_store() -> list[Waiting]:
    """Labelled bags and samples that stand on a bench or are in somebody's hands, and belong into the cold."""
    benches = select(Place.id).where(Place.kind == "bench")
    out = select(Product).where(
        Product.stage.in_((Stage.FILLED, Stage.LABELLED, Stage.RELEASED, Stage.CONDITIONAL)),
        Product.place_id.in_(benches) | Product.holder_id.is_not(None),
    )
    found = db.session.scalars(out.order_by(Product.id)).all()
    bags = [bag for bag in found if bag.stage != Stage.FILLED or not labelling.affixed_refusals(bag)]
    known = names.keeping(bags)
    return [
        Waiting(
            title=bag.id,
            subtitle=_("With %(where)s", where=known.keeper(bag)),
            next_step=_("Store it") if bag.purpose == "dose" else _("Bring it to the laboratory"),
            endpoint="process.store" if bag.purpose == "dose" else "process.deliver_page",
            due_at=bag.expires_at,
            tone=_tone(bag),
        )
        for bag in bags
    ]


def waiting_to_thaw() -> list[Waiting]:
    """Frozen doses whose infusion is ordered, by the day that it is ordered for."""
    ordered = (
        select(Product, InfusionOrder.planned_on)
        .join(
            InfusionOrder,
            and_(InfusionOrder.round_id == Product.round_id, InfusionOrder.number == Product.dose_number),
        )
        .where(
            Product.stage == Stage.LABELLED,
            Product.product_description_code.in_(protocols.codes_of("cryopreserved")),
            InfusionOrder.cancelled_at.is_(None),
        )
        .order_by(InfusionOrder.planned_on, Product.id)
    )
    return [
        Waiting(
            title=bag.id,
            subtitle=_("With %(where)s", where=bag.place_id or bag.holder_id or ""),
            next_step=_("Retrieve and thaw"),
            endpoint="products.show",
            values={"identifier": bag.id},
            stage=_("for %(day)s", day=planned_on.isoformat()),
            tone="stop" if bag.is_stopped else "attention",
            note=why_stopped(bag),
        )
        for bag, planned_on in db.session.execute(ordered)
    ]


@dataclass(frozen=True, slots=True)
class Expiring:
    """A product with its expiry, and how near that is."""

    product: Product
    expires_at: datetime
    notice: str
    tone: str
    where: str


def expiring_next(limit: int = 25) -> list[Expiring]:
    """The products that expire first, those that are past it before all others."""
    living = select(Product).where(
        Product.expires_at.is_not(None), Product.stage.not_in(ENDED), Product.purpose.in_(("collection", "dose"))
    )
    ordered = db.session.scalars(living.order_by(Product.expires_at, Product.id).limit(limit)).all()
    known = names.keeping(ordered)
    return [
        Expiring(bag, bag.expires_at, notice := notice_of(bag), TONES[notice], known.keeper(bag))
        for bag in ordered
        if bag.expires_at is not None
    ]


def notice_of(bag: Product) -> str:
    """How near the expiry of a product is, by the storage rule of its product code."""
    rule = protocols.load(bag.round.protocol).storage_for(bag.product_description_code)
    if rule.hours is None:
        return "good"  # kept like this it has no expiry, such as a frozen dose in the tank
    hours = rule.hours
    return shelf_life.notice(
        since=None if bag.expires_at is None else bag.expires_at - timedelta(hours=hours),
        expires_at=bag.expires_at,
        at=clock.now(),
        warn_after=timedelta(hours=rule.warn_after_hours or hours),
        amber_after=timedelta(hours=rule.amber_after_hours or hours),
    )


def _tone(bag: Product) -> str:
    return TONES[notice_of(bag)]
