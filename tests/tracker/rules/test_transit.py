"""What travels, in which order, and what must be there on arrival."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.rules import transit

PACKED = datetime(2026, 2, 11, 8, 0, tzinfo=UTC)
GONE = PACKED + timedelta(minutes=10)
HERE = PACKED + timedelta(hours=1)


@pytest.mark.parametrize(
    ("act", "dispatched_at", "received_at", "expected"),
    [
        ("dispatch", None, None, []),
        ("dispatch", GONE, None, ["shipment-gone"]),
        ("unpack", None, None, []),
        ("unpack", GONE, None, ["shipment-gone"]),
        ("receive", None, None, ["shipment-not-gone"]),
        ("receive", GONE, None, []),
        ("receive", GONE, HERE, ["shipment-closed"]),
    ],
)
def test_a_shipment_is_packed_then_gone_then_received(
    act: transit.Act, dispatched_at: datetime | None, received_at: datetime | None, expected: list[str]
) -> None:
    found = transit.refusals(
        act=act,
        shipment="S-26-00001",
        packed_at=PACKED,
        dispatched_at=dispatched_at,
        received_at=received_at,
        at=HERE,
    )
    assert [refusal.code for refusal in found] == expected


@pytest.mark.parametrize(("seconds", "expected"), [(-1, ["time-before-last"]), (0, [])])
def test_nothing_arrives_before_it_left(seconds: int, expected: list[str]) -> None:
    found = transit.refusals(
        act="receive",
        shipment="S-26-00001",
        packed_at=PACKED,
        dispatched_at=GONE,
        received_at=None,
        at=GONE + timedelta(seconds=seconds),
    )
    assert [refusal.code for refusal in found] == expected


@pytest.mark.parametrize(
    ("scanned", "missing"), [(["A", "B"], None), (["B", "A", "C"], None), (["A"], "B"), ([], "A, B")]
)
def test_every_bag_of_the_manifest_is_scanned(scanned: list[str], missing: str | None) -> None:
    found = transit.missing_refusals(shipment="S", manifest=["B", "A"], scanned=scanned)
    assert [refusal.values["missing"] for refusal in found] == ([missing] if missing else [])


@pytest.mark.hazard("H23")
def test_a_bag_under_seal_does_not_move_alone() -> None:
    assert transit.sealed_refusals(product="P", shipment=None) == []
    assert [found.code for found in transit.sealed_refusals(product="P", shipment="S", seal="1")] == ["in-shipment"]


@pytest.mark.hazard("H19")
@pytest.mark.parametrize(("keeper", "expected"), [("S00004", 0), ("APH-1", 0), ("LAB", 1), ("", 1)])
def test_only_a_bag_at_hand_is_packed(keeper: str, expected: int) -> None:
    assert len(transit.at_hand_refusals(product="P", keeper=keeper, allowed=("S00004", "APH-1"))) == expected


def test_only_a_bag_of_a_stage_that_travels_is_packed() -> None:
    assert transit.stage_refusals(product="P", stage="collected", allowed={"collected"}) == []
    assert [r.code for r in transit.stage_refusals(product="P", stage="filled", allowed={"collected"})] == [
        "not-for-transport"
    ]


@pytest.mark.parametrize(("intact", "expected"), [(True, 0), (False, 1)])
def test_only_what_is_intact_is_accepted(*, intact: bool, expected: int) -> None:
    assert len(transit.intact_refusals(intact=intact)) == expected


@pytest.mark.parametrize(("is_position", "expected"), [(False, 0), (True, 1)])
def test_a_position_is_no_table(*, is_position: bool, expected: int) -> None:
    assert len(transit.place_refusals(place="F1", is_position=is_position)) == expected
