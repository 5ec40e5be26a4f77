"""Consent is there, precedes the act, and stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import consent

AT = datetime(2026, 2, 8, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("consented_at", "expected"),
    [(None, ["consent-missing"]), (AT - MINUTE, []), (AT, []), (AT + MINUTE, ["consent-missing"])],
)
def test_consent_comes_before_the_act(consented_at: datetime | None, expected: list[str]) -> None:
    found = consent.refusals(who="D07", consented_at=consented_at, at=AT)
    assert hardness(found) == [(code, True) for code in expected]


@pytest.mark.parametrize(("withdrawn_at", "refused"), [(AT - MINUTE, True), (AT, True), (AT + MINUTE, False)])
def test_a_consent_withdrawn_by_then_does_not_stand(withdrawn_at: datetime, refused: bool) -> None:
    found = consent.refusals(who="D07", consented_at=AT - timedelta(days=1), at=AT, withdrawn_at=withdrawn_at)
    assert hardness(found) == ([("consent-withdrawn", True)] if refused else [])


@pytest.mark.parametrize(
    ("withdrawn_at", "refused"), [(None, False), (AT - MINUTE, False), (AT, True), (AT + MINUTE, True)]
)
def test_only_a_form_signed_after_the_withdrawal_counts(withdrawn_at: datetime | None, refused: bool) -> None:
    before = AT - timedelta(days=1) if withdrawn_at else None
    found = consent.refusals_to_consent_again(who="D07", signed_at=AT, consented_at=before, withdrawn_at=withdrawn_at)
    assert hardness(found) == ([("consent-withdrawn", True)] if refused else [])


@pytest.mark.parametrize("signed_at", [AT - MINUTE, AT, AT + MINUTE])
def test_no_second_consent_is_entered_beside_one_that_stands(signed_at: datetime) -> None:
    found = consent.refusals_to_consent_again(who="D07", signed_at=signed_at, consented_at=AT, withdrawn_at=None)
    assert hardness(found) == [("consent-on-record", True)]
