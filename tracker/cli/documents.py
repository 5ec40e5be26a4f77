"""label and report: printed matter without a browser."""

from pathlib import Path

import click

from labels import printing
from tracker import labelling
from tracker.cli.ready import WRONG_USAGE, application, stop
from tracker.extensions import db
from tracker.models import LabelPrint, Product
from tracker.reports import chain_of_custody

OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command()
@click.argument("product")
@click.option("--kind", type=click.Choice(["collection", "final", "partial"]), default="final", show_default=True)
@click.option("--out", type=OUT, required=True, help="FILE.pdf, or FILE.zpl for the printer's own language.")
def label(product: str, kind: str, out: Path) -> None:
    """Write the newest print of the label of PRODUCT (its id, e.g. A999926000001-DAA02-A0)."""
    with application():
        found = _product(product)
        newest = LabelPrint.newest(kind, "product", found.id)
        if newest is None:
            stop(f"No {kind} label of {product} has been printed yet.")
        drawn = labelling.of_print(newest)
        if out.suffix == ".zpl":
            _write(out, printing.zpl(drawn).encode())
        else:
            _write(out, printing.pdf([drawn]))
    click.echo(f"{out}: print {newest.number}")


@click.command()
@click.argument("product")
@click.option("--out", type=OUT, required=True, help="Where the PDF goes.")
def report(product: str, out: Path) -> None:
    """Write the chain-of-custody report of PRODUCT as PDF."""
    with application():
        _write(out, chain_of_custody.pdf(_product(product)))
    click.echo(str(out))


def _product(identifier: str) -> Product:
    found = db.session.get(Product, identifier) if identifier.isascii() else None
    if found is None:
        stop(f"There is no product {identifier}.")
    return found


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except (OSError, ValueError) as error:
        stop(f"Cannot write {out}: {getattr(error, 'strerror', None) or error}.", WRONG_USAGE)
