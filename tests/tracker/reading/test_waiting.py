"""How a worklist writes a span of time."""

import pytest

from tracker.reading.waiting import span_words


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (59, "59 min"), (60, "1 h 00 min"), (1420, "23 h 40 min"), (2880, "2 d 0 h")]
)
def test_a_span_is_written_in_the_units_that_a_person_reads(minutes: int, words: str) -> None:
    assert span_words(minutes) == words
