"""An adverse event is told in full: person, CTCAE grade, dates, seriousness and outcome agree with one another."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.rules.refusal import N_, Refusal

GRADES = range(1, 6)  # CTCAE: 1 mild … 4 life-threatening, 5 death [S32]
SERIOUS_FROM = 4  # life-threatening and fatal events are serious by definition [GK]
FATAL = "fatal"
REPORT_WITHIN = timedelta(hours=24)  # a serious event reaches the physician [GK]


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """An adverse event by its CTCAE term and grade."""

    term: str
    grade: int
    serious: bool
    relation: str
    action: str
    outcome: str
    began_on: date
    ended_on: date | None = None


def refusals(*, complaint: Complaint, person: str, people: Collection[str], today: date) -> list[Refusal]:
    """Refuse an event of somebody who is not of this round, or one whose particulars contradict one another."""
    values = {
        "person": person,
        "grade": str(complaint.grade),
        "began": str(complaint.began_on),
        "ended": str(complaint.ended_on or "—"),
        "today": str(today),
    }
    found = [*_people(person, people), *_grades(complaint), *_dates(complaint, today)]
    return [Refusal(code, says, do, values, field=field) for code, says, do, field in found]


def _people(person: str, people: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    if person not in people:
        yield (
            "ae-stranger",
            N_("%(person)s is neither donor nor recipient of this round."),
            N_("Report the event in the round of this person."),
            "person",
        )


def _grades(complaint: Complaint) -> Iterator[tuple[str, str, str, str]]:
    if complaint.grade not in GRADES:
        says = N_("%(grade)s is not a CTCAE grade.")
        yield "ae-grade", says, N_("Grades run from 1 (mild) to 5 (death)."), "grade"
    if complaint.grade >= SERIOUS_FROM and not complaint.serious:
        says = N_("An event of grade %(grade)s is serious.")
        yield "ae-not-serious", says, N_("Tick “serious”, or correct the grade."), "serious"
    if (complaint.grade == GRADES[-1]) != (complaint.outcome == FATAL):
        says = N_("Grade %(grade)s and this outcome do not belong together: grade 5 is death, and death is grade 5.")
        yield "ae-outcome", says, N_("Correct the grade or the outcome."), "outcome"


def _dates(complaint: Complaint, today: date) -> Iterator[tuple[str, str, str, str]]:
    if max(complaint.began_on, complaint.ended_on or complaint.began_on) > today:
        yield (
            "ae-in-future",
            N_("The event has a date after today, %(today)s."),
            N_("Enter the day on which it began, and the day on which it ended once that has come."),
            "began_on",
        )
    if complaint.ended_on is not None and complaint.ended_on < complaint.began_on:
        says = N_("The event ends on %(ended)s, before it began on %(began)s.")
        yield "ae-ends-first", says, N_("Correct the dates."), "ended_on"
