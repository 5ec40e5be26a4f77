"""The signer as a process: a JSON request a line, a JSON answer a line, until its input ends.

`python -m tracker.signing FOLDER`, as an account of its own where the server's account must not read the key.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tracker.signing.signer import Refused, Signer

DOES = ("last", "create", "sign", "restart")


def answer(signer: Signer, line: str) -> dict[str, Any]:
    """What is answered to one request; what cannot be done is answered with a sentence."""
    try:
        asked = json.loads(line)
        verb = asked.pop("do")
        if verb not in DOES:
            return {"refused": f"The signer does not {verb}."}
        done: dict[str, Any] = getattr(signer, verb)(**asked)
    except Refused as refused:
        return {"refused": str(refused)}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return {"refused": f"The signer cannot do that: {type(error).__name__}: {error}"}
    return done


def main() -> int:
    """Answer until the end of input."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)  # noqa: T201 - how it is used
        return 2
    signer = Signer(Path(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(answer(signer, line)), flush=True)  # noqa: T201 - the answer
    return 0


if __name__ == "__main__":
    sys.exit(main())
