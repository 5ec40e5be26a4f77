"""The process of one long report: `python -m tracker.making KIND ID FILE PROGRESS`, with DATABASE_URL.

A server starts it, which has looked at the database already: this loads no more than the report needs.
"""

import os
import sys
from pathlib import Path

from tracker import create_app
from tracker.config import Settings
from tracker.extensions import db
from tracker.reading import subject
from tracker.reports import chain_of_custody


def main(kind: str, identifier: str, out: Path, progress: Path) -> None:
    """Write the report, whole or not at all, and beside it now and then how many rows and lines are on paper."""
    app = create_app(Settings(database_url=os.environ["DATABASE_URL"], secret_key=os.urandom(16).hex()))
    with app.app_context():
        about = subject.about(kind, db.session.get_one(subject.KINDS[kind], identifier))
        made = chain_of_custody.with_evidence(about, tell=lambda done: _tell(progress, done))
    half = out.with_suffix(".part")
    half.write_bytes(made)
    half.replace(out)


def _tell(progress: Path, done: int) -> None:
    progress.write_text(str(done))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
