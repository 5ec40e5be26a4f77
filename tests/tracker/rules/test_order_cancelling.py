"""An order is cancelled once, before it is carried out."""

from tests.tracker.rules.said import codes
from tracker.rules.order_cancelling import refusals


def test_only_an_open_order_is_cancelled() -> None:
    assert codes(refusals(order="O", cancelled=False, carried_out=False)) == []
    assert codes(refusals(order="O", cancelled=True, carried_out=False)) == ["order-already-cancelled"]
    assert codes(refusals(order="O", cancelled=False, carried_out=True)) == ["order-carried-out"]
