"""Each question of the protocol needs the answer that lets the recipient in."""

import pytest

from tests.tracker.rules.said import hardness
from tracker import protocols
from tracker.rules import recipient_excluded

QUESTIONS = protocols.load("aait").questions
WELL = {question.code: question.wanted for question in QUESTIONS}


def test_a_recipient_with_every_wanted_answer_is_let_in() -> None:
    assert recipient_excluded.refusals(recipient="R01", answers=WELL, questions=QUESTIONS) == []


@pytest.mark.parametrize("code", sorted(WELL))
def test_each_unwanted_answer_is_refused(code: str) -> None:
    answers = WELL | {code: not WELL[code]}
    found = recipient_excluded.refusals(recipient="R01", answers=answers, questions=QUESTIONS)
    assert hardness(found) == [("recipient-excluded", True)]
    assert found[0].field == code


@pytest.mark.parametrize("code", sorted(WELL))
def test_an_unanswered_question_is_refused(code: str) -> None:
    answers = {name: answer for name, answer in WELL.items() if name != code}
    found = recipient_excluded.refusals(recipient="R01", answers=answers, questions=QUESTIONS)
    assert hardness(found) == [("recipient-excluded", True)]
