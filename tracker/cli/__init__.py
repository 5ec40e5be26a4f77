"""The `tracker` command. DATABASE_URL, HOST and PORT come from the environment, as they do for the pages."""

import click

from tracker.cli import bundle, code, documents, keeping, ledger, product_codes, server

EXIT_CODES = """
\b
Exit codes: 0 done · 1 refused, not found or TAMPERED · 2 wrong usage or UNREADABLE
            3 the database is not ready · 11 UNANCHORED (verify)
"""


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Veintrail: chain of custody for cell therapy, vein to vein."""


for command in (
    server.run,
    server.serve,
    server.demo,
    server.init,
    code.decode,
    ledger.verify,
    ledger.checkpoint,
    bundle.write,
    keeping.backup,
    keeping.restore,
    documents.label,
    documents.report,
    product_codes.import_product_codes,
):
    main.add_command(command)
