"""One rule for every wristband: it is the wearer's, its newest print, not void, and scanned back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from labels.own_code import build_own
from tests.factories import enrol as desk
from tests.tracker.rules.said import hardness
from tracker import clock, labelling, scanning
from tracker.demo import label as walk
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.labelling import Role
from tracker.models import Donor, LabelPrint, Recipient
from tracker.scanning import OwnCode
from tracker.steps import label, printing

MARK: dict[Role, str] = {labelling.DONOR: "D", labelling.RECIPIENT: "R"}
ROLES = pytest.mark.parametrize("role", MARK)


def wearer_of(world: World, role: Role) -> Donor | Recipient:
    return desk.a_donor(world) if role == labelling.DONOR else desk.a_recipient(world)


def printed(world: World, wearer: Donor | Recipient, reason: str | None = None) -> LabelPrint:
    """A print that nobody has compared with the record yet."""
    line = printing.print_labels([wearer], kind="wristband", by=world["cora"], at=clock.now(), reprint_reason=reason)
    return db.session.get_one(LabelPrint, go(line).key)


def read(role: Role, print_: LabelPrint) -> OwnCode:
    code = scanning.read(build_own(MARK[role], print_.subject_id, print_.number, print_.nonce))
    assert isinstance(code, OwnCode)
    return code


def codes(role: Role, wearer: str, scanned: OwnCode | None) -> list[str]:
    return [code for code, _hard in hardness(labelling.worn_refusals(role, wearer, scanned))]


@ROLES
@pytest.mark.hazard("H02")
def test_a_band_counts_from_its_scan_back_on(world: World, role: Role) -> None:
    wearer = wearer_of(world, role)
    print_ = printed(world, wearer)
    assert codes(role, wearer.id, read(role, print_)) == ["wristband-not-scanned-back"]
    go(label.scan_back(wearer, print_, scanned=walk.symbols(print_), by=world["cora"], at=clock.now()))
    assert codes(role, wearer.id, read(role, print_)) == []


@ROLES
@pytest.mark.hazard("H02")
def test_a_reprint_ends_the_old_band_and_does_not_count_before_its_own_scan_back(world: World, role: Role) -> None:
    wearer = wearer_of(world, role)
    old = walk.wristband(world, wearer, at=clock.now() - timedelta(minutes=9))
    new = printed(world, wearer, reason="torn")
    assert codes(role, wearer.id, read(role, old)) == ["wristband-replaced"]
    assert codes(role, wearer.id, read(role, new)) == ["wristband-not-scanned-back"]


@ROLES
@pytest.mark.hazard("H02")
def test_a_void_band_does_not_count_although_it_was_scanned_back(world: World, role: Role) -> None:
    wearer = wearer_of(world, role)
    print_ = walk.wristband(world, wearer, at=clock.now() - timedelta(minutes=9))
    go(label.void(wearer, print_, reason="wet", by=world["cora"], at=clock.now()))
    assert codes(role, wearer.id, read(role, print_)) == ["label-voided"]


@pytest.mark.parametrize(("role", "code"), [(labelling.DONOR, "wrong-donor"), (labelling.RECIPIENT, "wrong-recipient")])
@pytest.mark.hazard("H01")
def test_nothing_scanned_and_a_band_of_another_kind_are_nobodys_band(world: World, role: Role, code: str) -> None:
    wearer = wearer_of(world, role)
    print_ = walk.wristband(world, wearer, at=clock.now() - timedelta(minutes=9))
    other: Role = next(kind for kind in MARK if kind != role)
    assert codes(role, wearer.id, None) == [code]
    assert codes(role, wearer.id, replace(read(role, print_), kind=other)) == [code]
    assert codes(role, "X99", read(role, print_)) == [code]
