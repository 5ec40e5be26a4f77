from tracker.rules import place_in_use


def test_a_place_in_use_is_named_with_what_is_in_it() -> None:
    [refusal] = place_in_use.refusals(place="FRIDGE-1", holds=["SHIP-2", "BAG-1"])
    assert refusal.hard
    assert refusal.sentence == "FRIDGE-1 is not empty: BAG-1, SHIP-2."
    assert place_in_use.refusals(place="FRIDGE-1", holds=[]) == []


def test_a_closed_place_takes_nothing() -> None:
    assert [one.code for one in place_in_use.closed_refusals(place="X", closed=True)] == ["place-closed"]
    assert place_in_use.closed_refusals(place="X", closed=False) == []


def test_a_correction_corrects_something() -> None:
    assert [one.code for one in place_in_use.unchanged_refusals(place="X", changes=())] == ["nothing-corrected"]
    assert place_in_use.unchanged_refusals(place="X", changes={"name"}) == []
