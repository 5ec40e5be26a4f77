"""decode: what a scanned text says."""

import json
import sys
from collections.abc import Iterator
from functools import cache

import click

from labels.isbt128 import Description
from tracker import decoding
from tracker.cli.ready import perhaps_application
from tracker.models import ProductDescription


@click.command()
@click.argument("texts", nargs=-1)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; lines of standard input are JSON strings then."
)
def decode(texts: tuple[str, ...], *, as_json: bool) -> None:
    """Explain scanned TEXTS (or the lines of standard input): ISBT 128, our own QR codes, GS1.

    Exit code 1 if one of them is not accepted. Lines of standard input with --json are all answered, and end with 0.
    """
    if as_json and not texts:
        _stream()
        return
    accepted = True
    for text in texts or _lines():
        answer = decoding.decode_line(text)
        accepted = accepted and answer["ok"]
        click.echo(json.dumps(answer) if as_json else decoding.explain(text, _described))
    sys.exit(0 if accepted else 1)


@cache
def _described(code: str, given_by: str) -> Description | None:
    """The site's own look-up where there is a site; else the codes that this program ships."""
    with perhaps_application() as app:
        return ProductDescription.of(code, given_by=given_by) if app else decoding.shipped(code, given_by)


def _lines() -> Iterator[str]:
    """Standard input line by line; bytes that are no UTF-8 are refused as the odd characters that they are."""
    for line in sys.stdin.buffer:
        yield line.decode(errors="surrogateescape").rstrip("\n")


def _stream() -> None:
    for line in sys.stdin.buffer:
        click.echo(json.dumps(_answer(line)))


def _answer(line: bytes) -> decoding.Answer:
    """The answer to one line; a line that is no JSON string is an answer too."""
    try:
        text = json.loads(line.decode())
    except (ValueError, RecursionError):
        text = None
    if not isinstance(text, str):
        shown = line.decode(errors="replace").rstrip("\r\n")
        return {
            "input": shown,
            "ok": False,
            "error": {"code": "not-json", "message": "This line is not a JSON string."},
        }
    return decoding.decode_line(text)
