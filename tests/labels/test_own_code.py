"""The text of our own QR codes: built, read back, and refused where it cannot be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.own_code import KINDS, OwnCodeError, OwnText, build_own, read_own


@pytest.mark.parametrize(
    ("letter", "id_", "number", "nonce"),
    [
        ("X", "1", None, None),
        ("R", "", None, None),
        ("R", "a", None, None),
        ("R", "É", None, None),
        ("R", "A:B", None, None),
        ("R", "1", 0, "A"),
        ("R", "1", 1, None),
        ("R", "1", None, "A"),
        ("R", "1", 1, "a-b"),
        ("R", "A" * 65, None, None),
    ],
)
def test_what_is_no_own_code_is_not_built(letter: str, id_: str, number: int | None, nonce: str | None) -> None:
    with pytest.raises(OwnCodeError):
        build_own(letter, id_, number, nonce)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(KINDS)),
    st.from_regex("[A-Z0-9-]{1,64}", fullmatch=True),
    st.none() | st.tuples(st.integers(1, 999_999), st.from_regex("[A-Z0-9]{1,32}", fullmatch=True)),
)
def test_an_own_code_reads_back(letter: str, id_: str, print_: tuple[int, str] | None) -> None:
    found = read_own(build_own(letter, id_, *(print_ or (None, None))))
    assert found == OwnText(letter, id_, *(print_ or (None, None)))


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "own-format"), ("VT1:R:1", "own-format"), ("VT1:R:1:1:A:0", "own-check"), ("VT1:R:1:0", "own-check")],
)
def test_what_is_no_own_code_is_not_read(text: str, code: str) -> None:
    with pytest.raises(OwnCodeError) as refused:
        read_own(text)
    assert refused.value.code == code
