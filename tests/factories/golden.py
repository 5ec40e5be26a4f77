"""The golden cases of evidence bundles: what has to be said of each, once and for all.

.venv/bin/python -m tests.factories.golden      write them anew, which only a new format is a reason for

A bundle is not kept but made anew from its seed, and its digest is compared; one is kept, to try a check on.
"""

import json
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.factories.bundles import Case, cases
from tests.factories.odd_bundles import odd_cases
from tests.factories.opinions import Asked, of_python

FOLDER = Path(__file__).parents[1] / "tracker" / "custody" / "golden"
EXPECTED = FOLDER / "expected.json"
BUNDLE, CHECKPOINT = FOLDER / "nine-lines.zip", FOLDER / "nine-lines.checkpoint.txt"


def every_case() -> list[Case]:
    """The usual cases and the odd ones."""
    return [*cases(), *odd_cases()]


def asked_of(case: Case) -> Asked:
    """The case as a check is asked about it."""
    return Asked(case.bundle, case.checkpoint, case.vkey)


def entry(case: Case, said: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a case."""
    digest = sha256(case.bundle).hexdigest()
    return {"case": case.name, "sha256": digest, "checkpoint": case.checkpoint, "vkey": case.vkey, "said": said}


def write() -> None:
    """Write what the program says today of every case."""
    FOLDER.mkdir(exist_ok=True)
    found = every_case()
    with tempfile.TemporaryDirectory() as folder:
        kept = [entry(case, of_python(asked_of(case), Path(folder))) for case in found]
    EXPECTED.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    anchored = next(case for case in found if case.verdict == "ANCHORED" and case.checkpoint)
    BUNDLE.write_bytes(anchored.bundle)
    CHECKPOINT.write_text(anchored.checkpoint or "", encoding="utf-8")


if __name__ == "__main__":
    write()
