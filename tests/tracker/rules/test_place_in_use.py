from tracker.rules import place_in_use


def test_a_place_in_use_is_named_with_what_is_in_it() -> None:
    [refusal] = place_in_use.refusals(place="FRIDGE-1", holds=["SHIP-2", "BAG-1"])
    assert refusal.hard
    assert refusal.sentence == "FRIDGE-1 is not empty: BAG-1, SHIP-2."
    assert place_in_use.refusals(place="FRIDGE-1", holds=[]) == []
