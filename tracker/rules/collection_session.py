"""An apheresis session goes one way: opened, started, ended, labelled, donor gone; one at a chair, one of a donor."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import moment

Act = Literal["start", "end", "let-go", "abandon"]


def opening_refusals(*, place: str, donor: str, open_at_place: str | None, open_of_donor: str | None) -> list[Refusal]:
    """Refuse a session at a chair, or of a donor, whose last session is not closed; the DIN of that one is named."""
    found = []
    if open_at_place is not None:
        says = N_("Session %(din)s at %(place)s is still open; its labels are not all verified.")
        do = N_("Finish that session first: label, scan back, verify, let the donor go.")
        found.append(Refusal("session-open-here", says, do, {"din": open_at_place, "place": place}))
    if open_of_donor is not None and open_of_donor != open_at_place:
        says = N_("Donor %(donor)s has an open session, %(din)s.")
        do = N_("Finish or abandon that session first.")
        found.append(Refusal("donor-in-session", says, do, {"din": open_of_donor, "donor": donor}))
    return found


def round_refusals(*, round_: str, closed_at: datetime | None) -> list[Refusal]:
    """Refuse a session for a round that is closed."""
    if closed_at is None:
        return []
    says = N_("Round %(round)s was closed at %(closed)s.")
    values = {"round": round_, "closed": moment(closed_at)}
    return [Refusal("round-closed", says, N_("Nothing more is collected for it. Ask the coordinator."), values)]


def refusals(
    *,
    act: Act,
    opened_at: datetime,
    started_at: datetime | None,
    ended_at: datetime | None,
    left_at: datetime | None,
    at: datetime,
) -> list[Refusal]:
    """Refuse an act that does not come next, and one that is dated before the act that it follows."""
    done = {
        "session-closed": left_at is not None,
        "session-started": act == "start" and started_at is not None,
        "session-not-started": act == "end" and started_at is None,
        "session-ended": act in ("end", "abandon") and ended_at is not None,
        "session-not-ended": act == "let-go" and ended_at is None,
    }
    found = [Refusal(code, *REASONS[code]) for code, wrong in done.items() if wrong]
    before = ended_at or started_at or opened_at
    if not found and at < before:
        says = N_("The time given is %(given)s, before the step that it follows (%(before)s).")
        values = {"given": moment(at), "before": moment(before)}
        found.append(Refusal("time-before-last", says, N_("Enter when it happened."), values, field="happened"))
    return found


REASONS = {
    "session-closed": (N_("This session is closed; the donor has left."), N_("Open a new session.")),
    "session-started": (N_("This session was already started."), N_("Go on with the run sheet.")),
    "session-not-started": (N_("This session was not started."), N_("Record the start first.")),
    "session-ended": (N_("This session has already ended with a bag."), N_("Label the bag and let the donor go.")),
    "session-not-ended": (N_("This session has not ended yet."), N_("Record the end and label the bag first.")),
}
