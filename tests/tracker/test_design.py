"""Guards of the design: what must stay true of modules that are not written yet."""

import ast
import inspect
import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from flask import Flask

from tracker import access, steps, views
from tracker.access import ROLES, Permission
from tracker.models import Base, CustodyEvent
from tracker.views import guard
from tracker.workflow import MOVES, Stage, may_move

ROOT = Path(__file__).parents[2]
VIEWS = [import_module(f"tracker.views.{module.name}") for module in iter_modules(views.__path__)]


def public_steps() -> Iterator[Any]:
    for module in iter_modules(steps.__path__):
        found = import_module(f"tracker.steps.{module.name}")
        for name, function in inspect.getmembers(found, inspect.isfunction):
            if function.__module__ == found.__name__ and not name.startswith("_"):
                yield pytest.param(function, id=f"{module.name}.{name}")


@pytest.mark.parametrize("step", list(public_steps()))
def test_every_step_is_by_somebody_at_a_time_and_gives_a_ledger_line(step: Callable[..., object]) -> None:
    signature = inspect.signature(step, eval_str=True)
    parameters = list(signature.parameters.values())
    assert signature.return_annotation is CustodyEvent
    assert {"by", "at"} <= signature.parameters.keys()
    assert all(parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD) for parameter in parameters[2:])


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_a_row_in_the_table_of_moves(stage: Stage) -> None:
    assert stage in MOVES
    assert stage not in MOVES[stage]


@pytest.mark.parametrize(("current", "to"), list(itertools.product(Stage, Stage)))
def test_a_move_is_lawful_only_if_the_table_has_it(current: Stage, to: Stage) -> None:
    assert may_move(current, to) == (to in MOVES[current])


def test_every_stage_can_be_reached_and_every_journey_ends() -> None:
    reached = {Stage.COLLECTED, Stage.FILLED}
    for _ in Stage:
        reached |= {to for stage in reached for to in MOVES[stage]}
    assert reached == set(Stage)
    assert {stage for stage in Stage if not MOVES[stage]} == {Stage.CONSUMED, Stage.INFUSED, Stage.DISCARDED}


@pytest.mark.parametrize("table", list(Base.metadata.tables.values()), ids=str)
def test_who_and_when_travel_together(table: Any) -> None:
    for column in table.columns:
        if (
            column.name.endswith("_at")
            and table.name != "custody_event"
            and column.name not in ("expires_at", "recorded_at")
        ):
            assert f"{column.name.removesuffix('_at')}_by" in table.columns, f"{table.name}.{column.name}"


def test_every_role_holds_permissions_and_every_permission_has_a_holder() -> None:
    assert all(ROLES.values())
    assert {permission for held in ROLES.values() for permission in held} == set(Permission)


def test_every_route_names_its_permission(app: Flask) -> None:
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and guard.permission_of(rule.endpoint) is None
    ]
    assert undeclared == []


def test_only_signing_in_and_out_is_open_to_everybody(app: Flask) -> None:
    opened = {rule.endpoint for rule in app.url_map.iter_rules() if guard.permission_of(rule.endpoint) == guard.PUBLIC}
    assert opened == {
        "sign_in.page",
        "sign_in.sign_in",
        "sign_in.change_page",
        "sign_in.change",
        "sign_in.sign_out",
    }


def sample_of(converter: Any) -> int | str:
    """A value that a part of an address takes: one of its words, a number, or any text."""
    words = sorted(getattr(converter, "items", ()))
    return words[0] if words else 1 if "int" in str(converter).lower() else "X"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # who may do what is not asked of the database
def test_a_role_without_the_permission_is_turned_away_from_every_route(
    app: Flask, client_of: Callable[[str], Any]
) -> None:
    cast = {"carl": "courier", "ada": "auditor", "sam": "administrator", "quinn": "qc-analyst", "nadia": "nurse"}
    for (username, role), rule in itertools.product(cast.items(), app.url_map.iter_rules()):
        needed = guard.permission_of(rule.endpoint) if rule.endpoint != "static" else None
        if not isinstance(needed, Permission) or needed in ROLES[role]:
            continue
        address = app.url_map.bind("localhost").build(
            rule.endpoint, {name: sample_of(rule._converters[name]) for name in rule.arguments}
        )
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = client_of(username).open(address, method=method)
            assert answer.status_code == 403, f"{username} {method} {address}: {answer.status_code}"


