from datetime import date

import pytest

from tracker.rules import product_code

DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("known", "retired_on", "today", "expected"),
    [
        (True, None, DAY, []),
        (True, DAY, date(2026, 6, 29), []),
        (True, DAY, DAY, ["product-code-retired"]),
        (True, DAY, date(2026, 7, 1), ["product-code-retired"]),
        (False, None, DAY, ["product-code-unknown"]),
    ],
)
def test_a_code_is_given_while_it_is_known_and_in_use(
    known: bool, retired_on: date | None, today: date, expected: list[str]
) -> None:
    found = product_code.refusals(code="S1128", known=known, retired_on=retired_on, today=today)
    assert [one.code for one in found] == expected
    assert all(one.hard and "S1128" in one.sentence and one.advice for one in found)


def test_a_contradiction_names_ten_codes_and_counts_them_all() -> None:
    assert product_code.refusals_contradiction(codes=[]) == []
    [found] = product_code.refusals_contradiction(codes=[f"S{number:04}" for number in range(12)])
    assert found.sentence.endswith("of 12 codes, among them " + ", ".join(f"S{n:04}" for n in range(10)) + ".")
