"""Append-only guards of the ledger: guard-rails against a slip, not evidence. The chain is the evidence."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = """
CREATE TRIGGER custody_event_no_{verb} BEFORE {event} ON custody_event
{when}BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
# REPLACE does not fire a DELETE trigger unless recursive_triggers is on; a guard before the insert always fires.
_SQLITE_GUARDS = {
    "update": ("UPDATE", ""),
    "delete": ("DELETE", ""),
    "replace": (
        "INSERT",
        "WHEN EXISTS (SELECT 1 FROM custody_event WHERE stream = NEW.stream AND position = NEW.position)\n",
    ),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb, (event, when) in _SQLITE_GUARDS.items():
            op.execute(_SQLITE.format(verb=verb, event=event, when=when))
        return
    op.execute(
        """
        CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER custody_event_no_change BEFORE UPDATE OR DELETE ON custody_event
        FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()
        """
    )
    op.execute(
        """
        CREATE TRIGGER custody_event_no_truncate BEFORE TRUNCATE ON custody_event
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
        """
    )
    for trigger in ("custody_event_no_change", "custody_event_no_truncate"):
        op.execute(f"ALTER TABLE custody_event ENABLE ALWAYS TRIGGER {trigger}")


def downgrade() -> None:
    raise RuntimeError("A ledger's guards are not taken down.")
