"""Instants as the ledger writes them, on the clocks of the site."""

import re
from datetime import UTC, datetime

from flask_babel import get_timezone

_IN_A_SENTENCE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC")  # as tracker.rules.wording.moment writes it
_IN_A_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def here(at: datetime) -> str:
    """An instant to the minute, in the site's zone with its offset: 2026-02-11 18:15 +08:00."""
    written = at.astimezone(get_timezone()).isoformat(" ", "minutes")
    return f"{written[:16]} {written[16:]}"


def said_here(text: str) -> str:
    """A text with every instant in it that a rule wrote in UTC."""
    return _IN_A_SENTENCE.sub(lambda found: here(_utc(found[0].removesuffix(" UTC"))), text)


def canonical_here(text: str) -> str:
    """A canonical instant, 2026-02-11T23:59:00.000000Z; any other text as it is."""
    return here(_utc(text.removesuffix("Z"))) if _IN_A_LINE.fullmatch(text) else text


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
