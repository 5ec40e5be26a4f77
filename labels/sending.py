"""Sends a finished print to a label printer over raw TCP (port 9100). All of it is taken, or one exception says why."""

from __future__ import annotations

import socket
import sys
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

CONNECT_S = 3.0  # for finding the printer by its name, and for the connection
SEND_S = 8.0  # for all of the data, however slowly the printer takes it
END_S = 2.0  # printers that keep the line open never say that they are done


class PrinterSilent(Exception):
    """The printer did not take the print, or not all of it; `sentence` says what happened."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def send(
    data: bytes,
    *,
    host: str,
    port: int,
    connect_s: float = CONNECT_S,
    send_s: float = SEND_S,
    end_s: float = END_S,
) -> None:
    """Give `data` to the printer and wait until it has taken the last byte. Raises PrinterSilent otherwise.

    The printer has it when it ends the connection after us in good order; or, where it keeps the line open, when it
    has acknowledged every byte and said nothing against it for `end_s`.
    """
    try:
        with _connected(host, port, monotonic() + connect_s) as line:
            _send_all(line, data, monotonic() + send_s)
            line.shutdown(socket.SHUT_WR)
            _await_end(line, monotonic() + end_s, monotonic() + send_s)
    except TimeoutError as error:
        raise PrinterSilent(f"{host}:{port} did not answer in time.") from error
    except (OSError, ValueError) as error:  # an impossible host name is a ValueError
        why = getattr(error, "strerror", None) or "the name or address cannot be used"
        raise PrinterSilent(f"{host}:{port} did not take the print: {why}.") from error


def _connected(host: str, port: int, until: float) -> socket.socket:
    """The line to the first of the host's addresses that answers."""
    failed: OSError = TimeoutError()
    for address in _addresses(host, port, until):
        try:
            return socket.create_connection((address, port), timeout=_left(until))
        except OSError as error:
            failed = error
    raise failed


def _addresses(host: str, port: int, until: float) -> list[str]:
    """Where a host is. The system's own look-up knows no limit: where it does not answer in time, it is left behind."""
    answer: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def look_up() -> None:
        try:
            answer.put([str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, ValueError) as error:  # no such name, or none that can be looked up
            answer.put(error)

    Thread(target=look_up, daemon=True).start()
    try:
        found = answer.get(timeout=_left(until))
    except Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    return found


def _send_all(line: socket.socket, data: bytes, until: float) -> None:
    """All of the data, within one limit for the whole: a printer that takes a byte a second is no printer."""
    rest = memoryview(data)
    while rest:
        line.settimeout(_left(until))
        rest = rest[line.send(rest) :]


def _await_end(line: socket.socket, quiet_from: float, until: float) -> None:
    while True:
        line.settimeout(min(_left(until), 0.1))
        try:
            if not line.recv(1024):
                return
        except TimeoutError:
            if monotonic() >= quiet_from and _all_taken(line):
                return


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _all_taken(line: socket.socket) -> bool:
    """Whether the printer has acknowledged every byte; where the system does not tell, that nothing was said counts."""
    if sys.platform != "linux":
        return True
    from fcntl import ioctl  # noqa: PLC0415 - only there on some systems
    from termios import TIOCOUTQ  # noqa: PLC0415

    waiting = ioctl(line.fileno(), TIOCOUTQ, b"\0\0\0\0")
    return int.from_bytes(waiting, sys.byteorder) == 0
