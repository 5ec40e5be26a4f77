"""Asking the database for what stands in the body of a line: the same question in the words of either engine."""

from typing import Any

from sqlalchemy import JSON, ColumnElement, Text, cast, func, type_coerce

from tracker.extensions import db
from tracker.models import CustodyEvent


def body_text() -> ColumnElement[str]:
    """The body of a line as text."""
    if db.engine.dialect.name == "sqlite":
        return cast(CustodyEvent.body, Text)
    return func.convert_from(CustodyEvent.body, "UTF8")


def said(name: str, value: str) -> ColumnElement[bool]:
    """Whether a line says `value` under a name that ends so."""
    return written(f'{name}":"{value}"')


def written(part: str) -> ColumnElement[bool]:
    """Whether this stands in a body, to the letter. Bodies are canonical: a name, its value and the name that follows
    are written in one way only, and no text has a quotation mark in it as it is here. Far cheaper than reading them.
    """
    find = func.instr if db.engine.dialect.name == "sqlite" else func.strpos
    return find(body_text(), part) > 0


def body() -> ColumnElement[Any]:
    """The body of a line as data: body()["typed"].as_boolean()."""
    if db.engine.dialect.name == "sqlite":
        return type_coerce(body_text(), JSON)
    return cast(body_text(), JSON)


def each(name: str) -> ColumnElement[Any]:
    """Each member of a list in the body, as data; the rows of a query are then its members instead of the lines."""
    if db.engine.dialect.name == "sqlite":
        members = func.json_each(body_text(), f"$.{name}").table_valued("value", joins_implicitly=True)
        return type_coerce(members.c.value, JSON)
    members = func.json_array_elements(body()[name]).table_valued("value", joins_implicitly=True)
    return type_coerce(members.c.value, JSON)
