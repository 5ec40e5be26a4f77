"""What may be typed in the place of a scan: bag, Chain of Identity, place, device, lot, with its check character."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from flask import current_app
from flask_wtf import FlaskForm
from wtforms.fields.core import UnboundField

from labels.isbt128 import Din
from labels.isbt128.check import check_character
from labels.own_code import build_own
from tests.factories.collect import a_collection_bag
from tests.factories.enrol import a_round
from tests.journeys import given
from tracker import clock, forms
from tracker.demo.world import World, go
from tracker.forms.act import ScanField
from tracker.models import LabelPrint, Product
from tracker.reading import describing, scanned
from tracker.scanning import ScanError
from tracker.steps import label, printing


@pytest.mark.hazard("H03")
def test_what_carries_a_boxed_character_is_found_when_typed_and_known_as_typed(world: World) -> None:
    bag, round_ = a_collection_bag(world), a_round(world, 2)
    coi = f"{round_.id[:2]} {round_.id[2:7]} {round_.id[7:9]} {round_.id[9:]}{check_character(round_.id)}"
    typed = {
        "bag": (f"{bag.din}{Din(bag.din).check_character} {bag.product_description_code} {bag.division}", bag),
        "round": (coi.lower(), round_),
        "place": (f"FRIDGE-1 {build_own('P', 'FRIDGE-1')[-1]}", world.places["FRIDGE-1"]),
        "equipment": (f"sep-1 {build_own('E', 'SEP-1')[-1]}", world.devices["SEP-1"]),
        "lot": (f"sa2599 {build_own('B', 'SA2599')[-1]}", world.lots["SA2599"]),
    }
    assert typed.keys() == scanned.TYPEABLE
    for kind, (text, row) in typed.items():
        thing = scanned.resolve(text, kind)
        assert (thing.kind, thing.row.id, thing.typed) == (kind, row.id, True)
        assert scanned.resolve(text, *scanned.TYPEABLE).kind == kind


@pytest.mark.hazard("H03")
@pytest.mark.parametrize("kind", ["place", "equipment", "lot"])
def test_no_other_check_character_passes(world: World, kind: str) -> None:
    letter, identifier = {"place": ("P", "LAB"), "equipment": ("E", "SEP-1"), "lot": ("B", "SA2599")}[kind]
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


def _final(bag: Product) -> LabelPrint:
    newest = LabelPrint.newest("final", "product", bag.id)
    assert newest is not None
    return newest


def _square(bag: Product, number: int, nonce: str) -> str:
    return build_own("L", bag.id, number, nonce)


def _refused(code: str) -> str:
    with pytest.raises(ScanError) as stop:
        scanned.resolve(code, "bag")
    return stop.value.code


@pytest.mark.hazard("H06")
def test_only_the_print_that_counts_scans_as_the_bag(world: World) -> None:
    bag = given.labelled_bag(world)
    first = _final(bag)
    old = _square(bag, first.number, first.nonce)
    assert scanned.resolve(old, "bag").row is bag
    go(printing.print_labels([bag], kind="final", by=world["theo"], at=clock.now(), reprint_reason="torn"))
    newest = _final(bag)
    assert _refused(old) == "label-voided"
    assert scanned.resolve(_square(bag, newest.number, newest.nonce), "bag").row is bag
    go(label.void(bag, newest, reason="smeared", by=world["theo"], at=clock.now()))
    assert _refused(_square(bag, newest.number, newest.nonce)) == "label-voided"


@pytest.mark.hazard("H06")
def test_a_label_that_was_never_printed_here_scans_as_no_bag(world: World) -> None:
    bag = given.labelled_bag(world)
    real = _final(bag)
    forged = {
        "a print never made": _square(bag, 99, "AAAAAAAA"),
        "the next print": _square(bag, real.number + 1, real.nonce),
        "another mark": _square(bag, real.number, "AAAAAAAA"),
        "no print at all": build_own("L", bag.id),
    }
    assert {name: _refused(code) for name, code in forged.items()} == dict.fromkeys(forged, "label-not-genuine")


@pytest.mark.hazard("H06")
def test_a_bag_without_a_label_is_not_known_by_one(world: World) -> None:
    bag = given.filled_bags(world)[0]
    assert _refused(_square(bag, 1, "AAAAAAAA")) == "label-not-genuine"


def test_what_was_scanned_is_described_as_it_is_printed_on_the_thing(world: World) -> None:
    with current_app.test_request_context():
        said = {row.id: describing.thing(row) for row in (world.devices["SEP-1"], world.places["LAB"], world["theo"])}
        lot, recalled = (describing.thing(world.lots[name]) for name in ("GC2601", "SA2599"))
    until = world.devices["SEP-1"].calibrated_until
    assert said["SEP-1"] == f"Cell separator 1 (SEP-1), serial number SYN-1001, calibrated until {until}"
    assert (said["LAB"], said["S00006"]) == ("Cell laboratory reception (LAB)", "Theo Brandt (S00006)")
    assert lot == f"Filgrastim 300 µg vial, lot GC2601, expires {world.lots['GC2601'].expires_on}."
    assert recalled.endswith("Recalled: do not use it.") == bool(world.lots["SA2599"].recalled_at)


@pytest.mark.hazard("B08")
@pytest.mark.parametrize(
    ("raw", "named"),
    [("=%5100", "a blood group code"), ("=<DAA014A0", "a product code"), ("=$A999917123450102", "a consignment code")],
)
def test_a_code_of_nothing_is_named_beside_what_the_prompt_wants(world: World, raw: str, named: str) -> None:
    with pytest.raises(ScanError) as refused:
        scanned.resolve(raw, "bag")
    assert refused.value.sentence == f"You scanned {named}; this prompt wants a bag."
    with pytest.raises(ScanError, match=named):
        scanned.resolve(raw)


def test_every_prompt_says_which_codes_it_takes_and_which_structures_they_may_hold() -> None:
    prompts = [
        (form.__name__, name, field.kwargs["expects"])
        for module in iter_modules(forms.__path__)
        for form in vars(import_module(f"tracker.forms.{module.name}")).values()
        if isinstance(form, type) and issubclass(form, FlaskForm)
        for name, field in vars(form).items()
        if isinstance(field, UnboundField) and field.field_class is ScanField
    ]
    assert len(prompts) > 20
    for form, name, expects in prompts:
        if all(kind.startswith("symbol") for kind in expects):
            continue
        assert scanned.contract(expects), f"{form}.{name}"
    assert scanned.contract(("bag",))["bag"].joined == "required"
    assert scanned.contract(("badge",))["staff"].structures == {"020"}
