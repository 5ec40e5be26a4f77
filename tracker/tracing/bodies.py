"""Asking the database for what stands in the body of a line: the same question in the words of either engine."""

from sqlalchemy import ColumnElement, Text, cast, func

from tracker.extensions import db
from tracker.models import CustodyEvent


def body_text() -> ColumnElement[str]:
    """The body of a line as text."""
    if db.engine.dialect.name == "sqlite":
        return cast(CustodyEvent.body, Text)
    return func.convert_from(CustodyEvent.body, "UTF8")


def said(name: str, value: str) -> ColumnElement[bool]:
    """Whether a line says `value` under a name that ends so. Bodies are canonical: a name and its value are written
    in one way only, and a quotation mark inside a text never is as it is here."""
    wanted = f'{name}":"{value}"'
    if db.engine.dialect.name == "sqlite":
        return func.instr(body_text(), wanted) > 0
    return func.strpos(body_text(), wanted) > 0
