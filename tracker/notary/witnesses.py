"""Places outside the database that keep checkpoints: a folder, an outbox of e-mails, a witness asked over HTTP."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

from flask import current_app

from tracker import security
from tracker.extensions import db
from tracker.models import Checkpoint

NEWEST = "newest.txt"
_TIMEOUT_S = 5
_MOST = 16_384


def send(made: Checkpoint) -> None:
    """Give the note to every witness that is configured; one that cannot take it is noted in the security log.

    It is not sent to it again: the next checkpoint says all that this one says.
    """
    for where in current_app.config["WITNESSES"]:
        kind, _colon, rest = where.partition(":")
        try:
            _SEND.get(kind, _post)(rest if kind in _SEND else where, made)
        except (OSError, ValueError) as error:
            security.note("witness-failed", detail=f"checkpoint {made.size}: {type(error).__name__}: {error}")
            db.session.commit()


def newest(log: str) -> Iterator[tuple[str, str]]:
    """The newest note of `log` that each witness has, and which witness that is; who cannot be asked has none."""
    for where in current_app.config["WITNESSES"]:
        kind, _colon, rest = where.partition(":")
        try:
            if kind == "folder":
                yield (Path(rest) / _folder_of(log) / NEWEST).read_text(), f"the witness {where}"
            elif kind in {"http", "https"}:
                yield _get(f"{where}?{urllib.parse.urlencode({'log': log})}"), f"the witness {where}"
        except (OSError, ValueError):
            continue


def _keep(folder: str, made: Checkpoint) -> None:
    """One file for each checkpoint, none written over, and the newest under a name of its own."""
    log, _newline, _rest = made.note.partition("\n")
    own = Path(folder) / _folder_of(log)
    own.mkdir(parents=True, exist_ok=True)
    (own / f"{made.epoch:04}-{made.size:012}.txt").write_text(made.note)
    fresh = own / f"{NEWEST}.new"
    fresh.write_text(made.note)
    fresh.replace(own / NEWEST)


def _mail(outbox: str, made: Checkpoint) -> None:
    """A message as a file, for the mail system that empties the folder."""
    folder, _mark, asked = outbox.partition("?")
    to = urllib.parse.parse_qs(asked).get("to", [""])[0]
    message = EmailMessage()
    message["To"] = to
    message["Subject"] = f"Checkpoint of {made.size} lines"
    message.set_content(made.note)
    Path(folder).mkdir(parents=True, exist_ok=True)
    fresh = Path(folder) / f".{made.epoch}-{made.size}.new"
    fresh.write_bytes(bytes(message))
    fresh.replace(Path(folder) / f"checkpoint-{made.epoch:04}-{made.size:012}.eml")


def _post(url: str, made: Checkpoint) -> None:
    asked = urllib.request.Request(url, data=made.note.encode(), headers={"Content-Type": "text/plain; charset=utf-8"})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - http or https, says config.py
        answer.read(_MOST)


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - http or https, says config.py
        text: bytes = answer.read(_MOST)
    return text.decode()


def _folder_of(log: str) -> str:
    return "".join(c if c.isalnum() or c in "-." else "_" for c in log)


_SEND: dict[str, Callable[[str, Checkpoint], None]] = {"folder": _keep, "outbox": _mail}
