"""The release page: what each kind of release needs, criterion by criterion."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import codes, hardness
from tracker.rules import release
from tracker.rules.refusal import Refusal
from tracker.rules.release import CRITERIA, Approval, Criterion, Finding
from tracker.rules.released import Release

ALL = [asked.code for asked in CRITERIA]
EXCEPTED = [asked.code for asked in CRITERIA if asked.may_be_excepted]
NEVER = [asked.code for asked in CRITERIA if not asked.may_be_excepted]
RED = Finding([Refusal("red", "It is red.", "Mend it.", hard=False)])
REASON = "No other donor; the recipient deteriorates."
TWO_ROLES = (Approval("priya", "pharmacist"), Approval("mori", "physician"))


def page(**changed: Finding) -> list[Criterion]:
    return release.criteria(findings={code: Finding(evidence=f"see {code}") for code in ALL} | changed)


def judged(criteria: list[Criterion], kind: Release, by: str = "quinn") -> list[Refusal]:
    return release.refusals(
        criteria=criteria,
        kind=kind,
        by=by,
        processed_by={"theo"},
        approvals=TWO_ROLES,
        justification=REASON,
        physician_agreed=True,
    )


@pytest.mark.parametrize("kind", ["full", "conditional", "exceptional"])
def test_all_green_is_released(kind: Release) -> None:
    assert judged(page(), kind) == []
    assert [criterion.met for criterion in page()] == [True] * len(ALL)
    assert page()[0].evidence == "see chain"


@pytest.mark.hazard("H09")
@pytest.mark.parametrize("kind", ["full", "conditional"])
@pytest.mark.parametrize("code", ALL)
def test_each_red_criterion_is_a_hard_stop_without_the_exceptional_path(code: str, kind: Release) -> None:
    assert hardness(judged(page(**{code: RED}), kind)) == [("red", True)]


@pytest.mark.hazard("H09")
@pytest.mark.parametrize("code", ALL)
def test_each_criterion_that_nobody_looked_at_is_red(code: str) -> None:
    findings = {other: Finding() for other in ALL if other != code}
    criteria = release.criteria(findings=findings)
    assert [criterion.code for criterion in criteria if criterion.met is False] == [code]
    assert hardness(judged(criteria, "full")) == [("criterion-not-checked", True)]


@pytest.mark.hazard("H09")
@pytest.mark.parametrize("code", ALL)
def test_a_pending_criterion_is_neither_green_nor_red_and_only_late_tests_may_be(code: str) -> None:
    criteria = page(**{code: Finding(pending=True)})
    assert [criterion.code for criterion in criteria if criterion.met is None] == [code]
    assert hardness(judged(criteria, "full")) == [("criterion-pending", True)]
    conditional = [] if code == "later-tests" else [("criterion-pending", True)]
    assert hardness(judged(criteria, "conditional")) == conditional


@pytest.mark.parametrize("code", EXCEPTED)
def test_the_exceptional_path_passes_what_may_be_excepted(code: str) -> None:
    assert judged(page(**{code: RED}), "exceptional") == []


@pytest.mark.hazard("H09")
@pytest.mark.parametrize("code", NEVER)
def test_no_path_passes_what_may_never_be_excepted(code: str) -> None:
    assert hardness(judged(page(**{code: RED}), "exceptional")) == [("red", True)]
    assert {"chain", "identity", "hold", "label", "expiry"} == set(NEVER)


@pytest.mark.hazard("H31")
@pytest.mark.parametrize("kind", ["full", "conditional", "exceptional"])
def test_who_processed_the_product_does_not_release_it(kind: Release) -> None:
    assert hardness(judged(page(), kind, by="theo")) == [("releaser-processed", True)]


@pytest.mark.hazard("H31")
@pytest.mark.parametrize(
    ("approvals", "refused"),
    [
        ((), True),
        (TWO_ROLES[:1], True),
        ((Approval("priya", "pharmacist"), Approval("priya", "physician")), True),
        ((Approval("priya", "pharmacist"), Approval("paul", "pharmacist")), True),
        (TWO_ROLES, False),
    ],
)
def test_an_exceptional_release_has_two_people_of_two_roles(approvals: tuple[Approval, ...], refused: bool) -> None:
    found = release.refusals(
        criteria=page(),
        kind="exceptional",
        by="quinn",
        processed_by=(),
        approvals=approvals,
        justification=REASON,
        physician_agreed=True,
    )
    assert hardness(found) == ([("exceptional-signatures", True)] if refused else [])


@pytest.mark.parametrize(
    ("justification", "refused"), [("x" * 29, True), ("x" * 30, False), ("x" * 31, False), (" " * 40, True)]
)
def test_an_exceptional_release_is_justified(justification: str, refused: bool) -> None:
    found = release.refusals(
        criteria=page(),
        kind="exceptional",
        by="quinn",
        processed_by=(),
        approvals=TWO_ROLES,
        justification=justification,
        physician_agreed=True,
    )
    assert hardness(found) == ([("exceptional-justification", True)] if refused else [])


def test_an_exceptional_release_has_the_physicians_agreement() -> None:
    found = release.refusals(
        criteria=page(),
        kind="exceptional",
        by="quinn",
        processed_by=(),
        approvals=TWO_ROLES,
        justification=REASON,
    )
    assert codes(found) == ["exceptional-physician"]


def test_every_reason_of_every_red_criterion_is_given() -> None:
    two = Finding([Refusal("one", "One.", "Do."), Refusal("two", "Two.", "Do.")])
    criteria = page(tests=two, dose=RED)
    assert codes(judged(criteria, "full")) == ["one", "two", "red"]
    assert [criterion.refusal and criterion.refusal.code for criterion in criteria if criterion.met is False] == [
        "one",
        "red",
    ]
