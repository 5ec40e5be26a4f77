"""One product on a cleared bench."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import one_product_on_bench


@pytest.mark.hazard("H05")
@pytest.mark.parametrize(
    ("on_bench", "cleared", "expected"),
    [
        ([], True, []),
        (["P1"], True, []),
        ([], False, ["bench-not-cleared"]),
        (["P2"], True, ["bench-occupied"]),
        (["P1", "P2"], True, ["bench-occupied"]),
        (["P2"], False, ["bench-occupied"]),
    ],
)
def test_a_bench_holds_one_product_and_was_cleared(on_bench: list[str], cleared: bool, expected: list[str]) -> None:
    found = one_product_on_bench.refusals(bench="B1", product="P1", on_bench=on_bench, cleared=cleared)
    assert hardness(found) == [(code, True) for code in expected]
