"""The scan box says what was scanned and what was wanted."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from labels.own_code import build_own

ClientOf = Callable[[str], FlaskClient]


@pytest.mark.parametrize(
    ("raw", "wanted", "says"),
    [
        ("hello", "bag", ("“hello”", "a bag")),
        (build_own("U", "S00006"), "recipient", ("a staff badge", "a recipient's wristband")),
        (build_own("P", "WARD-7"), "bag", ("a place", "a bag")),
        ("5901234123457", "bag", ("article number", "a bag")),
        ("=A99992600099900=<DAA02400", "lot", ("a bag", "a supply lot")),
    ],
)
def test_a_scan_that_a_prompt_does_not_take_is_answered_with_both(
    client_of: ClientOf, raw: str, wanted: str, says: tuple[str, str]
) -> None:
    asked = {"raw": raw, "prompts": [{"name": "code", "expects": [wanted]}]}
    said = client_of("nadia").post("/scan", json=asked).get_json()
    assert said["verdict"] == "stop"
    assert all(words in said["message"] for words in says)


def test_without_a_prompt_nothing_is_wanted(client_of: ClientOf) -> None:
    said = client_of("nadia").post("/scan", json={"raw": "hello"}).get_json()
    assert said["verdict"] == "stop"
    assert "This prompt wants" not in said["message"]
