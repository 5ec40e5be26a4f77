"""Pages: a table is imported or refused with every wrong line; every code is found by its beginning or its words."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from labels.isbt128 import judge, read_table
from tests.factories.product_codes import OLDEN, a_file, a_row
from tracker.extensions import db
from tracker.models import ProductCodeTable

PAGE = "/administer/product-codes"
IMPORT = f"{PAGE}/import"
ClientOf = Callable[[str], FlaskClient]


def upload(client: FlaskClient, content: bytes) -> Any:
    return client.post(IMPORT, data={"file": (io.BytesIO(content), "codes.csv")})


def test_a_table_is_imported_and_its_codes_are_found(client_of: ClientOf) -> None:
    sam = client_of("sam")
    content = a_file([a_row("S0001"), a_row("S0002", retired_on=OLDEN)])
    assert upload(sam, content).status_code == 303
    page = sam.get(PAGE, query_string={"q": "s000"}).text
    assert "Licensed class S0001" in page
    assert "retired" in page
    assert "S1128" not in page
    assert "S0002" in sam.get(PAGE, query_string={"q": "licensed CLASS s0002"}).text
    assert "S1128" in sam.get(PAGE).text
    assert "9.1" in sam.get(PAGE).text


def test_everybody_reads_the_codes_and_only_the_administrator_imports(client_of: ClientOf) -> None:
    nadia = client_of("nadia")
    assert "DAA01" in nadia.get(PAGE).text
    assert "Import a table" not in nadia.get(PAGE).text
    assert upload(nadia, a_file([a_row("S0001")])).status_code == 403


def test_a_table_with_wrong_lines_is_refused_with_all_of_them(client_of: ClientOf) -> None:
    wrong = a_file([a_row("S0001")]) + b"s0002,X,,,,,9.1\r\nS0003,PLASMA,,,,,9.2\r\n"
    answer = upload(client_of("sam"), wrong)
    assert answer.status_code == 422
    for words in ("2 lines are wrong", "no product description code", "9.2"):
        assert words in answer.text
    assert ProductCodeTable.all() == []


def test_a_known_code_with_another_text_is_named(client_of: ClientOf) -> None:
    sam = client_of("sam")
    upload(sam, a_file([a_row("S0001")]))
    answer = upload(sam, a_file([a_row("S0001")]).replace(b"Licensed class", b"Other class"))
    assert answer.status_code == 409
    assert "contradicts what is known of 1 codes, among them S0001" in answer.text


def test_the_file_is_read_before_anybody_has_to_wait_and_judged_once(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def heard(name: str, of: Callable[..., Any]) -> Callable[..., Any]:
        def hearing(*args: Any, **named: Any) -> Any:
            done.append(name)
            return of(*args, **named)

        return hearing

    monkeypatch.setattr(db, "write", heard("write", db.write))
    monkeypatch.setattr("tracker.forms.product_codes.read_table", heard("read", read_table))
    monkeypatch.setattr("tracker.steps.product_codes.judge", heard("judge", judge))
    assert upload(client_of("sam"), a_file([a_row("S0001")])).status_code == 303
    assert done[0] == "read"
    assert done.count("judge") == done.count("read") == 1


def test_a_table_larger_than_any_other_form_is_taken(client_of: ClientOf) -> None:
    sam = client_of("sam")
    large = a_file(a_row(f"E{number:04}") for number in range(10_000)).replace(b"Secret", b"Secret " + b"x" * 200)
    assert len(large) > 2 * 1024 * 1024
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="codes.csv"\r\n\r\n'
    body, kind = head + large + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"
    assert sam.post(IMPORT, data=body, content_type=kind).status_code == 303
    assert sam.post("/administer/training", data=body, content_type=kind).status_code == 413


@pytest.mark.parametrize("asked", ["\x00", "%", "_", "' OR 1=1 --", "é" * 300, "<script>alert(1)</script>"])
def test_whatever_is_searched_for_is_answered(client_of: ClientOf, asked: str) -> None:
    answer = client_of("ada").get(PAGE, query_string={"q": asked})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
