"""What is true after every step, whoever tried whatever: each is a sentence, asked of the tables and the new lines."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from tests.journeys.walk.attempt import NUMBERS, Attempt
from tests.journeys.walk.model import Model
from tracker import access
from tracker.access import Permission
from tracker.demo.world import CAST
from tracker.extensions import db
from tracker.models import CustodyEvent, Handover, Infusion, InfusionOrder, LabelPrint, Product, ProductLink
from tracker.workflow import EMPTIED, MOVES, Stage

ROLES = {number: roles.split() for _name, number, _said, roles in CAST}
LEDGER = {"custody_event", "stream_head"}
# What is lawful on a bag that is on hold or recalled: it is kept, looked at, brought away, or ended.
DESPITE_HOLD = frozenset(
    {
        *("store", "hold", "put-down", "hand-over", "unpack", "receive", "return", "discard", "put-back"),
        *("report-result", "review-results", "correct-result", "quarantine", "lift-quarantine", "recall", "reject"),
        *("void-label", "destroy-label", "stop-infusion", "interrupt-infusion", "take-vital-signs"),
    }
)
NOT_EXPIRED = frozenset(
    {
        *("pack", "open-run", "fill", "release", "conditional", "issue"),
        *("receive-on-ward", "bedside-scan", "bedside-check", "start-infusion"),
    }
)
NEEDS = {
    **dict.fromkeys(("store", "retrieve", "count-position", "deliver-sample"), Permission.STORE),
    **dict.fromkeys(("hand-over", "take", "put-down", "pack", "unpack", "dispatch"), Permission.CARRY),
    **dict.fromkeys(("receive", "receive-on-ward"), Permission.RECEIVE),
    **dict.fromkeys(
        ("open-run", "use-device", "use-supply", "measure-before", "measure-after", "fill"), Permission.PROCESS
    ),
    **dict.fromkeys(("report-result", "correct-result"), Permission.TEST),
    **dict.fromkeys(("release", "conditional", "reject"), Permission.RELEASE),
    **dict.fromkeys(("issue", "return"), Permission.ISSUE),
    **dict.fromkeys(
        ("bedside-scan", "bedside-check", "put-back", "start-infusion", "stop-infusion"), Permission.INFUSE
    ),
    **dict.fromkeys(("change-rate", "interrupt-infusion", "resume-infusion", "take-vital-signs"), Permission.INFUSE),
    "close-run": Permission.PROCESS,
    "review-results": Permission.REVIEW_TESTS,
    "verify-label": Permission.VERIFY_LABEL,
    "lift-quarantine": Permission.CLOSE_DEVIATION,
    "recall": Permission.RECALL,
    "quarantine": Permission.QUARANTINE,
    "order-infusion": Permission.ORDER_INFUSION,
}


@dataclass(frozen=True)
class Was:
    """A bag as it was before the step."""

    stage: Stage
    keeper: str
    stopped: bool


@dataclass
class Seen:
    """One step, as the database shows it afterwards. verdict: accepted, refused or forbidden."""

    model: Model
    now: datetime
    attempt: Attempt
    verdict: str
    tables: set[str]
    before: dict[str, Was]
    heads: dict[str, tuple[int, bytes]]
    forms: set[str]
    bags: Sequence[Any] = field(default_factory=list)
    lines: Sequence[Any] = field(default_factory=list)

    def read(self) -> None:
        """Every bag as its row is, and the lines of this step."""
        row, line = Product.__table__.c, CustodyEvent.__table__.c
        columns = (row.id, row.stage, row.holder_id, row.place_id, row.slot_id, row.hold_reason, row.recall_reason)
        self.bags = db.session.execute(select(*columns)).all()
        new = select(CustodyEvent.__table__).where(line.recorded_at == self.now).order_by(line.stream, line.position)
        self.lines = [(one, json.loads(one.body)) for one in db.session.execute(new)]


def exactly_one_custodian(seen: Seen) -> bool:
    return all((one.holder_id is None) != (one.place_id is None) for one in seen.bags)


def the_tables_say_what_the_model_says(seen: Seen) -> bool:
    def said(one: Any) -> tuple[Any, ...]:
        return one.stage, one.holder_id or one.place_id, one.slot_id, bool(one.hold_reason), bool(one.recall_reason)

    model = seen.model.bags
    for one in seen.bags:
        bag = model[one.id]
        expected = (bag.stage, bag.keeper, bag.slot, bool(bag.holds), bag.recalled)
        assert said(one) == expected, f"{one.id} is {said(one)}, not {expected}"
    return len(seen.bags) == len(model)


def stages_move_by_the_table_only(seen: Seen) -> bool:
    return all(
        one.stage == seen.before[one.id].stage or one.stage in MOVES[seen.before[one.id].stage]
        for one in seen.bags
        if one.id in seen.before
    )


def what_is_emptied_goes_nowhere(seen: Seen) -> bool:
    ended = [one for one in seen.bags if one.id in seen.before and seen.before[one.id].stage in EMPTIED]
    return all(one.stage == seen.before[one.id].stage for one in ended)


def a_refused_act_writes_its_lines_and_nothing_else(seen: Seen) -> bool:
    verdicts = [said["verdict"] for _line, said in seen.lines]
    if seen.verdict != "refused":
        return "refused" not in verdicts
    return seen.tables <= LEDGER and bool(verdicts) and set(verdicts) == {"refused"}


def a_refusal_says_why_and_what_to_do(seen: Seen) -> bool:
    refused = [said for _line, said in seen.lines if said["verdict"] == "refused"]
    return all(said["refusals"] and all(one["says"] and one["do"] for one in said["refusals"]) for said in refused)


def who_may_not_leaves_no_line(seen: Seen) -> bool:
    return seen.verdict != "forbidden" or not (seen.tables or seen.lines)


def a_form_is_recorded_once(seen: Seen) -> bool:
    new = [line.form_key for line, _said in seen.lines if line.form_key]
    known = seen.forms & set(new)
    seen.forms.update(new)
    return not known and len(new) == len(set(new))


def only_who_holds_the_permission_acts(seen: Seen) -> bool:
    return all(
        any(NEEDS[line.step] in access.ROLES[role] for role in ROLES[line.by_id])
        for line, _said in seen.lines
        if line.step in NEEDS
    )


def a_line_says_who_did_it_and_when(seen: Seen) -> bool:
    by, now = NUMBERS[seen.attempt.by], f"{seen.now:%Y-%m-%dT%H:%M:%S.%fZ}"
    return all((said["by"], said["at"], said["recorded_at"]) == (by, now, now) for _line, said in seen.lines)


def a_witness_is_somebody_else(seen: Seen) -> bool:
    return all(line.witness_id != line.by_id for line, _said in seen.lines if line.verdict == "accepted")


def a_position_holds_one_bag(seen: Seen) -> bool:
    taken = [one.slot_id for one in seen.bags if one.slot_id]
    return len(taken) == len(set(taken))


def a_position_is_where_the_bag_is(seen: Seen) -> bool:
    return all(one.slot_id in (None, one.place_id) for one in seen.bags)


def positions_are_contiguous_and_the_chain_goes_on(seen: Seen) -> bool:
    for line, said in seen.lines:
        position, digest = seen.heads.get(line.stream, (0, bytes(32)))
        if line.position != position + 1 or said["previous"] != digest.hex():
            return False
        if line.digest != sha256(b"\0" + line.body).digest():
            return False
        seen.heads[line.stream] = line.position, line.digest
    return True


def every_line_names_the_site(seen: Seen) -> bool:
    return all(said["origin"] == "veintrail.example/A9999" for _line, said in seen.lines)


def a_hold_or_a_recall_stops(seen: Seen) -> bool:
    stopped = [line for line, _said in seen.lines if line.verdict == "accepted" and _stopped(seen, line)]
    return all(line.step in DESPITE_HOLD for line in stopped)


def what_is_expired_is_not_used(seen: Seen) -> bool:
    used = [line for line, _said in seen.lines if line.verdict == "accepted" and line.step in NOT_EXPIRED]
    bags = [seen.model.bags[line.subject_id] for line in used if line.subject_id in seen.model.bags]
    return all(bag.expires_at is None or seen.now < bag.expires_at for bag in bags)


def nothing_runs_in_that_was_not_released_issued_and_twice_identified(seen: Seen) -> bool:
    started = [
        line.subject_id for line, _said in seen.lines if (line.step, line.verdict) == ("start-infusion", "accepted")
    ]
    for bag in started:
        lines = select(CustodyEvent.step, CustodyEvent.by_id, CustodyEvent.witness_id).where(
            CustodyEvent.subject_id == bag, CustodyEvent.verdict == "accepted"
        )
        done = db.session.execute(lines.order_by(CustodyEvent.position)).all()
        steps = [one.step for one in done]
        since = steps[len(steps) - steps[::-1].index("issue") :]
        checks = [one for one in done if one.step == "bedside-check"]
        if (
            not {"release", "conditional"} & set(steps)
            or "bedside-check" not in since
            or "receive-on-ward" not in since
        ):
            return False
        if not checks or len({checks[-1].by_id, checks[-1].witness_id} - {None}) != 2:
            return False
    return True


def one_infusion_of_a_product_and_one_of_a_number(seen: Seen) -> bool:
    if "infusion" not in seen.tables:
        return True
    given = db.session.execute(select(Infusion.product_id, Infusion.round_id, Infusion.number)).all()
    return len({one.product_id for one in given}) == len({(one.round_id, one.number) for one in given}) == len(given)


def printed_is_affixed_and_destroyed_and_pending(seen: Seen) -> bool:
    if "label_print" not in seen.tables:
        return True
    rows = db.session.scalars(select(LabelPrint).where(LabelPrint.product_id.is_not(None))).all()
    affixed = [one.id for one in rows if one.verified_at and not one.voided_at]
    destroyed = [one.id for one in rows if one.destroyed_at]
    pending = [one.id for one in rows if not one.destroyed_at and (one.voided_at or not one.verified_at)]
    model = {key: (one.scanned, one.verified, one.void, one.destroyed) for key, one in seen.model.prints.items()}
    stamps = ("scanned_at", "verified_at", "voided_at", "destroyed_at")
    tables = {one.id: tuple(getattr(one, stamp) is not None for stamp in stamps) for one in rows}
    return len(affixed) + len(destroyed) + len(pending) == len(rows) and model == tables


def an_order_has_one_bag_and_a_bag_one_order(seen: Seen) -> bool:
    if "infusion_order" not in seen.tables:
        return True
    made = {one.id: one.product_id for one in db.session.scalars(select(InfusionOrder))}
    given = [bag for bag in made.values() if bag]
    return made == seen.model.orders and len(given) == len(set(given))


def children_hold_no_more_than_what_they_were_made_of(seen: Seen) -> bool:
    if "product_link" not in seen.tables:
        return True
    made = select(ProductLink.parent_id, func.sum(Product.mnc)).join(Product, Product.id == ProductLink.child_id)
    children = db.session.execute(made.group_by(ProductLink.parent_id)).all()
    return all((cells or 0) <= (seen.model.bags[parent].mnc or 0) for parent, cells in children)


def custody_goes_from_one_keeper_to_the_next(seen: Seen) -> bool:
    if "handover" not in seen.tables:
        return True
    for row in db.session.scalars(select(Handover).where(Handover.handed_at == seen.now)):
        was = seen.before[row.product_id].keeper
        if was not in (row.given_by, row.from_place_id):
            return False
    return True


def _stopped(seen: Seen, line: Any) -> bool:
    return line.subject_id in seen.before and seen.before[line.subject_id].stopped


INVARIANTS: tuple[Callable[[Seen], bool], ...] = (
    exactly_one_custodian,
    the_tables_say_what_the_model_says,
    stages_move_by_the_table_only,
    what_is_emptied_goes_nowhere,
    a_refused_act_writes_its_lines_and_nothing_else,
    a_refusal_says_why_and_what_to_do,
    who_may_not_leaves_no_line,
    a_form_is_recorded_once,
    only_who_holds_the_permission_acts,
    a_line_says_who_did_it_and_when,
    a_witness_is_somebody_else,
    a_position_holds_one_bag,
    a_position_is_where_the_bag_is,
    positions_are_contiguous_and_the_chain_goes_on,
    every_line_names_the_site,
    a_hold_or_a_recall_stops,
    what_is_expired_is_not_used,
    nothing_runs_in_that_was_not_released_issued_and_twice_identified,
    one_infusion_of_a_product_and_one_of_a_number,
    printed_is_affixed_and_destroyed_and_pending,
    an_order_has_one_bag_and_a_bag_one_order,
    children_hold_no_more_than_what_they_were_made_of,
    custody_goes_from_one_keeper_to_the_next,
)
