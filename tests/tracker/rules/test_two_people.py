"""Performer and witness are two people."""

from __future__ import annotations

from itertools import product

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import two_people


@pytest.mark.hazard("H31")
@pytest.mark.parametrize(("by", "witness"), list(product([1, 2, 3], repeat=2)))
def test_every_pair_of_accounts_is_accepted_exactly_when_they_differ(by: int, witness: int) -> None:
    found = two_people.refusals(by=by, witness=witness)
    assert hardness(found) == ([] if by != witness else [("same-person-twice", True)])


@pytest.mark.hazard("H31")
def test_an_act_without_a_witness_is_refused() -> None:
    [refusal] = two_people.refusals(by="nadia", witness=None)
    assert (refusal.code, refusal.hard, refusal.field) == ("no-witness", True, "witness")
