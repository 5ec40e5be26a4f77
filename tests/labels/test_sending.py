"""A print is sent whole or it is said in one sentence that it was not, and nobody waits long for that."""

import socket
from threading import Event
from time import monotonic
from typing import Any

import pytest

from labels.sending import PrinterSilent, send
from tests import fake_printer
from tests.fake_printer import Manner

DATA = b"^XA^FDlabel^FS^XZ" * 200_000  # more than any buffer on the way holds
FEW = DATA[:2000]


@pytest.mark.parametrize("manner", ["takes", "takes and keeps the line open"])
def test_a_printer_that_takes_everything_has_printed(manner: Manner) -> None:
    with fake_printer.printing(manner) as printer:
        send(DATA, host=printer.host, port=printer.port, end_s=0.2)
        assert printer.jobs == [DATA]


@pytest.mark.parametrize(
    ("manner", "data"),
    [("takes half", DATA), ("takes half", FEW), ("resets", DATA), ("resets", FEW), ("takes nothing", DATA)],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
@pytest.mark.hazard("H07")
def test_a_printer_that_does_not_take_everything_has_not_printed(manner: Manner, data: bytes) -> None:
    began = monotonic()
    with fake_printer.printing(manner) as printer, pytest.raises(PrinterSilent, match=r"^127.0.0.1:\d+ did not "):
        send(data, host=printer.host, port=printer.port, send_s=0.5, end_s=0.2)
    assert monotonic() - began < 2


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid", "a" * 70, "[::", ""])
def test_an_address_where_no_printer_is_is_said_to_be_so(host: str) -> None:
    port = fake_printer.nobody_listens().port
    with pytest.raises(PrinterSilent):
        send(b"^XA^XZ", host=host, port=port, connect_s=0.5)


def test_a_network_that_does_not_say_where_the_printer_is_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Event()

    def never(*_: object, **__: object) -> list[Any]:
        said.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    began = monotonic()
    with pytest.raises(PrinterSilent, match=r"^printer-1:9100 did not answer in time"):
        send(b"^XA^XZ", host="printer-1", port=9100, connect_s=0.2)
    assert monotonic() - began < 2
    said.set()


def test_a_printer_with_two_addresses_is_reached_at_the_one_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    known = socket.getaddrinfo

    def two_addresses(host: str, port: int, *more: Any, **named: Any) -> list[Any]:
        hosts = ["127.0.0.2", "127.0.0.1"] if host == "printer-1" else [host]
        return [found for one in hosts for found in known(one, port, *more, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", two_addresses)
    with fake_printer.printing("takes") as printer:
        send(FEW, host="printer-1", port=printer.port, end_s=0.2)
        assert printer.jobs == [FEW]
