"""Tables of a protocol file → frozen values, each key checked against its type; every complaint names its place."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


class ProtocolError(ValueError):
    """A protocol file that cannot be used, and why."""


def read(shape: type[Value], table: object, where: str) -> Value:
    """One table as a value of its class: no key missing, none unknown, each of its type."""
    if not isinstance(table, Mapping):
        raise ProtocolError(f"{where}: a table is expected")
    hints = get_type_hints(shape)
    fields = {field.name: field for field in dataclasses.fields(shape)}  # type: ignore[arg-type]
    _complain(where, "unknown", sorted(set(table) - set(fields)))
    needed = [name for name, field in fields.items() if field.default is dataclasses.MISSING]
    _complain(where, "missing", [name for name in needed if name not in table])
    return shape(**{name: _value(hints[name], table[name], _place(where, name)) for name in fields if name in table})


def _place(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _complain(where: str, what: str, names: list[str]) -> None:
    if names:
        raise ProtocolError(f"{where or 'file'}: {what}: {', '.join(names)}")


def _value(hint: Any, value: Any, where: str) -> Any:
    origin = get_origin(hint)
    if origin is tuple:
        return _tuple(get_args(hint)[0], value, where)
    if origin in (Union, types.UnionType):
        return _value(get_args(hint)[0], value, where)
    if origin is Literal:
        return _one_of(get_args(hint), value, where)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return read(hint, value, where)
    return _plain(hint, value, where)


def _tuple(hint: Any, value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ProtocolError(f"{where}: a list is expected")
    return tuple(_value(hint, item, f"{where}[{position}]") for position, item in enumerate(value, 1))


def _one_of(allowed: tuple[str, ...], value: Any, where: str) -> str:
    if value not in allowed:
        raise ProtocolError(f"{where}: {value!r} is not one of {', '.join(allowed)}")
    return str(value)


def _plain(hint: type, value: Any, where: str) -> Any:
    if hint is Decimal and type(value) in (int, Decimal):
        return Decimal(value)
    if type(value) is not hint:
        raise ProtocolError(f"{where}: {value!r} is not {SPOKEN[hint]}")
    return value


SPOKEN = {int: "a whole number", Decimal: "a number", str: "a text", bool: "true or false"}
