"""A label printer on this machine that behaves as it is told."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

Manner = Literal["takes", "takes and keeps the line open", "takes half", "resets", "takes nothing"]
HALF = 64
A_LITTLE = 4096  # of a receive buffer: what nobody reads does not vanish in there


@dataclass
class FakePrinter:
    """Where it listens, and what it was sent."""

    host: str
    port: int
    jobs: list[bytes] = field(default_factory=list)
    connections: int = 0


@contextmanager
def printing(manner: Manner) -> Iterator[FakePrinter]:
    """A printer that listens while the context lasts."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, A_LITTLE)
        listening.settimeout(0.05)
        printer = FakePrinter(*listening.getsockname())
        serving = threading.Thread(target=_serve, args=(listening, printer, manner, over), daemon=True)
        serving.start()
        try:
            yield printer
        finally:
            over.set()
            serving.join()


def _serve(listening: socket.socket, printer: FakePrinter, manner: Manner, over: threading.Event) -> None:
    while not over.is_set():
        try:
            line, _address = listening.accept()
        except TimeoutError:
            continue
        with line:
            printer.connections += 1
            _take(line, printer, manner, over)


def _take(line: socket.socket, printer: FakePrinter, manner: Manner, over: threading.Event) -> None:
    line.settimeout(5)
    if manner == "takes nothing":
        over.wait()
    elif manner == "resets":
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif manner == "takes half":
        line.recv(HALF)  # closed with more to read, the rest is answered with a reset
    else:
        data = b""
        while part := line.recv(65536):
            data += part
        printer.jobs.append(data)
        if manner == "takes and keeps the line open":
            over.wait()


def nobody_listens() -> FakePrinter:
    """The address of a printer that is switched off."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return FakePrinter(*free.getsockname())
