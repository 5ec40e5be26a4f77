"""Trial protocols as data: `load("aait")` reads one file, checks it, and gives frozen values."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files

from tracker.protocols.checks import complaints
from tracker.protocols.protocol import Protocol, Role
from tracker.protocols.reading import ProtocolError, read

__all__ = ["Protocol", "ProtocolError", "codes_of", "load", "names", "parse"]

NAME = re.compile(r"[a-z0-9-]+")


def names() -> list[str]:
    """The protocols that ship with this software."""
    return sorted(path.name.removesuffix(".toml") for path in files(__name__).iterdir() if path.name.endswith(".toml"))


@cache
def load(name: str) -> Protocol:
    """The protocol of that name, read and checked once."""
    if not NAME.fullmatch(name) or name not in names():
        raise ProtocolError(f"there is no protocol {name!r}; there is: {', '.join(names())}")
    return parse((files(__name__) / f"{name}.toml").read_bytes(), source=f"{name}.toml")


@cache
def codes_of(role: Role) -> frozenset[str]:
    """The product description codes of a role, in whatever protocol."""
    return frozenset(load(name).product_code(role).pdc for name in names())


def parse(content: bytes, *, source: str) -> Protocol:
    """A protocol from the bytes of its file; the digest is SHA-256 over these bytes."""
    try:
        table = tomllib.loads(content.decode(), parse_float=Decimal)
        protocol = read(Protocol, table, "")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ProtocolError) as error:
        raise ProtocolError(f"{source}: {error}") from error
    wrong = complaints(protocol)
    if wrong:
        raise ProtocolError(f"{source}: does not hold: {'; '.join(wrong)}")
    return dataclasses.replace(protocol, digest=hashlib.sha256(content).hexdigest())
