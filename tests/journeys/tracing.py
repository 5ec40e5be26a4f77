"""A running process looked at, or made to meet faults, from outside: strace is attached to it for a while."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_S = 30


@contextmanager
def traced(process: int, log: Path, *options: str) -> Iterator[None]:
    """Every thread of `process` under strace with these options; what it saw is in `log` afterwards."""
    command = ["strace", "-f", "-tt", "-y", "-s", "64", "-o", str(log), "-p", str(process), *options]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    try:
        threads = len(list(Path(f"/proc/{process}/task").iterdir()))
        told = tracer.stderr.readline()
        assert "attached" in told, told
        for _thread in range(threads - 1 if "threads" not in told else 0):
            tracer.stderr.readline()
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(PATIENCE_S)
        tracer.stderr.close()
        while _is_traced(process):
            time.sleep(0.01)


def _is_traced(process: int) -> bool:
    """Whether a tracer is still attached."""
    status = Path(f"/proc/{process}/status")
    return status.exists() and "TracerPid:\t0" not in status.read_text()
