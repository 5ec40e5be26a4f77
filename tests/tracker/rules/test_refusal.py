"""Refusals fill their sentences, and every sentence of every rule can be filled and translated."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tracker import rules
from tracker.rules.refusal import N_, Refusal

MODULES = sorted(Path(next(iter(rules.__path__))).glob("*.py"))
PLACEHOLDER = re.compile(r"%\([a-z0-9_]+\)s|%%")


def test_a_refusal_says_both_values_and_the_next_act() -> None:
    refusal = Refusal("x", N_("for %(a)s, not %(b)s"), N_("call %(b)s"), {"a": "R07", "b": "R12"})
    assert (refusal.sentence, refusal.advice) == ("for R07, not R12", "call R12")


def test_a_refusal_is_hard_unless_it_says_otherwise() -> None:
    assert Refusal("x", "a", "b").hard
    assert Refusal("x", "a", "b").field is None


def test_a_refusal_cannot_be_changed() -> None:
    refusal = Refusal("x", "a", "b")
    with pytest.raises(AttributeError):
        refusal.hard = False  # type: ignore[misc]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_every_marked_sentence_is_one_literal_with_named_placeholders(module: Path) -> None:
    for call in _calls(module, "N_"):
        [argument] = call.args
        assert isinstance(argument, ast.Constant), ast.unparse(call)
        assert "%" not in PLACEHOLDER.sub("", str(argument.value)), argument.value


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_every_code_written_out_is_kebab_case(module: Path) -> None:
    for call in _calls(module, "Refusal"):
        code = call.args[0]
        if isinstance(code, ast.Constant):
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(code.value))


def _calls(module: Path, name: str) -> list[ast.Call]:
    tree = ast.parse(module.read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == name]
