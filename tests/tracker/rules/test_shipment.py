"""What travels is in the manifest, and the shipper arrives sealed as it left."""

from __future__ import annotations

import pytest

from tests.tracker.rules.said import hardness
from tracker.rules import shipment


@pytest.mark.hazard("H01")
def test_a_product_that_the_manifest_does_not_name_is_refused() -> None:
    found = shipment.refusals(shipper="S1", product="P9", manifest={"P1", "P2"}, seal_number="77", seal_found="77")
    assert hardness(found) == [("not-in-manifest", True)]
    assert "lists P1, P2" in found[0].sentence


@pytest.mark.parametrize("seal_found", ["78", "", None])
def test_a_seal_that_is_not_the_one_it_left_with_is_refused(seal_found: str | None) -> None:
    found = shipment.refusals(shipper="S1", product="P1", manifest={"P1"}, seal_number="77", seal_found=seal_found)
    assert hardness(found) == [("seal-differs", True)]


def test_a_shipper_that_left_without_a_seal_does_not_match_its_absence() -> None:
    found = shipment.refusals(shipper="S1", product="P1", manifest={"P1"}, seal_number=None, seal_found=None)
    assert hardness(found) == [("seal-differs", True)]


def test_a_product_of_the_manifest_under_its_seal_is_accepted() -> None:
    assert shipment.refusals(shipper="S1", product="P1", manifest={"P1"}, seal_number="77", seal_found="77") == []


@pytest.mark.parametrize(("closed", "expected"), [(False, []), (True, [("shipper-closed", True)])])
def test_a_closed_shipper_takes_nothing_more(closed: bool, expected: list[tuple[str, bool]]) -> None:
    assert hardness(shipment.packing_refusals(shipper="S1", closed=closed, seal_number="77")) == expected


@pytest.mark.hazard("H21")
@pytest.mark.parametrize(
    ("manifest", "seal", "logger", "expected"),
    [
        (["P1"], "77", "LOG1", []),
        ([], "77", "LOG1", ["shipper-empty"]),
        (["P1"], None, "LOG1", ["seal-missing"]),
        (["P1"], "77", "", ["logger-missing"]),
        ([], "", None, ["shipper-empty", "seal-missing", "logger-missing"]),
    ],
)
def test_a_shipper_closes_with_content_seal_and_logger(
    manifest: list[str], seal: str | None, logger: str | None, expected: list[str]
) -> None:
    found = shipment.closing_refusals(shipper="S1", manifest=manifest, seal_number=seal, logger=logger)
    assert hardness(found) == [(code, True) for code in expected]
