"""SQLite: a line or a place in the order is not replaced by way of its other unique columns either.

REPLACE deletes the row that stands in the way of any unique constraint, and fires no DELETE trigger where
recursive_triggers is off, as it is on a connection that is not the application's.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SAME = {
    "custody_event": "stream = NEW.stream AND position = NEW.position OR form_key = NEW.form_key",
    "leaf": "number = NEW.number OR stream = NEW.stream AND position = NEW.position",
}
_GUARD = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, same in _SAME.items():
        op.execute(f"DROP TRIGGER {table}_no_replace")
        op.execute(_GUARD.format(table=table, same=same))


def downgrade() -> None:
    raise RuntimeError("A ledger's guards are not taken down.")
