"""Every inclusion and exclusion question of the protocol has the answer that lets the recipient in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.protocols.protocol import Question
from tracker.rules.refusal import N_, Refusal

ANSWERS = {True: N_("yes"), False: N_("no")}


def refusals(*, recipient: str, answers: Mapping[str, bool], questions: Iterable[Question]) -> list[Refusal]:
    """Refuse once for each question that is unanswered or answered the wrong way."""
    do = N_("Do not enrol. This is on record as a screen failure; if the answer was entered wrongly, enter it again.")
    found = []
    for question in questions:
        answer = answers.get(question.code)
        if answer is question.wanted:
            continue
        values = {
            "recipient": recipient,
            "question": question.text,
            "answer": ANSWERS[answer] if answer is not None else "–",
        }
        says = N_("Recipient %(recipient)s does not meet the protocol: %(question)s – %(answer)s.")
        found.append(Refusal("recipient-excluded", says, do, values, field=question.code))
    return found