@pytest.mark.parametrize("module", VIEWS, ids=lambda module: module.__name__)
def test_a_page_that_is_only_looked_at_writes_nothing(module: Any) -> None:
    for function in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(function, ast.FunctionDef):
            continue
        decorators = {ast.unparse(decorator).split("(")[0] for decorator in function.decorator_list}
        if any(decorator.endswith(".get") for decorator in decorators):
            called = {ast.unparse(call.func) for call in ast.walk(function) if isinstance(call, ast.Call)}
            assert not called & {"db.session.commit", "db.write", "answer", "security.note"}, function.name


@pytest.mark.parametrize("room", ["steps", "reading", "rules", "custody", "models", "forms", "reports"])
def test_nothing_below_the_pages_commits(room: str) -> None:
    for path in (ROOT / "tracker" / room).rglob("*.py"):
        assert ".commit()" not in path.read_text(), path


def test_no_module_is_longer_than_400_lines() -> None:
    long = [
        path
        for room in ("tracker", "labels")
        for path in (ROOT / room).rglob("*.py")
        if len(path.read_text().splitlines()) > 400 and path.name != "verifier.py"  # one file, by what it is for
    ]
    assert long == []


def test_permissions_are_asked_for_by_roles_alone() -> None:
    class Nobody:
        roles = frozenset({"no-such-role"})

    with pytest.raises(access.Forbidden):
        access.require(Nobody(), Permission.READ)


def test_the_documents_drawn_from_the_code_are_up_to_date() -> None:
    checked = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert checked.returncode == 0


# The acts that a hold or a recall does not stop, and why. Every other act on a product is stopped by the gate.
DESPITE_HOLD = {
    "carry._move": "passes on what its callers say",
    "carry.hand_over": "to somebody who may set it apart",
    "carry.put_down": "out of one's hands",
    "administer.recall_supply_lot": "a bag that is held already gets this reason too",
    "assay.review": "a result is known whatever became of the bag",
    "assay.tell_physician": "the physician is to know",
    "assay._enter": "a result is known whatever became of the bag",
    "identify.put_back": "away from the bedside",
    "infuse.stop": "an infusion that runs must be ended",
    "issue.return_to_pharmacy": "away from the ward",
    "issue.discard": "into the waste",
    "label.destroy": "a void label must not stay about",
    "label.void": "a label that does not count must say so",
    "monitor.interrupt": "an infusion that runs must be stoppable",
    "monitor.miss_vital_signs": "what was not measured is said to be so",
    "monitor.report_reaction": "what the patient suffers is recorded",
    "monitor.take_vital_signs": "what was measured is recorded",
    "recall._stopped": "a held bag can be recalled",
    "recall.record_contact": "who was told is on record whatever became of the bag",
    "release._below": "a bag that is held already gets this reason too",
    "release.lift": "lifts it",
    "release.quarantine": "a bag that is held already gets this reason too",
    "release.recall": "a held bag can be recalled",
    "release.reject": "ends the bag's journey",
    "scan.refuse": "a near miss is on record whatever became of the bag",
    "store._held": "a bag that is not where it should be is held once more",
    "store.put": "into a cold place",
    "transport._arrived": "into quarantine, or to be rejected",
    "transport.unpack": "out of a shipper that stays here; the bag is not moved",
}


@pytest.mark.hazard("H12")
def test_an_act_that_a_hold_does_not_stop_is_on_the_list_with_its_reason() -> None:
    found = {
        f"{path.stem}.{function.name}"
        for path in Path(steps.__path__[0]).glob("*.py")
        for function in ast.parse(path.read_text()).body
        if isinstance(function, ast.FunctionDef)
        and any(isinstance(part, ast.keyword) and part.arg == "despite_hold" for part in ast.walk(function))
    }
    assert found == DESPITE_HOLD.keys()
