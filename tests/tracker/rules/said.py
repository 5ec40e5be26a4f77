"""What a list of refusals says: codes for the assertion, after every sentence was filled in and found complete."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.rules.refusal import Refusal


def codes(refusals: Iterable[Refusal]) -> list[str]:
    found = list(refusals)
    for refusal in found:
        for text in (refusal.sentence, refusal.advice):
            assert text.strip()
            assert "%(" not in text
    return [refusal.code for refusal in found]


def hardness(refusals: Iterable[Refusal]) -> list[tuple[str, bool]]:
    found = list(refusals)
    return list(zip(codes(found), (refusal.hard for refusal in found), strict=True))
