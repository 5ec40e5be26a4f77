"""label and report: printed matter without a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from labels import pictures, printing
from labels.facts import Label
from tracker import labelling, notary
from tracker.cli.ready import WRONG_USAGE, application, stop
from tracker.extensions import db
from tracker.labelling import Labelled
from tracker.models import LabelPrint
from tracker.reading import subject
from tracker.reports import chain_of_custody
from tracker.signing.process import NoSigner

OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.argument("identifier", metavar="ID")
@click.option("--kind", type=click.Choice(list(labelling.KINDS)), help="Which label; else the one it needs first.")
@click.option("--out", type=OUT, required=True, help="FILE.pdf, FILE.png, or FILE.zpl for the printer's own language.")
def label(identifier: str, kind: str | None, out: Path) -> None:
    """Write the newest print of a label of ID: a product (A999926000001-DAA02-A0), a person, a place, a lot …"""
    with application():
        newest = _newest_print(identifier, kind)
        drawn = labelling.of_print(newest)
        if out.suffix == ".zpl" and labelling.KINDS[newest.kind].on_paper:
            stop("An A4 sheet is not for a label printer: ask for FILE.pdf or FILE.png.", WRONG_USAGE)
        _write(out, WRITERS.get(out.suffix, _pdf)(drawn))
    click.echo(f"{out}: {newest.kind}, print {newest.number}")


@click.command()
@click.argument("identifier", metavar="ID")
@click.option("--kind", type=click.Choice(list(subject.KINDS)), default="product", show_default=True)
@click.option("--out", type=OUT, required=True, help="Where the PDF goes.")
def report(identifier: str, kind: str, out: Path) -> None:
    """Write the chain-of-custody report of ID as PDF/A-3."""
    with application():
        row = _row(kind, identifier)
        try:
            notary.cut("report")
        except NoSigner as error:
            click.echo(f"No new checkpoint could be cut, the newest on record stands: {error}", err=True)
        _write(out, chain_of_custody.with_evidence(subject.about(kind, row)))
    click.echo(str(out))


def _newest_print(identifier: str, kind: str | None) -> LabelPrint:
    """The newest print of a label of the thing with this identifier, of this kind or of that which it needs first."""
    models = dict.fromkeys(labelling.SUBJECTS.values()) if identifier.isascii() else ()
    found: list[Any] = [db.session.get(model, identifier) for model in models]
    known: list[Labelled] = [subject for subject in found if subject is not None]
    if not known:
        stop(f"There is no product {identifier}, nor a person, place or thing of that number.")
    carried = [(subject, kind or labelling.kinds_of(subject)[0]) for subject in known]
    prints = [LabelPrint.newest(of_kind, subject.__tablename__, subject.id) for subject, of_kind in carried]
    newest = next((one for one in prints if one), None)
    if newest is None:
        stop(f"No {kind or carried[0][1]} label of {identifier} has been printed yet.")
    return newest


def _pdf(drawn: Label) -> bytes:
    return printing.pdf([drawn])


def _zpl(drawn: Label) -> bytes:
    return printing.zpl(drawn).encode()


WRITERS: dict[str, Callable[[Label], bytes]] = {".zpl": _zpl, ".png": pictures.png}  # of any other ending: a PDF


def _row(kind: str, identifier: str) -> Any:
    found = db.session.get(subject.KINDS[kind], identifier) if identifier.isascii() else None
    if found is None:
        stop(f"There is no {kind} {identifier}.")
    return found


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except (OSError, ValueError) as error:
        stop(f"Cannot write {out}: {getattr(error, 'strerror', None) or error}.", WRONG_USAGE)
