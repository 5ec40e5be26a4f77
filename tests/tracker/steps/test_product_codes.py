"""Leg 13: a table adds codes and retires codes; its texts stay out of the ledger."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from labels.isbt128 import read_table
from tests.factories.product_codes import OLDEN, a_file, a_row, imported
from tests.races import at_once
from tests.tracker.steps.said import codes
from tracker import clock, custody
from tracker.access import Forbidden
from tracker.custody import Scene
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import ProductCodeTable, ProductDescription, User
from tracker.steps import product_codes


def known(code: str) -> ProductDescription | None:
    return db.session.get(ProductDescription, code)


def test_the_line_has_the_digest_and_the_codes_and_none_of_the_licensed_texts(world: World) -> None:
    event = go(imported(world, a_row("S0001"), a_row("S0002", retired_on=OLDEN)))
    said = event.said
    [made] = [row["values"] for row in said["sets"] if row["table"] == "product_code_table"]
    assert (made["version"], made["codes"], made["added"], made["retired"]) == ("9.1", 2, 2, 0)
    assert len(made["sha256"]) == 64
    assert said["facts"] == {"added": ["S0001", "S0002"], "retired": {}}
    for secret in (b"Licensed", b"Secret", b"Thawed"):
        assert secret not in event.body


@pytest.mark.tampers
@pytest.mark.parametrize(
    "alteration",
    [
        "UPDATE product_description SET product_class = 'Other' WHERE pdc = 'S0001'",
        "UPDATE product_description SET retired_on = NULL, retired_in = NULL WHERE pdc = 'S0002'",
        "UPDATE product_description SET retired_on = '2031-01-01' WHERE pdc = 'S0003'",
        "DELETE FROM product_description WHERE pdc = 'S0001'",
        (
            "INSERT INTO product_description"
            " (pdc, product_class, modifier, attributes_json, storage_code, version, added_in)"
            " SELECT 'S0009', product_class, modifier, attributes_json, storage_code, version, added_in"
            " FROM product_description WHERE pdc = 'S0001'"
        ),
    ],
)
def test_a_text_that_was_altered_behind_the_ledger_is_found_out(world: World, alteration: str) -> None:
    go(imported(world, a_row("S0001"), a_row("S0002"), a_row("S0003", retired_on=OLDEN)))
    go(imported(world, a_row("S0002", retired_on=OLDEN), version="9.2"))
    db.session.commit()
    assert custody.verify(db.session).problems == ()
    db.session.execute(text(alteration))
    db.session.commit()
    said = {problem.what for problem in custody.verify(db.session).problems}
    assert said == {"its texts of product codes are not those that were imported"}


def test_an_import_from_before_texts_had_a_digest_verifies(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custody, "digest_of_texts", lambda **_rows: None)
    go(imported(world, a_row("S0001")))
    assert [table.texts for table in ProductCodeTable.all()] == [None]
    assert custody.verify(db.session).problems == ()


def test_a_later_table_adds_and_retires_and_each_row_says_which_table_did(world: World) -> None:
    first = go(imported(world, a_row("S0001"), a_row("S0002")))
    event = go(imported(world, a_row("S0002", retired_on=OLDEN), a_row("S0003"), version="9.2"))
    assert event.said["facts"] == {"added": ["S0003"], "retired": {"S0002": "2020-01-01"}}
    tables = {table.version: table.id for table in ProductCodeTable.all()}
    assert list(tables) == ["9.2", "9.1"]
    assert tables["9.1"].endswith(f"#{first.position}")
    rows = {row.pdc: (row.added_in, row.retired_in) for row in db.session.scalars(select(ProductDescription))}
    assert rows == {
        "S0001": (tables["9.1"], None),
        "S0002": (tables["9.1"], tables["9.2"]),
        "S0003": (tables["9.2"], None),
    }


def test_a_retired_code_is_still_read(world: World) -> None:
    go(imported(world, a_row("S0002", retired_on=OLDEN)))
    said = ProductDescription.of("S0002", given_by="G1234")
    assert said is not None
    assert said.text == "Thawed Licensed class S0002; Secret attribute"


def test_the_look_up_prefers_the_imported_words_and_knows_local_codes_of_this_site_alone(world: World) -> None:
    shipped = ProductDescription.of("S1128", given_by="G1234")
    assert shipped is not None
    assert shipped.source_version == ""
    go(imported(world, a_row("S1128"), a_row("DAX12")))
    licensed = ProductDescription.of("S1128", given_by="G1234")
    assert licensed is not None
    assert licensed.source_version == "9.1"
    assert ProductDescription.of("DAX12", given_by="A9999") is not None
    assert ProductDescription.of("DAX12", given_by="G1234") is None
    assert ProductDescription.of("S9999", given_by="A9999") is None


def test_a_table_that_contradicts_what_is_known_is_refused_and_changes_nothing(world: World) -> None:
    go(imported(world, a_row("S0001")))
    other = read_table(a_file([a_row("S0001")]).replace(b"Licensed class", b"Other class"))
    event = product_codes.import_table(other, sha256="0" * 64, by=world["sam"], at=clock.now())
    assert (event.accepted, codes(event)) == (False, ["table-contradicts"])
    assert event.said["refusals"][0]["values"] == {"count": "1", "codes": "S0001"}
    assert b"Licensed" not in event.body
    assert [table.version for table in ProductCodeTable.all()] == ["9.1"]


def test_only_the_administrator_imports(world: World) -> None:
    table = read_table(a_file([a_row("S0001")]))
    with pytest.raises(Forbidden):
        product_codes.import_table(table, sha256="0" * 64, by=world["theo"], at=clock.now())


def test_a_double_tap_imports_once(world: World) -> None:
    table, scene = read_table(a_file([a_row("S0001")])), Scene(form_key="one-form")
    for _ in range(2):
        go(product_codes.import_table(table, sha256="0" * 64, by=world["sam"], at=clock.now(), scene=scene))
    assert len(ProductCodeTable.all()) == 1


def test_of_two_who_import_at_once_one_loses_or_adds_nothing(app: Flask, world: World) -> None:
    sam = world["sam"].id
    db.session.commit()

    def importing() -> str:
        table = read_table(a_file([a_row("S0001"), a_row("S0002")]))
        by = db.session.get_one(User, sam)
        event = product_codes.import_table(table, sha256="0" * 64, by=by, at=clock.now())
        db.session.commit()
        return str(len(event.said["facts"]["added"]))

    got = at_once(app, [importing, importing])
    assert sorted(got, key=str) in (["0", "2"], ["2", None])
    assert known("S0001")
    assert known("S0002")


@pytest.mark.parametrize(("days", "expected"), [(-1, ["product-code-retired"]), (0, ["product-code-retired"]), (1, [])])
def test_a_code_may_be_given_until_the_day_it_is_retired(world: World, days: int, expected: list[str]) -> None:
    today: date = world.site.day_of(clock.now())
    go(imported(world, a_row("DAA01", retired_on=today + timedelta(days=days))))
    assert [found.code for found in ProductDescription.not_assignable("DAA01", at=clock.now())] == expected


def test_a_code_that_nobody_knows_is_not_given(world: World) -> None:
    found = ProductDescription.not_assignable("DAA02", "DZZ99", at=clock.now())
    assert [(one.code, one.values["code"]) for one in found] == [("product-code-unknown", "DZZ99")]
