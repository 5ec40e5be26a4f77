"""The exact bytes of a ledger line: a subset of RFC 8785 (no floats), NFC text, UTC microseconds, decimals as text."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any

LEAF = b"\x00"  # RFC 6962 domain separation: a line is a leaf, never a node


def instant(moment: datetime) -> str:
    """An aware datetime as UTC with microseconds, e.g. 2026-02-11T23:59:00.000000Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: Any) -> Any:
    """`value` in the few types that a line is made of. Raises TypeError for anything else, floats included."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def encode(body: Mapping[str, Any]) -> bytes:
    """The canonical bytes of `body`. Keys are ASCII, so sorting by code point is RFC 8785's order."""
    return json.dumps(plain(body), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(body: bytes) -> bytes:
    """SHA-256 of a line's bytes, in the domain of leaves."""
    return sha256(LEAF + body).digest()


def index_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the columns beside the body hold: the same words, so that a line can be found without reading it."""
    return {
        "stream": said["stream"],
        "position": said["position"],
        "step": said["step"],
        "verdict": said["verdict"],
        "subject_kind": said["subject"]["kind"],
        "subject_id": said["subject"]["id"],
        "by_id": said["by"],
        "witness_id": said["witness"],
        "place_id": said["place"],
        "at": said["at"],
        "recorded_at": said["recorded_at"],
    }
