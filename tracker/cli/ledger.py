"""verify: does the record agree with itself?"""

import json
import sys

import click
from rich.console import Console
from rich.progress import Progress

from tracker import custody
from tracker.cli.ready import application
from tracker.custody import Verification
from tracker.custody.verifying import EXIT_CODES
from tracker.extensions import db


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
def verify(*, as_json: bool) -> None:
    """Check every ledger line against its bytes and its predecessor, and every table against the lines.

    Exit code 11, UNANCHORED: all agrees, but only a checkpoint kept outside could show that nothing was cut off.
    """
    with application(), Progress(console=Console(stderr=True), transient=True, disable=as_json) as progress:
        task = progress.add_task("Verifying", total=None)
        found = custody.verify(db.session, lambda count: progress.advance(task, count))
    click.echo(json.dumps(_data(found)) if as_json else _words(found))
    sys.exit(EXIT_CODES[found.verdict])


def _data(found: Verification) -> dict[str, object]:
    problems = [{"where": problem.where, "what": problem.what} for problem in found.problems]
    return {"verdict": found.verdict.value, "events": found.events, "checkpoints": 0, "problems": problems}


def _words(found: Verification) -> str:
    lines = [f"{problem.where}: {problem.what}" for problem in found.problems]
    return "\n".join([f"{found.verdict.value}: {found.events} lines read.", *lines])
