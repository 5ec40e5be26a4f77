"""The rules of the standard, one by one, at their edges."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from labels.isbt128 import (
    BY_NUMBER,
    COLLECTION_TYPES,
    DESCRIPTIONS,
    USES,
    Antigens,
    Dimensions,
    Din,
    DonorNumber,
    EuropeanCode,
    InfectionMarkers,
    Isbt128Error,
    ProductCode,
    ProductIdentifier,
    blood_group,
    blood_structure,
    build_chain_of_identity,
    build_consignment,
    build_din,
    build_donor_number,
    build_patient_number,
    build_registry_donor,
    check_character,
    compound,
    concatenated,
    day_structure,
    describe,
    din_structure,
    infection_markers,
    local_text,
    moment_structure,
    next_division,
    parent_division,
    parse,
    parts_of,
    product_structure,
    structure,
    typed_chain_of_identity,
    typed_din,
    utc_text,
    volume,
)
from labels.isbt128.errors import SENTENCES
from labels.isbt128.table import RETIRED

REFUSED = [  # what is scanned, why it is refused
    ("", "empty"),
    ("]C0\r\n", "empty"),
    ("=" + "A" * 2335, "too-long"),
    ("=A9999\x1b1712345600", "control-character"),
    ("=A99991712345600\t=%5100", "control-character"),
    ("=A99991712345600\x7f", "control-character"),
    ("=A9999171234560０", "not-ascii"),
    ("=Α99991712345600", "not-ascii"),
    ("=%5100=%5100", "scanned-twice"),
    ("]C0=%5100]C0=%5100\r\n", "scanned-twice"),
    ("=%5100\r\n=%5100\r\n", "scanned-twice"),
    ("=%5100=%5100=%5100", "scanned-twice"),
    ("A99991712345600", "no-identifier"),
    ("=%5100 ", "extra-characters"),
    ("=%51000", "extra-characters"),
    (" =%5100", "no-identifier"),
    ("=O99991712345600", "unknown-identifier"),
    ("=", "unknown-identifier"),
    ("&", "unknown-identifier"),
    ("&,512345", "unknown-identifier"),
    ("&A", "unknown-identifier"),
    ("=A9999171234=%5100", "wrong-length"),
    ("=%510", "wrong-length"),
    ("&#0106ABC12", "wrong-length"),
    ("&#0", "wrong-length"),
    ("&#0105AB-12", "wrong-format"),
    ("&#0105AB.12", "wrong-format"),
    ("&#0105AB 12", "wrong-format"),
    ("&$0201000100250000", "wrong-length"),
    ("&%001123", "wrong-length"),
    ("={" + "0" * 18, "retired"),
    ("=[" + "0" * 18, "retired"),
    ('="' + "0" * 18, "retired"),
    ("&,3" + "A" * 19, "retired"),
    ("=A99991712345600=A99991712345700", "repeated"),
    ("=%5100=%6200", "repeated"),
    ("=%5100=+01000=>019031", "compound-inside"),
    ("=+02000=%5100", "compound-count"),
    ("=+01000=%5100=>019031", "compound-count"),
    ("=+00000", "compound-count"),
    ("=+02000=%5100&aXYZ", "compound-local"),
    ("=+02000=%5100&;XYZ", "compound-local"),
    ("=<S1295V99", "division-scan-needed"),
    ("=A99991712345600=<S1295V99", "division-scan-needed"),
    ("=<S12954A0=,000012", "division-conflict"),
    ("=<S1295V99=,000000", "division"),
    ("=%T300=<S12954A0", "tissue-only-message"),
    ("=A999917123456A0", "flag-reserved"),
    ("=A99991712345699", "flag-reserved"),
    ("=A99991712345614", "flag-reserved"),
    ("=G12341765432171", "din-checksum"),
    ("=%5101", "blood-last-digit"),
    ("=%m100", "wrong-format"),
    ("=%5!00", "wrong-format"),
    ("=<G1234V00", "product-code-reserved"),
    ("=<XA234V00", "product-code-reserved"),
    ("=<X5001V00", "wrong-format"),
    ("=<X5001001", "wrong-format"),
    ("=<Y1234V00", "product-code-reserved"),
    ("=<s1295V00", "wrong-format"),
    ("=<T0416A03", "wrong-format"),
    ("=<S1295v00", "collection-type"),
    ("=<DAA01v00", "collection-type"),
    ("=<S12954a0", "division"),
    ("=<S1128Aa9", "division"),
    ("=<S112840a", "division"),
    ("=<E6170V99", "division"),
    ("=<E6170V99=,000012", "division"),
    ("=<YA123V99=,000012", "division"),
    ("=%T300=/A9997XYZ100S1295", "tissue-only-message"),
    ("=A99991712345600=%5100=>01903", "wrong-length"),
    ("=A99991712345600=%5100x=>019031", "extra-characters"),
    ("=A99991712345600]C0=%5100", "extra-characters"),
    ("&aAB\x1d=%5100", "wrong-format"),
    ("=%51\x1d00", "control-character"),
    ("=%5100\r=>019031", "control-character"),
    ("&>1003662359", "day-of-year"),
    ("&>9003662359", "day-of-year"),
    ("=>026000", "day-of-year"),
    ("=>025366", "day-of-year"),
    ("&>0260422400", "time"),
    ("&>0260422360", "time"),
    ("=#0120260230", "date"),
    ("=#0100000101", "date"),
    ("=(1002202602291215", "date"),
    ("=(1007202602081215", "wrong-format"),
    ("=(3002202602081215", "wrong-format"),
    ("=(1002202602082415", "time"),
    ("=]202613", "wrong-format"),
    ("=$A999917123450302", "container-of"),
    ("=$A999917123450000", "container-of"),
    ("&:0553000000001234527", "wrong-format"),
    ("&:3553000000001234526", "grid-checksum"),
    ("&/XXA999926000001", "wrong-format"),
    ("&/CHA9999260000a1", "wrong-format"),
    ('&"900000000000000000', "wrong-format"),
    ('&"000000000100000000', "wrong-format"),
    ('&"000000000000000001', "wrong-format"),
    ("&$00", "wrong-format"),
    ("&$0107000100250000", "wrong-format"),
    ("&$0101000100250001", "wrong-format"),
    ("&%000", "wrong-format"),
    ("&,4HR000008A999917123456C00S12950A020191231", "wrong-format"),
    ("&,4HR000008O999917123456A00S12950A020191231", "wrong-format"),
    ("&,4HR000008A999917123456A00S12950A020191331", "date"),
    ("&,4HR000008A999917123456A99S12950A020191231", "wrong-format"),
    ("&a", "wrong-format"),
]


@pytest.mark.hazard("B05")
@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_is_not_right_in_full_is_refused(text: str, code: str) -> None:
    with pytest.raises(Isbt128Error) as refused:
        parse(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("=G12341765432171", 14),
        ("]C0=G12341765432171", 17),
        ("=A99992600000100=%5101", 21),
        ("=%5100x", 6),
        ("=%5100=>019031=%6200", 14),
        ("=A99991712345600\x1d=%5100\x1d=%6200", 24),
        ("=A99991712345600=<S1295V99", 16),
        ("]C0=<S12954A0=,000012", 13),
        ("=<S1295V99=,000000", 12),
        ("=<S12954A0=%T300", 10),
        ("=+02000=%5100=+01000=>019031", 13),
        ("=+02000=%5100&aXYZ", 13),
    ],
)
def test_an_error_says_where(text: str, position: int) -> None:
    with pytest.raises(Isbt128Error) as refused:
        parse(text)
    assert refused.value.position == position


@pytest.mark.hazard("B01")
@pytest.mark.parametrize("control", [chr(code) for code in [*range(0x20), 0x7F]])
def test_a_control_character_within_a_code_is_refused(control: str) -> None:
    code = "=A99992600000100"
    for at in range(1, len(code)):
        with pytest.raises(Isbt128Error):
            parse(code[:at] + control + code[at:])


@pytest.mark.parametrize("around", ["\r", "\n", "\r\n", "\t", "\x1d", "\r" * 50])
def test_what_a_scanner_adds_around_a_code_is_left_out(around: str) -> None:
    for text in (f"=%5100{around}", f"{around}=%5100", f"]d1{around}=%5100{around}"):
        assert parse(text).build() == "=%5100"


def test_codes_in_one_scan_may_be_separated_by_fnc1() -> None:
    message = parse("\x1d=A99991712345600\x1d=%5100\x1d\x1d=<S11284A0\x1d")
    assert message.numbers == ("001", "002", "003")
    assert message.build() == "=A99991712345600=%5100=<S11284A0"


def test_a_scan_may_come_as_bytes() -> None:
    assert parse(b"]C0=%5100\r\n").numbers == ("002",)
    for scan in (b"=%51\xff0", "=%51００".encode(), b"\x00" * 10**7):
        with pytest.raises(Isbt128Error):
            parse(scan)


@pytest.mark.parametrize(
    ("text", "date"),
    [("=>900001", "1900-01-01"), ("=>904366", "1904-12-31"), ("=>000366", "2000-12-31"), ("=>899365", "2899-12-31")],
)
def test_years_that_begin_with_a_nine_are_those_of_the_last_century(text: str, date: str) -> None:
    assert parse(text).structures[0].fields()["date"] == date


@pytest.mark.parametrize("flags", ["00", "05", "06", "11", "13", "15", "19", "20", "59", "69"])
def test_defined_flags_are_read(flags: str) -> None:
    din = parse(f"=A999917123456{flags}").structures[0].value
    assert isinstance(din, Din)
    assert (din.flags, din.number) == (flags, "A999917123456")
    assert din.is_on_a_tube == ("06" <= flags <= "11")
    assert din.flag_meaning


def test_every_wrong_checksum_flag_is_refused() -> None:
    for flags in range(60, 97):
        accepted = f"{flags}" == Din("A999917123456").checksum_flags
        if accepted:
            assert parse(f"=A999917123456{flags}").numbers == ("001",)
            continue
        with pytest.raises(Isbt128Error):
            parse(f"=A999917123456{flags}")


@pytest.mark.parametrize(
    "text",
    [
        "A9998 18 123456N",
        "a999818123456n",
        " A9998 20 123456 E ",
        "W0000 09 123456 G",
        "A9999 21 123456 3",
        "A9999260000018",
    ],
)
def test_a_typed_number_is_read_with_its_check_character(text: str) -> None:
    assert typed_din(text).number == text.replace(" ", "").upper()[:13]


@pytest.mark.hazard("H03")
def test_no_single_typing_error_passes_the_check_character() -> None:
    right = "A9999260000018"
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
    wrong = [right[:at] + char + right[at + 1 :] for at in range(14) for char in alphabet if char != right[at]]
    wrong += [
        right[:at] + right[at + 1] + right[at] + right[at + 2 :] for at in range(13) if right[at] != right[at + 1]
    ]
    for text in wrong:
        with pytest.raises(Isbt128Error):
            typed_din(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A9999 17 123456 S", "check-character"),
        ("A9999 17 123456", "typed-length"),
        ("A" * 10**6, "typed-length"),
        ("A9999 17 12345６ 9", "not-ascii"),
        ("O9999 17 123456 9", "wrong-format"),
        ("", "typed-length"),
    ],
)
def test_a_mistyped_number_is_refused(text: str, code: str) -> None:
    with pytest.raises(Isbt128Error) as refused:
        typed_din(text)
    assert refused.value.code == code


def test_a_number_is_built_from_facility_year_and_serial() -> None:
    din = build_din("A9999", 2026, 1)
    assert (din.number, din.fin, din.year, din.serial) == ("A999926000001", "A9999", "26", "000001")
    assert (din.check_character, din.eye_readable) == ("8", "A9999 26 000001")
    assert build_din("A9999", 26, 999_999).serial == "999999"


@pytest.mark.parametrize(
    ("fin", "year", "serial", "code"),
    [
        ("A9999", 2026, 1_000_000, "serial-out-of-range"),
        ("A9999", 2026, -1, "serial-out-of-range"),
        ("A9999", 2100, 1, "year-out-of-range"),
        ("O9999", 2026, 1, "wrong-format"),
        ("A999", 2026, 1, "wrong-format"),
    ],
)
def test_a_number_that_cannot_be_is_not_built(fin: str, year: int, serial: int, code: str) -> None:
    with pytest.raises(Isbt128Error) as refused:
        build_din(fin, year, serial)
    assert refused.value.code == code


@pytest.mark.parametrize("abo", ["O", "A", "B", "AB"])
@pytest.mark.parametrize("rhd", ["positive", "negative", None])
@pytest.mark.parametrize("use", USES)
def test_a_blood_group_reads_back(abo: str, rhd: str | None, use: str) -> None:
    fields = parse(blood_structure(abo, rhd, use).build()).structures[0].fields()
    assert (fields["abo"], fields["rhd"], fields["intended_use"], fields["message"]) == (abo, rhd, use, None)


@pytest.mark.parametrize(
    ("text", "abo", "rhd", "use"),
    [
        ("=%6200", "A", "positive", "default"),
        ("=%9500", "O", "negative", "default"),
        ("=%4700", "O", "positive", "directed use only"),
        ("=%2000", "B", "negative", "autologous only, biohazard"),
        ("=%8300", "AB", "positive", "directed, eligible for crossover"),
        ("=%C400", "AB", None, "directed, biohazard"),
        ("=%D100", None, None, None),
    ],
)
def test_the_published_groups_are_read(text: str, abo: str | None, rhd: str | None, use: str | None) -> None:
    fields = parse(text).structures[0].fields()
    assert (fields["abo"], fields["rhd"], fields["intended_use"]) == (abo, rhd, use)
    assert fields["supported"] == (abo is not None)


def test_a_special_message_is_no_blood_group() -> None:
    fields = parse("=%Mq00").structures[0].fields()
    assert (fields["abo"], fields["message"]) == (None, "quarantine or hold")


def test_a_group_that_has_no_code_is_not_built() -> None:
    with pytest.raises(Isbt128Error) as refused:
        blood_group("C", "positive")
    assert refused.value.code == "blood-group-unknown"


@pytest.mark.parametrize("kind", sorted(COLLECTION_TYPES))
def test_every_collection_type_is_read_exactly(kind: str) -> None:
    fields = parse(f"=<S1128{kind}00").structures[0].fields()
    assert (fields["collection_type"], fields["division"]) == (kind, "00")


def test_a_pack_number_is_no_division() -> None:
    found = parse("=<T0416199").structures[0].value
    assert isinstance(found, ProductCode)
    assert (found.pack_number, found.collection_type, found.division) == ("199", None, None)
    assert found.fields()["collection_type_meaning"] is None


@pytest.mark.parametrize("results", [{"HIV genom": "positive"}, {"": "positive"}, {"HIV genome": "reactive"}])
def test_a_marker_or_a_result_that_does_not_exist_is_not_left_out_silently(results: dict[str, str | None]) -> None:
    with pytest.raises(Isbt128Error) as refused:
        infection_markers(results)
    assert refused.value.code == "marker-unknown"


@pytest.mark.parametrize("year", [-1, 100, 1999, 2100])
def test_a_year_that_two_digits_cannot_tell_is_not_built_into_an_identifier(year: int) -> None:
    for build in (
        lambda: build_din("A9999", year, 1),
        lambda: build_chain_of_identity("A9999", year, "000001"),
        lambda: build_consignment(fin="A9999", year=year, serial=1, container=1, containers=1),
    ):
        with pytest.raises(Isbt128Error) as refused:
            build()
        assert refused.value.code == "year-out-of-range"


def test_no_code_is_no_local_code() -> None:
    assert describe("", given_by="A9999", own="A9999") is None


def test_a_product_that_is_no_cells_may_have_a_suffix_that_is_reserved() -> None:
    found = parse("=<X5001000").structures[0].value
    assert isinstance(found, ProductCode)
    assert (found.pack_number, found.division) == ("000", None)


def test_a_tissue_message_goes_with_tissue() -> None:
    assert parse("=%T300=<T0416003").numbers == ("002", "003")


def test_division_99_is_read_with_its_divisions_code() -> None:
    assert parse("=A99991712345600=<S1295V99=,000012").numbers == ("001", "003", "032")


@pytest.mark.parametrize(("part", "whole"), [("Ab", "A0"), ("Zz", "Z0"), ("A0", "00"), ("00", None)])
def test_a_part_knows_what_it_was_split_from(part: str, whole: str | None) -> None:
    assert parent_division(part) == whole


def test_parts_are_given_out_in_order_and_never_twice() -> None:
    assert next_division("00") == "A0"
    assert next_division("00", {"A0", "C0"}) == "B0"
    assert next_division("A0", {"Aa"}) == "Ab"
    assert len(parts_of("00")) == len(parts_of("Q0")) == 26


@pytest.mark.parametrize(("whole", "taken"), [("Ab", ()), ("00", parts_of("00")), ("A0", parts_of("A0"))])
def test_there_is_an_end_to_dividing(whole: str, taken: tuple[str, ...]) -> None:
    with pytest.raises(Isbt128Error) as refused:
        next_division(whole, taken)
    assert refused.value.code == "no-division-left"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("=>024366", "date", "2024-12-31"),
        ("=>999365", "date", "1999-12-31"),
        ("=>000060", "date", "2000-02-29"),
        ("&>0240602359", "datetime", "2024-02-29T23:59"),
        ("&*0260010000", "datetime", "2026-01-01T00:00"),
        ("=(2001202602081215", "datetime", "2026-02-08T12:15"),
        ("=#0119560229", "date", "1956-02-29"),
    ],
)
def test_dates_are_read(text: str, field: str, value: str) -> None:
    assert parse(text).structures[0].fields()[field] == value


def test_a_moment_is_cut_to_the_minute() -> None:
    moment = dt.datetime(2026, 2, 11, 10, 15, 59, tzinfo=dt.UTC)
    assert moment_structure("005", moment).build() == "&>0260421015"
    assert day_structure("004", dt.date(2019, 1, 31)).build() == "=>019031"


def test_a_year_that_the_code_cannot_hold_is_not_built() -> None:
    with pytest.raises(Isbt128Error) as refused:
        day_structure("004", dt.date(2900, 1, 1))
    assert refused.value.code == "year-out-of-range"


def test_check_characters_of_other_identifiers_cover_all_of_their_data() -> None:
    donor, coi = parse("=;A99990000222244445555").structures[0].value, build_chain_of_identity("A9999", 2026, "000001")
    assert isinstance(donor, DonorNumber)
    assert (donor.check_character, coi.check_character, coi.data) == ("G", "*", "CHA999926000001")
    assert build_chain_of_identity("A9999", 26, "00A1B2").check_character == "7"


def test_dimensions_are_decimals_with_their_unit() -> None:
    dimensions = parse("&$0201000100250100" + "01000801234200").structures[0].value
    assert isinstance(dimensions, Dimensions)
    assert [(entry.type, entry.value) for entry in dimensions.entries] == [
        ("volume_ml", Decimal("25.0")),
        ("net_weight_g", Decimal("12.34")),
    ]
    assert dimensions.fields()["net_weight_g"] == "12.34"
    assert volume(Decimal("25.0")).data == "0101000100250100"
    assert volume(125).data == "0101000100125000"


def test_a_volume_that_does_not_fit_is_not_built() -> None:
    with pytest.raises(Isbt128Error):
        volume(100_000)


def test_infection_markers_read_back() -> None:
    results: dict[str, str | None] = {"HIV-1/2 antibody": "negative", "HBsAg": "positive", "HEV genome": "negative"}
    markers = infection_markers(results)
    assert markers.data == "300200000300000000"
    found = parse(structure("027", markers).build()).structures[0].value
    assert isinstance(found, InfectionMarkers)
    assert {name: result for name, result in found.results.items() if result} == results


def test_a_consignment_counts_its_containers() -> None:
    record = build_consignment(fin="A9999", year=2017, serial=12345, container=1, containers=2)
    assert record.data == "A999917123450102"
    assert parse("=$A999917123450002").structures[0].fields()["container"] == "00"


def test_the_european_code_has_two_forms() -> None:
    scanned = parse("&,4HR000008A999917123456A00S12950A020191231").structures[0].value
    assert isinstance(scanned, EuropeanCode)
    text = scanned.text
    assert text == "SEC:HR000008A999917123456 A00S12950A020191231"
    assert EuropeanCode.read_text(text.replace(" ", "\n")) == scanned
    with pytest.raises(Isbt128Error):
        EuropeanCode.read_text("SEC:HR000008")


@pytest.mark.parametrize(
    ("text", "division"),
    [
        ("A9999E0398A999921123456A00000", "A0"),
        ("00000S1128A999921123456000000", "00"),
        ("00000S1128A999921123456000012", "000012"),
    ],
)
def test_the_product_identifier_has_29_characters(text: str, division: str) -> None:
    identifier = ProductIdentifier.read(text)
    assert (identifier.text, identifier.division, len(text)) == (text, division, 29)


@pytest.mark.parametrize("text", ["", "A9999E0398A999921123456A0000", "A9999E0398A999921123456A000000", "a" * 29])
def test_what_is_no_product_identifier_is_refused(text: str) -> None:
    with pytest.raises(Isbt128Error):
        ProductIdentifier.read(text)


def test_a_compound_message_is_the_published_one() -> None:
    parts = [
        din_structure("A999926000001"),
        blood_structure("O", "positive"),
        product_structure("DAA01", "4", "A0"),
        moment_structure("005", dt.datetime(2026, 2, 11, 10, 15, tzinfo=dt.UTC)),
        moment_structure("007", dt.datetime(2026, 2, 8, 10, 15, tzinfo=dt.UTC)),
        structure("040", build_chain_of_identity("A9999", 2026, "000001")),
        structure("029", volume(125)),
    ]
    expected = "=+07000=A99992600000100=%5100=<DAA014A0&>0260421015&*0260391015&/CHA999926000001&$0101000100125000"
    assert compound(parts) == expected
    assert concatenated(parts[0], parts[1]) == "=A99992600000100=%5100"


@pytest.mark.parametrize("count", [0, 100])
def test_a_compound_message_has_1_to_99_parts(count: int) -> None:
    with pytest.raises(Isbt128Error) as refused:
        compound([structure("010", f"{number:05}") for number in range(count)])
    assert refused.value.code == "compound-empty"


@pytest.mark.parametrize("number", ["011", "015", "016", "037", "041", "", "000"])
def test_retired_and_unknown_structures_are_never_built(number: str) -> None:
    with pytest.raises(Isbt128Error) as refused:
        structure(number, "0" * 18)
    assert refused.value.code == ("retired" if number in RETIRED else "unknown-structure")


def test_a_structure_with_too_much_data_is_not_built() -> None:
    with pytest.raises(Isbt128Error) as refused:
        structure("002", "51000")
    assert refused.value.code == "wrong-length"


@pytest.mark.parametrize("data", ["²²", "２", "a", "A-1", "é"])
def test_what_has_no_check_character_is_refused(data: str) -> None:
    with pytest.raises(Isbt128Error):
        check_character(data)
    for number in ("025", "029", "030"):
        with pytest.raises(Isbt128Error):
            structure(number, data)


def test_local_and_national_codes_are_carried_unread() -> None:
    assert [parse(text).structures[0].number for text in ("&aHELLO", "&;123", "&!Y")] == ["&a", "&;", "&!"]
    assert parse("=%5100&bWHAT=EVER").numbers == ("002", "&b")


def test_every_shipped_description_fits_a_product_code() -> None:
    for code, description in DESCRIPTIONS.items():
        assert product_structure(code, "4").fields()["product_description_code"] == code
        assert description.text
        assert description.storage


def test_every_sentence_can_be_filled_in() -> None:
    params = dict.fromkeys(("length", "found", "noun", "expected", "field", "abo", "rhd", "use", "year", "total"), "x")
    for code in SENTENCES:
        assert "%(" not in Isbt128Error(code, 0, **params).sentence


@pytest.mark.parametrize(
    "typed", ["CH A9999 26 00000ſ K", "CHA999926000001 ＊", "CHA99992600000ı*", "C" * 10**6, "CHA999926000001", ""]
)
def test_a_mistyped_chain_of_identity_is_refused(typed: str) -> None:
    assert typed_chain_of_identity("ch a9999 26 000001 *").data == "CHA999926000001"
    with pytest.raises(Isbt128Error):
        typed_chain_of_identity(typed)


def test_identifiers_are_built_with_their_zeros_length_and_checksum() -> None:
    assert build_donor_number("A9999", "222244445555").data == "A99990000222244445555"
    assert build_patient_number("ABC12").data == "0105ABC12"
    assert build_registry_donor("3553", "0000000012345").data == "3553000000001234527"
    for wrong in (lambda: build_donor_number("A9999", "1" * 17), lambda: build_patient_number("")):
        with pytest.raises(Isbt128Error):
            wrong()


@pytest.mark.parametrize("division", ["00", "A0", "Zz", "000012", "120000", "AB0000", "ABCDEF"])
def test_the_identifier_of_a_product_reads_back(division: str) -> None:
    built = ProductIdentifier("E0398", "A999921123456", division, "A9999")
    assert len(built.text) == 29
    read = ProductIdentifier.read(built.text)
    assert read.text == built.text
    assert read.division == division


@pytest.mark.parametrize("space", [" ", "\n", "\r\n"])
def test_a_printed_single_european_code_is_read_back(space: str) -> None:
    code = EuropeanCode.read("HR000008A999917123456A00S12950A020191231")
    assert EuropeanCode.read_text(code.text.replace(" ", space)) == code


def test_antigens_have_a_check_character_where_they_are_printed() -> None:
    value = structure("012", "620000000000000000").value
    assert isinstance(value, Antigens)
    assert value.check_character == check_character("620000000000000000")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1", "100000", "1E+9", "0.0000000001"])
def test_a_size_that_five_digits_cannot_say_is_not_built(value: str) -> None:
    with pytest.raises(Isbt128Error):
        volume(Decimal(value))


def test_times_are_printed_with_their_zone_and_in_utc() -> None:
    at = dt.datetime(2026, 7, 11, 21, 59, tzinfo=dt.UTC)
    assert local_text(at, "Europe/Zagreb") == "11 JUL 2026 23:59 CEST"
    assert local_text(at, "Asia/Shanghai") == "12 JUL 2026 05:59 CST"
    assert utc_text(at.astimezone(dt.timezone(dt.timedelta(hours=2)))) == "2026-07-11 21:59 UTC"


@pytest.mark.parametrize("number", sorted(set(BY_NUMBER) - RETIRED))
def test_what_a_structure_means_cannot_be_changed(number: str) -> None:
    kind: Any = BY_NUMBER[number].read.__self__  # type: ignore[attr-defined]
    assert kind.__dataclass_params__.frozen
    assert kind.__slots__
    assert kind.__doc__
