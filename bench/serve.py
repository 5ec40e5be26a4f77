"""One application in a process of its own, behind the server that production uses: `serve.py product|floor URL …`."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from waitress.server import create_server

from bench import stage
from bench.floor import Work, create_floor

ROOT = Path(__file__).resolve().parent.parent
THREADS = 4  # more only get into each other's way: the interpreter lock and the writers' queue let one work at a time


@contextmanager
def served(kind: str, url: str, work: Work | None = None) -> Iterator[int]:
    """Serve the product or the floor on a free port of this machine, and give the port."""
    figures = [work.reads, work.inserts, work.updates, work.body_bytes] if work else []
    command = [sys.executable, "-m", "bench.serve", kind, url, json.dumps(figures)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this very file
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def _application(kind: str, url: str, figures: list[int]) -> Flask:
    return stage.application(url) if kind == "product" else create_floor(url, Work(*figures))


def main() -> None:
    """Say the port on the first line, then serve until the end."""
    kind, url, figures = sys.argv[1:]
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is what eight scanners are meant to make
    server = create_server(_application(kind, url, json.loads(figures)), host="127.0.0.1", port=0, threads=THREADS)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
