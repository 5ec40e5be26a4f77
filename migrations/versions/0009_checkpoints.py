"""The order of all lines, the tree over it, checkpoints; and the database itself moves the head of a stream with its line.

Lines that are there already wait for their place in the order as new ones do.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_APPEND_ONLY = {"leaf": ("number",), "tree_node": ("level", "number"), "checkpoint": ("size", "epoch")}

_SQLITE_GUARD = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table}
{when}BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
_SQLITE_AFTER_LINE = """
CREATE TRIGGER custody_event_moves_head AFTER INSERT ON custody_event BEGIN
    INSERT INTO stream_head (stream, position, digest) VALUES (NEW.stream, NEW.position, NEW.digest)
    ON CONFLICT (stream) DO UPDATE SET position = excluded.position, digest = excluded.digest;
    INSERT INTO unsealed (stream, position) VALUES (NEW.stream, NEW.position);
END
"""
_POSTGRESQL_AFTER_LINE = """
CREATE FUNCTION line_moves_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stream_head (stream, position, digest) VALUES (NEW.stream, NEW.position, NEW.digest)
    ON CONFLICT (stream) DO UPDATE SET position = excluded.position, digest = excluded.digest;
    INSERT INTO unsealed (stream, position) VALUES (NEW.stream, NEW.position);
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    _tables()
    log = sa.table("log", sa.column("id", sa.String()))
    op.execute(log.insert().values(id=secrets.token_hex(4)))
    op.execute("INSERT INTO unsealed (stream, position) SELECT stream, position FROM custody_event")
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_triggers()
    else:
        _postgresql_triggers()


def _tables() -> None:
    op.create_table("log", sa.Column("id", sa.String(), nullable=False), sa.PrimaryKeyConstraint("id", name="pk_log"))
    op.create_table(
        "unsealed",
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("stream", "position", name="pk_unsealed"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leaf",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_leaf"),
        sa.UniqueConstraint("stream", "position", name="uq_leaf_stream"),
    )
    op.create_table(
        "tree_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name="pk_tree_node"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("vkey", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("cut", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", "epoch", name="pk_checkpoint"),
    )


def _sqlite_triggers() -> None:
    op.execute(_SQLITE_AFTER_LINE)
    for table, key in _APPEND_ONLY.items():
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        for verb, event, when in (
            ("update", "UPDATE", ""),
            ("delete", "DELETE", ""),
            ("replace", "INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})\n"),
        ):
            op.execute(_SQLITE_GUARD.format(table=table, verb=verb, event=event, when=when))


def _postgresql_triggers() -> None:
    op.execute(_POSTGRESQL_AFTER_LINE)
    op.execute(
        "CREATE TRIGGER custody_event_moves_head AFTER INSERT ON custody_event"
        " FOR EACH ROW EXECUTE FUNCTION line_moves_head()"
    )
    op.execute("ALTER TABLE custody_event ENABLE ALWAYS TRIGGER custody_event_moves_head")
    for table in _APPEND_ONLY:
        for name, event, each in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table}"
                f" FOR EACH {each} EXECUTE FUNCTION ledger_is_append_only()"
            )
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{name}")


def downgrade() -> None:
    raise RuntimeError("What was signed stays signed.")
