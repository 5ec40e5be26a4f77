"""Alembic's environment: the application's own metadata over the connection that the caller gives."""

from typing import Any

from alembic import context
from sqlalchemy import TypeDecorator

from tracker.models import Base


def render_stored_type(kind: str, item: Any, _context: Any) -> str | bool:
    """A migration names what is stored, so that it never changes with the application's own types."""
    if kind == "type" and isinstance(item, TypeDecorator) and type(item).__module__.startswith("tracker."):
        return f"sa.{item.impl!r}" if "(" in repr(item.impl) else f"sa.{item.impl}()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_stored_type,
)
with context.begin_transaction():
    context.run_migrations()
