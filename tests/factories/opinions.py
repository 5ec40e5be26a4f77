"""What each of the two implementations of the check says of bundles: the auditor's own program and the browser's."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tracker.custody import verifier
from tracker.custody.verifier import Unreadable

NODE = Path(sys.executable).parent / "node"
SCRIPT = Path(__file__).parent / "in_node" / "check.mjs"
MODULES = Path(verifier.__file__).parents[1] / "static" / "evidence"


class Asked(NamedTuple):
    """A bundle, and what is given beside it."""

    bundle: bytes
    checkpoint: str | None = None
    vkey: str | None = None


def of_python(asked: Asked, folder: Path) -> dict[str, Any]:
    """As `verifier.py --json` prints it."""
    path = folder / "of-python.zip"
    path.write_bytes(asked.bundle)
    try:
        return verifier._data(verifier.verify(str(path), asked.checkpoint, asked.vkey))
    except Unreadable as error:
        return {"verdict": verifier.UNREADABLE, "problems": [{"where": "file", "what": str(error)}]}


def modules(folder: Path) -> Path:
    """The modules of the browser where Node takes them for modules too."""
    copied = folder / "modules"
    if not copied.exists():
        shutil.copytree(MODULES, copied)
        (copied / "package.json").write_text('{"type": "module"}')
    return copied


def of_browser(bundles: Sequence[Asked], folder: Path) -> list[dict[str, Any]]:
    """What the browser's modules say of each, in one run."""
    jobs = []
    for number, asked in enumerate(bundles):
        path = folder / f"{number}.zip"
        path.write_bytes(asked.bundle)
        jobs.append({"bundle": str(path), "checkpoint": asked.checkpoint, "vkey": asked.vkey})
    done = subprocess.run(
        [NODE, SCRIPT, modules(folder)], input=json.dumps(jobs).encode(), stdout=subprocess.PIPE, check=True
    )
    said: list[dict[str, Any]] = json.loads(done.stdout)
    return said
