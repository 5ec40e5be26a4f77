"""Whether a protocol's figures agree with each other: each check is a sentence and a test that must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tracker.protocols.protocol import Lab, Protocol, Specification

Check = tuple[str, Callable[[Protocol], bool]]


def complaints(protocol: Protocol) -> list[str]:
    """The sentences that do not hold for this protocol."""
    return [sentence for sentence, holds in CHECKS if not holds(protocol)]


def _unique(codes: Iterable[object]) -> bool:
    listed = list(codes)
    return len(set(listed)) == len(listed)


def _rising(*values: object) -> bool:
    """The numbers that are given do not fall; None is no limit."""
    given = [value for value in values if value is not None]
    return given == sorted(given)  # type: ignore[type-var]


def _lab_ordered(lab: Lab) -> bool:
    return _rising(lab.hold_below, lab.proceed_from, lab.proceed_to, lab.hold_above)


def _specified(entry: Specification) -> bool:
    numeric = (entry.low, entry.action_below, entry.high)
    if entry.kind == "number":
        return not entry.accepted and bool(entry.unit) and _rising(*numeric)
    return not any(numeric) and (entry.kind == "choice") == bool(entry.accepted)


CHECKS: tuple[Check, ...] = (
    (
        "dose: the target lies within the window",
        lambda p: 0 < p.dose.low_cells_per_kg <= p.dose.target_cells_per_kg <= p.dose.high_cells_per_kg,
    ),
    (
        "dose: there is one infusion day per infusion, rising from 0",
        lambda p: (
            len(p.dose.infusion_days) == p.dose.infusions > 0
            and p.dose.infusion_days[0] == 0
            and _unique(p.dose.infusion_days)
            and _rising(*p.dose.infusion_days)
        ),
    ),
    (
        "gcsf: the warning is not above the stop",
        lambda p: _rising(
            p.gcsf.planned_ug_per_kg_day, p.gcsf.warn_above_ug_per_kg_day, p.gcsf.stop_above_ug_per_kg_day
        ),
    ),
    (
        "gcsf: the dose is reduced before it is held",
        lambda p: p.gcsf.wbc_reduce_from_e9_per_l < p.gcsf.wbc_hold_from_e9_per_l,
    ),
    (
        "eligibility: the donor's ages are in order",
        lambda p: p.eligibility.donor_age_from_years < p.eligibility.donor_age_to_years,
    ),
    ("transport: low_c is below high_c", lambda p: p.transport.low_c < p.transport.high_c),
    (
        "collection: the anticoagulant ratio lies within its range",
        lambda p: _rising(p.collection.ac_ratio_from, p.collection.ac_ratio, p.collection.ac_ratio_to),
    ),
    ("labs: each row's limits are in order", lambda p: all(_lab_ordered(lab) for lab in p.labs)),
    ("labs: each row is unique", lambda p: _unique((lab.code, lab.sex, lab.session) for lab in p.labs)),
    (
        "specification: numbers have a unit and limits in order, choices have accepted words",
        lambda p: all(_specified(entry) for entry in p.specification),
    ),
    (
        "specification: each entry is unique",
        lambda p: _unique((entry.code, entry.applies) for entry in p.specification),
    ),
    ("storage: each code is unique", lambda p: _unique(rule.code for rule in p.storage)),
    (
        "products: each role is there once, with a storage rule",
        lambda p: (
            _unique(product.role for product in p.products)
            and {product.storage for product in p.products} <= {rule.code for rule in p.storage}
            and {"collection", "dose", "sample"} <= {product.role for product in p.products}
        ),
    ),
    ("questions, markers, visits, vitals: each code is unique", lambda p: all(_unique(c) for c in _codes(p))),
    (
        "visits: no window closes before it opens",
        lambda p: all(min(v.days_before, v.days_after) >= 0 for v in p.visits),
    ),
)


def _codes(p: Protocol) -> list[list[str]]:
    return [
        [question.code for question in p.questions],
        [marker.code for marker in p.markers],
        [visit.code for visit in p.visits],
        [vital.code for vital in p.vitals],
    ]
