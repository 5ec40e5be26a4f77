"""A device is of the kind that the step needs."""

from tracker.rules import equipment_kind


def test_another_kind_is_refused_by_name() -> None:
    assert equipment_kind.refusals(equipment="SEP-1", kind="separator", wanted=("separator",)) == []
    (found,) = equipment_kind.refusals(equipment="BAL-1", kind="balance", wanted=("separator",))
    assert (found.code, found.hard) == ("equipment-wrong-kind", True)
    assert found.sentence == "BAL-1 is of the kind “balance”; this step needs: separator."


def test_a_device_of_none_of_several_kinds_is_refused_by_name() -> None:
    assert equipment_kind.refusals(equipment="BAL-1", kind="balance", wanted=("balance", "sealer")) == []
    (found,) = equipment_kind.refusals(equipment="SHIP-1", kind="shipper", wanted=("balance", "sealer"))
    assert found.sentence == "SHIP-1 is of the kind “shipper”; this step needs: balance, sealer."
