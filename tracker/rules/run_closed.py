"""A product leaves the laboratory when the run that made it is closed, which it is only with its balance."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.rules.refusal import N_, Refusal


def refusals(*, open_runs: Iterable[str]) -> list[Refusal]:
    """Refuse once for each run of this donation that is still open."""
    says = N_("Processing run %(run)s is not closed.")
    do = N_("Close it with its volumes: outputs, samples and waste.")
    return [Refusal("run-open", says, do, {"run": run}) for run in open_runs]
