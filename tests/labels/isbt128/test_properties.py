"""What holds for every code: reading and building undo each other, and nothing but Isbt128Error is ever raised."""

import re
import string
import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.isbt128 import Isbt128Error, Message, Structure, compound, compound_message, parse

from .strategies import DATA, NUMBERS, structures

MARKS = "=&%<>*}(){[\\;'-+#\"$,/:]!~"
ODD = "\x00\x1b\x0f\x12\t\r\n\x1d\x7féＡ０Οа\u200b\ud800😀"

ANY_CHARACTER = MARKS + string.ascii_letters + string.digits + ODD


def test_every_structure_that_can_be_issued_has_examples() -> None:
    assert sorted(DATA) == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_a_built_structure_reads_as_itself(number: str) -> None:
    @settings(max_examples=15, deadline=None)
    @given(structures(number))
    def holds(built: Structure) -> None:
        assert parse(built.build()).structures == (built,)
        assert built.value.data == built.data
        assert built.fields()

    holds()


@settings(max_examples=100, deadline=None)
@given(st.data(), st.lists(st.sampled_from(sorted(set(NUMBERS) - {"003", "032"})), min_size=1, max_size=9, unique=True))
def test_a_compound_message_holds_its_structures_or_nothing(data: st.DataObject, numbers: list[str]) -> None:
    parts = [data.draw(structures(number)) for number in numbers]
    text = compound(parts)
    assert parse(text).structures[1:] == tuple(parts)
    assert parse(text) == compound_message(parts)
    with pytest.raises(Isbt128Error):
        parse(text[: -len(parts[-1].build())])


def outcome(text: str) -> Message | Isbt128Error:
    """The message, or the one exception that there may be."""
    try:
        return parse(text)
    except Isbt128Error as error:
        return error


def is_a_fit_answer(found: Message | Isbt128Error, text: str) -> bool:
    """A message says exactly what was scanned; an error can be shown and points into the text."""
    if isinstance(found, Message):
        scanned = re.sub(r"^\][A-Za-z][0-9A-Za-z][\r\n\t\x1d]*", "", text.strip("\r\n\t\x1d"))
        return found.build() == scanned.replace("\x1d", "").replace("\x1d", "")
    return found.sentence.isprintable() and 0 <= found.position <= len(text)


@settings(max_examples=1000, deadline=None)
@given(st.text() | st.text(alphabet=ANY_CHARACTER, max_size=60))
def test_garbage_raises_nothing_else(text: str) -> None:
    assert is_a_fit_answer(outcome(text), text)


@settings(max_examples=500, deadline=None)
@given(st.data(), st.integers(0, 2**32))
def test_a_damaged_code_is_read_as_what_it_says_or_refused(data: st.DataObject, seed: int) -> None:
    """Fifty thousand damaged codes: characters lost, changed, doubled, cut off, out of other alphabets."""
    text = data.draw(structures(data.draw(st.sampled_from(NUMBERS)))).build()
    chance = Random(seed)  # noqa: S311 - quicker than a hypothesis for each character
    for _ in range(100):
        at, end = sorted(chance.choices(range(len(text) + 1), k=2))
        damage = "".join(chance.choices(ANY_CHARACTER, k=chance.randrange(4)))
        kept = chance.choice((text[end:], text[at + 1 :], text[at:], ""))
        damaged = text[:at] + damage + kept
        assert is_a_fit_answer(outcome(damaged), damaged)


@pytest.mark.hazard("B06")
@pytest.mark.parametrize("text", ["=" * 10**7, "\r" * 10**7, "=%5100" * 389 + "x", "&%999" + "1" * 2000, "é" * 2000])
def test_enormous_codes_are_refused_within_50_ms(text: str) -> None:
    def seconds() -> float:
        begun = time.perf_counter()
        with pytest.raises(Isbt128Error):
            parse(text)
        return time.perf_counter() - begun

    assert min(seconds() for _ in range(3)) < 0.05
