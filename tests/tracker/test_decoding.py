"""`tracker decode`: the same answer as data and in words."""

import json

import pytest

from labels.own_code import build_own
from tracker.decoding import decode_line, explain


def test_a_scan_is_answered_with_its_structures() -> None:
    answer = decode_line("]C0=A99992600000107=%5100=<DAA014A0&>0260421015\r\n")
    assert (answer["ok"], answer["kind"], answer["input"][:4]) == (True, "isbt128", "]C0=")
    assert [structure["number"] for structure in answer["structures"]] == ["001", "002", "003", "005"]
    din, blood, product, expiry = (structure["fields"] for structure in answer["structures"])
    assert {"din": "A999926000001", "flags": "07", "check_character": "8"}.items() <= din.items()
    assert {"abo": "O", "rhd": "positive", "intended_use": "default"}.items() <= blood.items()
    assert {"product_description_code": "DAA01", "collection_type": "4", "division": "A0"}.items() <= product.items()
    assert expiry["datetime"] == "2026-02-11T10:15"


def test_a_date_without_time_is_a_date() -> None:
    assert decode_line("=>019031")["structures"][0] == {
        "number": "004",
        "name": "Expiration Date",
        "data": "019031",
        "fields": {"date": "2019-01-31"},
    }


def test_own_and_gs1_codes_are_answered_with_their_fields() -> None:
    own, gs1 = decode_line(build_own("R", "R-0001", 2, "AB12")), decode_line("(01)09506000134352(17)271200")
    assert (own["kind"], own["thing"], own["fields"]["id"]) == ("own", "recipient", "R-0001")
    assert (gs1["kind"], gs1["fields"]["expires_on"]) == ("gs1", "2027-12-31")


def test_a_refusal_is_answered_with_its_code_and_sentence() -> None:
    answer = decode_line("=G12341765432171")
    assert (answer["ok"], answer["error"]["code"]) == (False, "din-checksum")
    assert answer["error"]["message"] == "This donation number was misread: its built-in check says so."


@pytest.mark.parametrize(
    "raw", ["=A99992600000100", "&$0101000100125000", '&"' + "4" * 9 + "3" + "0" * 8, "\ud800", ""]
)
def test_every_answer_is_json(raw: str) -> None:
    answer = decode_line(raw)
    assert json.loads(json.dumps(answer)) == answer


def test_a_person_is_told_what_the_code_is_and_says() -> None:
    text = explain("=A99992600000107")
    assert text.startswith("This is a test-tube label.\n001 Donation Identification Number")
    assert "check character: 8" in text


def test_a_person_is_told_why_a_code_is_not_accepted_and_what_to_do() -> None:
    assert explain("=%5101").splitlines() == [
        "Not accepted: This looks like a blood group code, but its last digit must be 0. (at character 6)",
        "Scan it again. If it is refused again, keep the item apart and report it.",
    ]
