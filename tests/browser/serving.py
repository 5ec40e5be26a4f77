"""The app on a port of its own, behind the server that production uses, for as long as a test looks at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

THREADS = 4
TURN_S = 0.05


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve `app` on a free port of this machine and give its address, without a slash at the end."""
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=THREADS)
    ended = Event()

    def serve() -> None:
        while not ended.is_set():
            wasyncore.loop(timeout=TURN_S, map=sockets, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)  # a browser keeps its connections open

    thread = Thread(target=serve, name="app under test", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        ended.set()
        thread.join()
