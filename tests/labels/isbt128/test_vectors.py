"""The published cases: what must be read, what must be refused, and the check characters."""

import json
from pathlib import Path
from typing import Any

import pytest

from labels.isbt128 import Din, Isbt128Error, Structure, check_character, parse

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
CODE_OF_REASON = {
    "unknown DI": "unknown-identifier",
    "type3": "din-checksum",
    "flag": "flag-reserved",
    "002 fmt": "blood-last-digit",
    "length": "wrong-length",
    "t": "collection-type",
    "ds": "division",
    "need 032": "division-scan-needed",
    "ordinal": "day-of-year",
    "time": "time",
    "count": "compound-count",
    "retired": "retired",
    "grid checksum": "grid-checksum",
    "empty": "empty",
    "no DI": "no-identifier",
}


def content(structure: Structure, expected: Any) -> Any:
    """The content in the way in which the case writes it: split, as a date, or as it stands."""
    fields = structure.fields()
    if isinstance(expected, list):
        return [fields[name] for name in ("product_description_code", "collection_type", "division")]
    written = fields.get("datetime") or fields.get("date")
    return str(written).replace("T", " ") if "-" in expected else structure.data


@pytest.mark.parametrize("case", VECTORS["valid"], ids=lambda case: case["raw"])
def test_a_published_code_is_read_as_published_and_built_again(case: dict[str, Any]) -> None:
    message = parse(case["raw"])
    found = [
        [structure.number, content(structure, expected)]
        for structure, (_, expected) in zip(message.structures, case["structures"], strict=True)
    ]
    assert found == case["structures"]
    assert parse(message.build()).structures == message.structures


@pytest.mark.parametrize("case", VECTORS["invalid"], ids=lambda case: case["raw"] or "nothing")
def test_a_published_wrong_code_is_refused_for_its_reason(case: dict[str, str]) -> None:
    with pytest.raises(Isbt128Error) as refused:
        parse(case["raw"])
    expected = CODE_OF_REASON.get(case["reason"], refused.value.code)
    assert refused.value.code == expected
    assert refused.value.code in {*CODE_OF_REASON.values(), "wrong-format", "wrong-length"}


@pytest.mark.parametrize("case", VECTORS["check_characters"], ids=lambda case: case["din"])
def test_the_check_character_is_the_published_one(case: dict[str, str]) -> None:
    assert check_character(case["din"]) == case["k"]
    assert Din(case["din"]).checksum_flags == case["type3"]
