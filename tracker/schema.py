"""The database's schema: bring it to the newest version, and say whether it is there."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from tracker.models import Base

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Run every migration that this database has not had yet."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


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
