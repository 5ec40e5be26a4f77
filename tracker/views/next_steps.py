"""What the person signed in may do next with a product: one table from stage to permission, page and words."""

from collections.abc import Callable
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _

from tracker import access, carrying, clock, labelling
from tracker.access import ROLES, Permission
from tracker.models import Product, Shipment, User
from tracker.reading.names import kind_words
from tracker.rules.refusal import N_, Refusal
from tracker.workflow import Stage

P, S = Permission, Stage


def _any(_bag: Product) -> bool:
    return True


def _thawed(bag: Product) -> bool:
    return not bag.is_frozen


def _frozen(bag: Product) -> bool:
    return bag.is_frozen


def _frozen_in_store(bag: Product) -> bool:
    return bag.is_frozen and bag.slot_id is not None


def _frozen_out(bag: Product) -> bool:
    return bag.is_frozen and bag.slot_id is None


def _out(bag: Product) -> bool:
    return bag.slot_id is None


def _labelled_sample(bag: Product) -> bool:
    return bag.label_kind == "partial" and not labelling.affixed_refusals(bag)


def _loose(bag: Product) -> bool:
    return Shipment.open_for(bag) is None


def _carried(bag: Product) -> bool:
    return _thawed(bag) and _loose(bag)


def _under_way(bag: Product) -> bool:
    return not _loose(bag)


def _stored_elsewhere(bag: Product) -> bool:
    return bag.slot_id is not None and bool(carrying.counter_refusals(bag))


class Step(NamedTuple):
    """A page on which a product at one of `stages` goes on. argument: what of the product its address needs.

    needs_counter: it begins in the pharmacy. suits: which products at these stages it is for.
    names_bag: the page is told which bag one comes from.
    """

    stages: frozenset[Stage]
    permission: Permission
    endpoint: str
    label: str
    argument: str = "id"
    despite_hold: bool = False
    needs_time: bool = False
    needs_counter: bool = False
    suits: Callable[[Product], bool] = _any
    names_bag: bool = False


def _at(*stages: Stage) -> frozenset[Stage]:
    return frozenset(stages)


_IN_HAND = _at(S.COLLECTED, S.LABELLED, S.RELEASED, S.CONDITIONAL, S.ISSUED, S.RETURNED, S.REJECTED)
_BEFORE_ISSUE = _at(S.FILLED, S.LABELLED, S.CONDITIONAL, S.RELEASED, S.RETURNED)
_READY = _at(S.RELEASED, S.CONDITIONAL)
_ALWAYS = frozenset(Stage)
_UNWANTED = _at(S.REJECTED, S.RETURNED)
STEPS = (
    Step(_at(S.COLLECTED), P.COLLECT, "collect.session", N_("Go on with the collection"), "din"),
    Step(_at(S.LABELLED), P.STORE, "process.retrieve", N_("Retrieve it from the tank"), "", suits=_frozen_in_store),
    Step(_at(S.LABELLED), P.PROCESS, "process.thaw_page", N_("Thaw it"), "", suits=_frozen_out),
    Step(_at(S.COLLECTED, S.FILLED, S.LABELLED), P.LABEL, "label.product", N_("Print the label")),
    Step(_at(S.COLLECTED, S.FILLED, S.LABELLED), P.VERIFY_LABEL, "label.product", N_("Verify the label")),
    Step(_at(S.COLLECTED), P.CARRY, "transport.pack_page", N_("Pack it"), "", suits=_loose, names_bag=True),
    Step(_READY, P.STORE, "process.retrieve", N_("Retrieve it for the pharmacy"), "", suits=_stored_elsewhere),
    Step(
        _IN_HAND,
        P.CARRY,
        "transport.handover",
        N_("Take it, hand it over or put it down"),
        "",
        despite_hold=True,
        suits=_carried,
    ),
    Step(
        _at(S.COLLECTED),
        P.READ,
        "transport.shipment",
        N_("Go to its shipment"),
        "shipment_id",
        despite_hold=True,
        suits=_under_way,
    ),
    Step(_at(S.ISSUED), P.INFUSE, "issue.receive", N_("Receive on the ward"), needs_time=True),
    Step(_at(S.ISSUED, S.ON_WARD, S.CHECKED), P.ISSUE, "issue.take_back", N_("Take it back"), despite_hold=True),
    Step(_at(S.RECEIVED, S.IN_PROCESS), P.PROCESS, "process.page", N_("Process"), ""),
    Step(_BEFORE_ISSUE, P.TEST, "assay.product", N_("Report test results"), despite_hold=True, suits=_thawed),
    Step(_BEFORE_ISSUE | {S.INFUSED}, P.REVIEW_TESTS, "assay.product", N_("Review test results"), despite_hold=True),
    Step(_at(S.LABELLED), P.STORE, "process.store", N_("Store it"), "", despite_hold=True, suits=_out),
    Step(_at(S.FILLED), P.STORE, "process.deliver_page", N_("Bring it to the laboratory"), "", suits=_labelled_sample),
    Step(_BEFORE_ISSUE, P.RELEASE, "release.product", N_("Decide on release"), despite_hold=True, suits=_thawed),
    Step(_at(S.FILLED, S.LABELLED), P.RELEASE, "release.product", N_("Reject"), despite_hold=True, suits=_frozen),
    Step(_READY, P.ISSUE, "issue.page", N_("Issue against an order"), "", needs_time=True, needs_counter=True),
    Step(_at(S.ON_WARD), P.INFUSE, "infuse.bag", N_("Check at the bedside"), needs_time=True),
    Step(_at(S.CHECKED), P.INFUSE, "infuse.bag", N_("Start the infusion"), needs_time=True),
    Step(_at(S.INFUSING), P.INFUSE, "infuse.bag", N_("Go on with the infusion"), despite_hold=True),
    Step(_at(S.INFUSED), P.FOLLOW_UP, "follow_up.recipient", N_("Follow up"), "recipient_id", despite_hold=True),
    Step(_UNWANTED, P.ISSUE, "issue.throw_away", N_("Discard"), despite_hold=True),
    Step(_ALWAYS, P.READ, "reports.product", N_("Chain-of-custody report"), despite_hold=True),
)


def of(product: Product, who: User) -> list[dict[str, object]]:
    """The steps that `who` may take with `product` at its stage, those that cannot be taken now with their reasons."""
    return [
        {"label": str(_(step.label)), "url": _address(step, product), "refusals": _refusals(step, product)}
        for step in STEPS
        if product.stage in step.stages and step.suits(product) and access.holds(who, step.permission)
    ]


def of_others(product: Product, who: User) -> list[tuple[str, str]]:
    """The steps at this stage that are not for `who`: what is done, and the roles that do it."""
    return [
        (str(_(step.label)), ", ".join(kind_words(role) for role in ROLES if step.permission in ROLES[role]))
        for step in STEPS
        if step.stages != _ALWAYS and product.stage in step.stages and step.suits(product)
        if not access.holds(who, step.permission)
    ]


def _address(step: Step, product: Product) -> str:
    if not step.argument:
        return url_for(step.endpoint, bag=product.id) if step.names_bag else url_for(step.endpoint)
    return url_for(step.endpoint, identifier=getattr(product, step.argument))


def _refusals(step: Step, product: Product) -> list[Refusal]:
    held = product.hold_stops()
    late = product.shelf_life_stops(clock.now())
    elsewhere = carrying.counter_refusals(product) if step.needs_counter else []
    return [*([] if step.despite_hold else held), *(late if step.needs_time else []), *elsewhere]
