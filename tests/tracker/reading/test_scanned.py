"""What may be typed in the place of a scan: bag, Chain of Identity, place and device, each with its check character."""

import pytest

from labels.isbt128 import Din
from labels.isbt128.check import check_character
from labels.own_code import build_own
from tests.factories.collect import a_collection_bag
from tests.factories.enrol import a_round
from tracker.demo.world import World
from tracker.reading import scanned
from tracker.scanning import ScanError


@pytest.mark.hazard("H03")
def test_what_carries_a_boxed_character_is_found_when_typed_and_known_as_typed(world: World) -> None:
    bag, round_ = a_collection_bag(world), a_round(world, 2)
    coi = f"{round_.id[:2]} {round_.id[2:7]} {round_.id[7:9]} {round_.id[9:]}{check_character(round_.id)}"
    typed = {
        "bag": (f"{bag.din}{Din(bag.din).check_character} {bag.product_description_code} {bag.division}", bag),
        "round": (coi.lower(), round_),
        "place": (f"FRIDGE-1 {build_own('P', 'FRIDGE-1')[-1]}", world.places["FRIDGE-1"]),
        "equipment": (f"sep-1 {build_own('E', 'SEP-1')[-1]}", world.devices["SEP-1"]),
    }
    assert typed.keys() == scanned.TYPEABLE
    for kind, (text, row) in typed.items():
        thing = scanned.resolve(text, kind)
        assert (thing.kind, thing.row.id, thing.typed) == (kind, row.id, True)


@pytest.mark.hazard("H03")
@pytest.mark.parametrize("kind", ["place", "equipment"])
def test_no_other_check_character_passes(world: World, kind: str) -> None:
    letter, identifier = {"place": ("P", "LAB"), "equipment": ("E", "SEP-1")}[kind]
    right = build_own(letter, identifier)[-1]
    for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*":
        if char != right:
            with pytest.raises(ScanError, match="check character does not fit"):
                scanned.resolve(f"{identifier} {char}", kind)


@pytest.mark.hazard("H03")
def test_a_chain_of_identity_with_one_character_mistyped_is_refused(world: World) -> None:
    round_ = a_round(world)
    right = round_.id + check_character(round_.id)
    for at in range(9, 16):
        wrong = right[:at] + ("1" if right[at] != "1" else "2") + right[at + 1 :]
        with pytest.raises(ScanError):
            scanned.resolve(wrong, "round")


@pytest.mark.hazard("H01")
@pytest.mark.parametrize("text", ["R01 {}", "R01", "R 01 {}"])
def test_a_wristband_and_a_badge_are_never_typed(world: World, text: str) -> None:
    for letter, kind in (("R", "recipient"), ("D", "donor"), ("U", "badge")):
        with pytest.raises(ScanError):
            scanned.resolve(text.format(build_own(letter, "R01")[-1]), kind)
