"""Writes the documents that are drawn from the code: the journey's diagram and the traceability of hazards.

.venv/bin/python docs/generate.py          write them
.venv/bin/python docs/generate.py --check  exit 1 if one is out of date
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tracker.workflow import MOVES, Stage

DOCS = Path(__file__).parent
TESTS = DOCS.parent / "tests"


def journey() -> str:
    """The moves of a product as a state diagram."""
    moves = [f"    {_name(stage)} --> {_name(to)}" for stage in Stage for to in Stage if to in MOVES[stage]]
    ends = [f"    {_name(stage)} --> [*]" for stage in Stage if not MOVES[stage]]
    names = [f"    {_name(stage)}: {stage.value.replace('-', ' ')}" for stage in Stage]
    body = "\n".join(["    [*] --> COLLECTED", "    [*] --> FILLED", *names, *moves, *ends])
    return (
        "# The journey of a product\n\n"
        "Generated from `tracker/workflow.py` by `docs/generate.py`. Custody (who holds it, where), "
        f"hold and recall stand beside the stage.\n\n```mermaid\nstateDiagram-v2\n{body}\n```\n"
    )


def traceability() -> str:
    """Each hazard that a test shows to be under control, with its tests."""
    shown: dict[str, list[str]] = {}
    for hazard, test in _marks():
        shown.setdefault(hazard, []).append(test)
    rows = [f"| {hazard} | {'<br>'.join(sorted(set(shown[hazard])))} |" for hazard in sorted(shown, key=_order)]
    return (
        "# Hazards and the tests that show them under control\n\n"
        "Generated from the `@pytest.mark.hazard` marks by `docs/generate.py`. "
        "The numbers are those of the project's hazard list.\n\n| Hazard | Tests |\n|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _name(stage: Stage) -> str:
    return stage.name


def _order(hazard: str) -> tuple[str, int]:
    return hazard[0], int(hazard[1:])


def _marks() -> Iterator[tuple[str, str]]:
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                for hazard in _hazards(node):
                    yield (
                        hazard,
                        f"{path.relative_to(TESTS).as_posix()}: {node.name.removeprefix('test_').replace('_', ' ')}",
                    )


def _hazards(test: ast.FunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("mark.hazard"):
            yield from (str(argument.value) for argument in mark.args if isinstance(argument, ast.Constant))


DOCUMENTS = {"journey.md": journey, "hazards.md": traceability}


def main() -> int:
    """Write the documents, or with --check say which differ."""
    outdated = [
        name for name, draw in DOCUMENTS.items() if not (DOCS / name).exists() or (DOCS / name).read_text() != draw()
    ]
    if "--check" in sys.argv:
        for name in outdated:
            sys.stderr.write(f"docs/{name} is out of date: run docs/generate.py\n")
        return 1 if outdated else 0
    for name in outdated:
        (DOCS / name).write_text(DOCUMENTS[name]())
    return 0


if __name__ == "__main__":
    sys.exit(main())
