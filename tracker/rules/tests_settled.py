"""Whether a product's tests let it be released: settled, passed, reviewed by a second person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tracker.rules import specification
from tracker.rules.refusal import N_, Refusal
from tracker.rules.specification import Entry, Result


@dataclass(frozen=True, slots=True)
class Known:
    """The specification with the final results, the tests that were started, and the results nobody reviewed."""

    entries: Sequence[Entry]
    results: Mapping[str, Result]
    started: Collection[str] = ()
    unreviewed: Collection[str] = ()


def release_refusals(known: Known) -> list[Refusal]:
    """What the tests that release needs still lack. A result in its action range has a deviation of its own, which
    quality assurance closes; it is not said here again."""
    wanted = [entry for entry in known.entries if entry.when == "release"]
    found = specification.refusals(entries=wanted, results=known.results, started=known.started)
    return [refusal for refusal in found if refusal.hard] + [
        _not_reviewed(entry) for entry in wanted if entry.code in known.unreviewed and entry.code in known.results
    ]


def later_refusals(known: Known) -> list[Refusal]:
    """What failed among the tests that report later, and which of them nobody started."""
    wanted = [entry for entry in known.entries if entry.when == "later"]
    return specification.refusals(
        entries=wanted, results=known.results, started=known.started, later_may_be_pending=True
    )


def later_pending(known: Known) -> bool:
    """Whether a later test that counts is under way, or has a result that nobody reviewed."""
    required = [entry.code for entry in known.entries if entry.when == "later" and entry.required]
    return any(code in known.unreviewed or (code in known.started and code not in known.results) for code in required)


def _not_reviewed(entry: Entry) -> Refusal:
    says = N_("No second person reviewed the result of %(test)s.")
    do = N_("Ask a reviewer who did not enter it.")
    return Refusal("test-not-reviewed", says, do, {"test": entry.name}, field=entry.code)
