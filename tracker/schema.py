"""The database's schema: bring it to the newest version, and say whether it is there."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from tracker.models import Base, Checkpoint, CustodyEvent, Leaf, Log, TreeNode

# What is only ever added to. The triggers guard it from its owner too; a role of its own cannot even try.
_APPEND_ONLY = frozenset(kind.__tablename__ for kind in (CustodyEvent, Leaf, TreeNode, Checkpoint, Log))
_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(engine: Engine, *, app_role: str | None = None) -> None:
    """Run every migration that this database has not had yet.

    app_role: on PostgreSQL, the role as which the application will serve; it gets what it needs and no more.
    """
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")
        if app_role and engine.dialect.name == "postgresql":
            _grant(connection, app_role)


def _grant(connection: Connection, app_role: str) -> None:
    """Reading everything; adding to the ledger; writing all other tables, which the ledger gives again."""
    quoted = connection.dialect.identifier_preparer.quote
    role = quoted(app_role)
    connection.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {role}")
    connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    for table in Base.metadata.tables:
        verbs = "INSERT" if table in _APPEND_ONLY else "INSERT, UPDATE, DELETE"
        connection.exec_driver_sql(f"GRANT {verbs} ON {quoted(table)} TO {role}")
    connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")


def is_current(engine: Engine) -> bool:
    """Whether the database has had every migration."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == _newest()


def _newest() -> str | None:
    return ScriptDirectory(str(_MIGRATIONS)).get_current_head()


def drift(connection: Connection) -> list[object]:
    """Differences between the migrated schema and the models; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
