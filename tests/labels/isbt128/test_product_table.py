"""A table of product description codes adds codes and retires codes; whatever else it would do is refused, by line."""

import csv
import datetime as dt
import io
import json
import time
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.isbt128 import (
    COLUMNS,
    DESCRIPTIONS,
    STORAGE,
    Description,
    News,
    WrongTable,
    describe,
    judge,
    read_table,
)

HEAD = ",".join(COLUMNS)
GOOD = 'S0001,"MADE UP, APHERESIS",Thawed,"[""Citrate"", ""Mobilized""]",refg,,9.1'
DAY = dt.date(2026, 6, 30)


def codes_of(content: bytes) -> list[tuple[int, str]]:
    """What is wrong with a table: line and code of each."""
    with pytest.raises(WrongTable) as refused:
        read_table(content)
    assert all(one.sentence.isprintable() and len(one.sentence) < 400 for one in refused.value.wrong)
    return [(one.line, one.code) for one in refused.value.wrong]


def lines(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


def written(rows: Iterable[Description], version: str = "9.1") -> bytes:
    """A table with these rows, as a site would bring it."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow(COLUMNS)
    for row in rows:
        attributes = json.dumps({f"group {at}": text for at, text in enumerate(row.attributes)})
        texts = (row.product_description_code, row.product_class, row.modifier, attributes, row.storage_code)
        sheet.writerow([*texts, row.retired_on or "", version])
    return out.getvalue().encode()


def outcome(content: bytes) -> int:
    """How many codes a file holds, or how much is wrong with it; anything else escapes."""
    try:
        return len(read_table(content).descriptions)
    except WrongTable as refused:
        return len(refused.wrong)


def test_a_row_is_read_with_everything_that_a_label_says() -> None:
    table = read_table(b"\xef\xbb\xbf" + lines(GOOD, "", GOOD, "S0002,X,,,,2026-06-30,9.1"))
    assert (table.version, table.lines) == ("9.1", {"S0001": 2, "S0002": 5})
    said = table.descriptions["S0001"]
    assert said.text == "Thawed MADE UP, APHERESIS; Citrate; Mobilized"
    assert said.storage == "Store at 2 to 8 °C"
    assert (table.descriptions["S0002"].attributes, table.descriptions["S0002"].storage) == ((), "")
    assert [table.descriptions["S0002"].is_retired(DAY + dt.timedelta(days)) for days in (-1, 0, 1)] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    "attributes",
    ['["A", "B"]', '{"core": "A", "manipulation": ["B"]}', '{"x": "A", "x": "B"}', '{"x": ["A", "B"], "y": []}'],
)
def test_attributes_are_a_list_of_texts_or_groups_of_them(attributes: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow(["S0001", "X", "", attributes, "", "", "9.1"])
    assert read_table(lines(out.getvalue())).descriptions["S0001"].attributes == ("A", "B")


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", [(1, "columns")]),
        (b"\xff\xfe", [(1, "not-utf-8")]),
        (lines(GOOD, "S0002,\xff,,,,,9.1").replace("ÿ".encode(), b"\xff"), [(3, "not-utf-8")]),
        (HEAD.encode(), [(0, "nothing")]),
        ((HEAD + ",price\n").encode(), [(1, "columns")]),
        (HEAD.replace("class", "klass").encode(), [(1, "columns")]),
        ((HEAD + "\n" + GOOD + '\nS0002,"x"y,,,,,9.1').encode(), [(3, "not-csv")]),
        (lines(GOOD, "S0002,X,,"), [(3, "cells")]),
        (lines(GOOD + ",,"), [(2, "cells")]),
        (b"x" * (16 * 2**20 + 1), [(0, "too-large")]),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(content: bytes, wrong: list[tuple[int, str]]) -> None:
    assert codes_of(content) == wrong


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("s0001,X,,,,,9.1", "pdc"),
        ("S001,X,,,,,9.1", "pdc"),
        ("S00011,X,,,,,9.1", "pdc"),
        ("Ｓ0001,X,,,,,9.1", "pdc"),
        ("G0001,X,,,,,9.1", "pdc"),
        ("=cmd|' /C calc'!A0,X,,,,,9.1", "pdc"),
        ("S0001,,,,,,9.1", "text"),
        ("S0001,X\x1b[2J,,,,,9.1", "text"),
        (f"S0001,{'X' * 301},,,,,9.1", "text"),
        ("S0001,X,,[1],,,9.1", "json"),
        ('S0001,X,,"{""a"": {""b"": 1}}",,,9.1', "json"),
        ("S0001,X,,nothing,,,9.1", "json"),
        ('S0001,X,,"""text""",,,9.1', "json"),
        ("S0001,X,," + "[" * 20_000 + ",,,9.1", "json"),
        ("S0001,X,," + "9" * 5000 + ",,,9.1", "json"),
        ("S0001,X,,,freezer,,9.1", "storage"),
        ("S0001,X,,,,30.06.2026,9.1", "day"),
        ("S0001,X,,,,2026-02-30,9.1", "day"),
        ("S0001,X,,,,20260630,9.1", "day"),
        ("S0001,X,,,,,", "version"),
        ("S0001,X,,,,,a secret sentence", "version"),
    ],
)
def test_every_wrong_line_is_named(row: str, code: str) -> None:
    assert codes_of(lines("S9999,X,,,,,9.1", row, "S9998,X,,,,,9.1", row)) == [(3, code), (5, code)]


def test_a_code_that_is_there_twice_with_different_texts_is_refused() -> None:
    rows = [GOOD, GOOD.replace("Thawed", ""), GOOD.replace("refg", "rt"), GOOD.replace(",,9.1", ",2026-06-30,9.1")]
    assert codes_of(lines(*rows)) == [(3, "duplicate"), (4, "duplicate"), (5, "duplicate")]


def test_a_table_is_of_one_version() -> None:
    assert codes_of(lines(GOOD, "S0002,X,,,,,9.2")) == [(3, "version")]


PRINTABLE = (
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20)
    .map(str.strip)
    .filter(lambda text: bool(text) and text.isprintable())
)
ROWS = st.builds(
    Description,
    st.from_regex("[EPS][0-9]{4}|D[A-Z][A-Z0-9]{3}", fullmatch=True).filter(lambda code: code not in DESCRIPTIONS),
    PRINTABLE,
    PRINTABLE | st.just(""),
    st.lists(PRINTABLE, max_size=3).map(tuple),
    st.sampled_from(sorted(STORAGE)),
    st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
    st.just("9.1"),
)
TABLES = st.lists(ROWS, min_size=1, max_size=8, unique_by=lambda row: row.product_description_code)


def after(known: dict[str, Description], news: News) -> dict[str, Description]:
    """What is known once a table has been taken over: codes are added, and get a last day."""
    ended = {one.product_description_code: one.retired_on for one in news.retired}
    added = {one.product_description_code: one for one in news.added}
    return {code: replace(one, retired_on=ended.get(code, one.retired_on)) for code, one in known.items()} | added


@settings(max_examples=60, deadline=None)
@given(TABLES, TABLES)
def test_a_later_table_adds_and_retires_or_is_refused_as_a_whole(
    first: list[Description], second: list[Description]
) -> None:
    known = after({}, judge(read_table(written(first)), known={}, shipped=DESCRIPTIONS))
    assert known == {row.product_description_code: row for row in first}
    assert judge(read_table(written(first)), known=known, shipped=DESCRIPTIONS) == News((), ())
    contradicts = {
        row.product_description_code
        for row in second
        if (before := known.get(row.product_description_code))
        and (row.says != before.says or (before.retired_on and before.retired_on != row.retired_on))
    }
    table = read_table(written(second))
    if contradicts:
        with pytest.raises(WrongTable) as refused:
            judge(table, known=known, shipped=DESCRIPTIONS)
        assert {one.values["pdc"] for one in refused.value.wrong} == contradicts
        return
    later = after(known, judge(table, known=known, shipped=DESCRIPTIONS))
    assert later.keys() == known.keys() | table.descriptions.keys()
    assert all(later[code].says == said.says for code, said in (known | dict(table.descriptions)).items())


@settings(max_examples=60, deadline=None)
@given(TABLES, st.data())
def test_no_text_of_a_known_code_is_ever_changed(rows: list[Description], data: st.DataObject) -> None:
    known = {row.product_description_code: row for row in rows}
    victim = data.draw(st.sampled_from(rows))
    changed = data.draw(
        st.sampled_from(
            [
                replace(victim, product_class=f"{victim.product_class}!"),
                replace(victim, modifier=f"{victim.modifier}!"),
                replace(victim, attributes=(*victim.attributes, "more")),
                replace(victim, storage_code="refg" if victim.storage_code != "refg" else "rt"),
            ]
        )
    )
    with pytest.raises(WrongTable) as refused:
        judge(read_table(written([changed])), known=known, shipped=DESCRIPTIONS)
    assert [one.code for one in refused.value.wrong] == ["changed"]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"{HEAD}\n{text}".encode("utf-8", "replace")))
def test_any_file_is_a_table_or_is_refused(content: bytes) -> None:
    assert outcome(content) > 0


def test_a_retirement_is_not_taken_back_or_moved() -> None:
    known = {"S0001": Description("S0001", "X", "", (), retired_on=DAY)}
    for row in ("S0001,X,,,,,9.2", "S0001,X,,,,2027-01-01,9.2"):
        with pytest.raises(WrongTable) as refused:
            judge(read_table(lines(row)), known=known, shipped={})
        assert [(one.line, one.code) for one in refused.value.wrong] == [(2, "unretired")]


def test_the_shipped_codes_give_way_to_the_licensed_words_but_not_to_another_class() -> None:
    licensed = read_table(lines('S1128,"Hpc, Apheresis",,"[""Other words""]",refg,,9.1'))
    assert [one.product_description_code for one in judge(licensed, known={}, shipped=DESCRIPTIONS).added] == ["S1128"]
    for row in ("S1128,PLASMA,,,refg,,9.1", 'DAA01,"MNC, APHERESIS",,"[""Citrate""]",refg,,9.1'):
        with pytest.raises(WrongTable) as refused:
            judge(read_table(lines(row)), known={}, shipped=DESCRIPTIONS)
        assert [one.code for one in refused.value.wrong] == ["changed"]


def test_a_local_code_is_only_understood_in_the_facility_that_gave_it() -> None:
    assert describe("DAA01", given_by="A9999", own="A9999") is not None
    assert describe("DAA01", given_by="G1234", own="A9999") is None
    assert describe("DAA01", given_by="", own="A9999") is None
    assert describe("S1128", given_by="G1234", own="A9999") is not None


def test_twenty_thousand_codes_are_read_and_judged_within_three_seconds() -> None:
    rows = [f'{family}{number:04},X,,"[""Citrate""]",refg,,9.1' for family in "EP" for number in range(10_000)]
    content = lines(*rows)
    begun = time.perf_counter()
    assert len(judge(read_table(content), known={}, shipped=DESCRIPTIONS).added) == 20_000
    assert time.perf_counter() - begun < 3
