"""decode: what a scanned text says."""

import json
import sys

import click

from tracker import decoding


@click.command()
@click.argument("texts", nargs=-1)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; lines of standard input are JSON strings then."
)
def decode(texts: tuple[str, ...], *, as_json: bool) -> None:
    """Explain scanned TEXTS (or the lines of standard input): ISBT 128, our own QR codes, GS1."""
    if as_json and not texts:
        _stream()
        return
    answers = [decoding.decode_line(text) for text in (texts or _lines())]
    for answer in answers:
        click.echo(json.dumps(answer, ensure_ascii=True) if as_json else decoding.explain(answer["input"]))
    sys.exit(0 if all(answer["ok"] for answer in answers) else 1)


def _lines() -> list[str]:
    return [line.rstrip("\n") for line in sys.stdin]


def _stream() -> None:
    for line in sys.stdin.buffer:
        click.echo(json.dumps(_answer(line), ensure_ascii=True))


def _answer(line: bytes) -> decoding.Answer:
    """The answer to one line; a line that is no JSON string is an answer too."""
    try:
        text = json.loads(line)
    except (ValueError, RecursionError):
        text = None
    if not isinstance(text, str):
        shown = line.decode(errors="replace").rstrip("\n")
        return {
            "input": shown,
            "ok": False,
            "error": {"code": "not-json", "message": "This line is not a JSON string."},
        }
    return decoding.decode_line(text)
