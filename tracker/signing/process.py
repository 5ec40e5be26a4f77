"""The signer's process, as the server talks to it."""

import json
import selectors
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock
from typing import Any

_ANSWER_S = 5


class NoSigner(Exception):
    """The signer does not answer, or refuses. The message says why."""


class SignerProcess:
    """A child that keeps the key; started at the first request, and anew if it ended."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._child: subprocess.Popen[str] | None = None
        self._turn = Lock()

    def ask(self, verb: str, **given: Any) -> dict[str, Any]:
        """The answer to one request. Raises NoSigner."""
        with self._turn:
            try:
                answer = self._answer(json.dumps({"do": verb, **given}))
            except (OSError, ValueError) as error:
                self._end()
                raise NoSigner(f"The signer does not answer: {error}") from error
        if "refused" in answer:
            raise NoSigner(answer["refused"])
        return answer

    def close(self) -> None:
        """End the child."""
        with self._turn:
            self._end()

    def _answer(self, request: str) -> dict[str, Any]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(  # noqa: S603 - the site's own command
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        child = self._child
        if child.stdin is None or child.stdout is None:
            raise OSError("it has no pipes")
        child.stdin.write(request + "\n")
        child.stdin.flush()
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ)
            if not waiting.select(_ANSWER_S):
                raise OSError(f"no answer within {_ANSWER_S} s")
        line = child.stdout.readline()
        if not line:
            raise OSError("it ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was never sent cannot be sent any more
                    pipe.close()
