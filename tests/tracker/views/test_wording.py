import pytest

from tracker.demo.world import World
from tracker.models import Product
from tracker.views import wording


@pytest.mark.parametrize(
    ("said", "name", "code"),
    [
        (lambda: wording.person_words("S00006"), "Theo Brandt", "S00006"),
        (lambda: wording.place_words("BENCH-1"), "Safety cabinet 1", "BENCH-1"),
        (lambda: wording.device_words("BAL-1"), "Balance, apheresis", "BAL-1"),
        (lambda: wording.keeper_words(Product(holder_id="S00012")), "Carl Jensen", "S00012"),
        (lambda: wording.keeper_words(Product(place_id="LAB")), "Cell laboratory reception", "LAB"),
    ],
)
def test_a_name_is_said_first_and_its_code_beside_it(world: World, said: object, name: str, code: str) -> None:
    assert callable(said)
    assert str(said()) == f'{name} <span class="code named-code">{code}</span>'


def test_what_has_no_name_is_called_by_its_code(world: World) -> None:
    assert str(wording.person_words("S99999")) == '<span class="code named-code">S99999</span>'


def test_a_name_cannot_write_markup(world: World) -> None:
    world.places["LAB"].name = "<b>Lab</b>"
    assert "&lt;b&gt;" in str(wording.place_words("LAB"))


def test_nobody_is_nobody(world: World) -> None:
    assert wording.person_words(None) is None
