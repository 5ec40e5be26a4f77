"""Any scanned string is one of a small set of things, or is refused with what it looks like and what is wrong."""

import datetime as dt
import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.isbt128 import BY_NUMBER, parse
from labels.isbt128.table import RETIRED
from labels.own_code import build_own
from tracker.scanning import (
    KINDS,
    BadgeCode,
    BagCode,
    ConsignmentCode,
    DinCode,
    DonorNumberCode,
    Gs1Code,
    Kind,
    OwnCode,
    ScanError,
    SupplyCode,
    contract_of,
    expect,
    kind_name,
    read,
    read_typed_din,
)

WRISTBAND = build_own("R", "R-0001", 2, "AB12")
FULL_LABEL = "=+07000=A99992600000100=%5100=<DAA014A0&>0260421015&*0260391015&/CHA999926000001&$0101000100125000"
ONE_OF_EACH: dict[Kind, str] = {
    "bag": "=A99992600000100=<DAA014A0",
    "din": "=A99992600000100",
    "tube": "=A99992600000107",
    "record": "=A99992600000108",
    "isbt128": "=%5100",
    "staff": "='A9999ABC123",
    "donor-number": "=;A99990000222244445555",
    "coi": "&/CHA999926000001",
    "supply": "=)1AB1234567",
    "consignment": "=$A999917123450102",
    "gs1": "(01)09506000134352(17)271200(10)AB-1",
    "recipient": WRISTBAND,
    "donor": build_own("D", "D-0001", 1, "X9"),
    "user": build_own("U", "NADIA"),
    "place": build_own("P", "LN2-1-A3"),
    "equipment": build_own("E", "CENTRIFUGE-2"),
    "label": build_own("L", "4711", 3, "QQ"),
    "shipment": build_own("S", "SH-1"),
    "order": build_own("O", "ORD-17"),
    "lot": build_own("B", "SAL-27-01"),
}


@pytest.mark.parametrize(("kind", "raw"), ONE_OF_EACH.items())
def test_every_kind_of_code_is_told_from_the_others(kind: str, raw: str) -> None:
    scan = read(raw + "\r\n")
    assert (scan.kind, scan.raw) == (kind, raw + "\r\n")


def test_there_is_an_example_of_every_kind() -> None:
    assert set(ONE_OF_EACH) == KINDS


@pytest.mark.hazard("B08")
@pytest.mark.hazard("H53")
@pytest.mark.parametrize(("scanned", "wanted"), list(product(ONE_OF_EACH, ONE_OF_EACH)))
def test_a_prompt_takes_its_own_kind_and_names_both_for_another(scanned: Kind, wanted: Kind) -> None:
    scan = read(ONE_OF_EACH[scanned])
    if scanned == wanted:
        assert expect(scan, wanted) is scan
        return
    with pytest.raises(ScanError) as refused:
        expect(scan, wanted)
    named = "a blood group code" if scanned == "isbt128" else kind_name(scanned)
    assert refused.value.code == "wrong-kind"
    assert refused.value.sentence.startswith(f"This is {named}, scan the ")


def test_a_tube_is_refused_at_the_bag_in_the_words_of_the_bench() -> None:
    with pytest.raises(ScanError, match=r"^This is a test-tube label, scan the bag\.$"):
        expect(read("=A99992600000107=<DAA014A0"), "bag")


def test_a_prompt_may_take_several_kinds() -> None:
    assert expect(read("=A99992600000107"), "bag", "tube").kind == "tube"
    with pytest.raises(ScanError, match="scan the bag or the donation number"):
        expect(read(WRISTBAND), "bag", "din")


@pytest.mark.hazard("B08")
@pytest.mark.parametrize(
    "also", ["='A9999ABC123", "=)1AB1234567", "&-LOT7654321", "=$A999917123450102", "=]202612", "&aXY"]
)
@pytest.mark.parametrize("raw", ["=A99992600000100=<DAA014A0", "=A99992600000100", "=A99992600000107"])
def test_what_does_not_belong_on_a_label_is_refused_beside_it(raw: str, also: str) -> None:
    scan = read(raw + also)
    with pytest.raises(ScanError) as refused:
        expect(scan, "bag", "din", "tube")
    assert refused.value.code == "mixed-scan"
    assert refused.value.sentence.startswith(f"This scan holds {parse(also).structures[0].noun} together with ")


@pytest.mark.parametrize("kind", ["staff", "donor-number", "coi", "consignment"])
def test_a_code_that_stands_alone_is_not_taken_joined(kind: Kind) -> None:
    assert contract_of(kind).joined == "prohibited"
    with pytest.raises(ScanError, match="joined with another code"):
        expect(read("=+01000" + ONE_OF_EACH[kind]), kind)
    with pytest.raises(ScanError, match="scan the"):
        expect(read(ONE_OF_EACH[kind] + "=%5100"), kind)


def test_every_kind_of_isbt_128_code_has_a_contract_of_structures_that_exist() -> None:
    for kind, raw in ONE_OF_EACH.items():
        message = getattr(read(raw), "message", None)
        if message is None or kind == "isbt128":
            assert not contract_of(kind).structures
            continue
        assert set(message.numbers) <= contract_of(kind).structures <= BY_NUMBER.keys() - RETIRED
        assert (contract_of(kind).joined == "required") <= (len(message.numbers) > 1)


def test_the_full_label_is_a_bag() -> None:
    bag = read(FULL_LABEL)
    assert isinstance(bag, BagCode)
    assert (bag.din, bag.flags) == ("A999926000001", "00")
    assert (bag.product_description_code, bag.collection_type, bag.division) == ("DAA01", "4", "A0")
    assert (bag.abo, bag.rhd) == ("O", "positive")
    assert bag.expires_local is not None
    assert bag.expires_local.isoformat() == "2026-02-11T10:15:00"


@pytest.mark.parametrize(
    ("raw", "code", "division"),
    [
        ("=A99992600000100=<S1295V99=,000012", "S1295", "000012"),
        ("=+04000=/A9997XYZ100T0479=A99991712345600=,000012=>019031", "T0479", "000012"),
        ("=<DAA014Ab=A99992600000100", "DAA01", "Ab"),
        ("=A99992600000100=<T0416003", "T0416", "003"),
    ],
)
def test_a_bag_names_its_product_and_division(raw: str, code: str, division: str) -> None:
    bag = read(raw)
    assert isinstance(bag, BagCode)
    assert (bag.product_description_code, bag.division) == (code, division)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("=A99992600000100=>026042", dt.datetime(2026, 2, 11, 23, 59)),  # noqa: DTZ001 local by definition
        ("=A99992600000100=%5100", None),
    ],
)
def test_a_donation_number_without_product_is_no_bag(raw: str, expected: dt.datetime | None) -> None:
    assert isinstance(read(raw), DinCode)
    bag = read(raw + "=<DAA014A0")
    assert isinstance(bag, BagCode)
    assert bag.expires_local == expected


@pytest.mark.parametrize("flags", ["06", "07", "08", "09", "10", "11"])
def test_labels_of_tubes_and_records_are_never_bags(flags: str) -> None:
    assert read(f"=A999926000001{flags}=<DAA014A0").kind == ("record" if flags == "08" else "tube")


def test_people_supplies_and_consignments_are_read() -> None:
    badge, donor = read("='A9999ABC123"), read("=;A99990000222244445555")
    kit, box = read("=)1AB1234567&)LOT7654321"), read("=$A999917123450102")
    assert isinstance(badge, BadgeCode)
    assert (badge.facility, badge.staff_id) == ("A9999", "ABC123")
    assert isinstance(donor, DonorNumberCode)
    assert donor.identifier == "A99990000222244445555"
    assert isinstance(kit, SupplyCode)
    assert (kit.is_bag_set, kit.manufacturer, kit.catalog_number, kit.lot) == (True, "AB", "1234567", "LOT7654321")
    assert isinstance(box, ConsignmentCode)
    assert (box.identifier, box.container, box.containers) == ("A99991712345", 1, 2)


def test_an_own_code_says_which_print_it_is() -> None:
    scan = read("]Q3" + WRISTBAND)
    assert isinstance(scan, OwnCode)
    assert (scan.kind, scan.id, scan.print_number, scan.nonce) == ("recipient", "R-0001", 2, "AB12")


@pytest.mark.hazard("H03")
def test_no_single_misread_character_makes_another_own_code() -> None:
    for at, char in product(range(len(WRISTBAND)), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*-:"):
        damaged = WRISTBAND[:at] + char + WRISTBAND[at + 1 :]
        if damaged == WRISTBAND:
            continue
        with pytest.raises(ScanError):
            read(damaged)


GTIN, EXPIRY = "09506000134352", dt.date(2027, 12, 31)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("]C101095060001343521727123110LOT1\x1d21S1", (GTIN, "LOT1", EXPIRY, "S1", None)),
        ("]d2\x1d01095060001343521727123110LOT1\x1d", (GTIN, "LOT1", EXPIRY, None, None)),
        ("]Q30109506000134352", (GTIN, None, None, None, None)),
        ("01095060001343521727120010ab-1", (GTIN, "ab-1", EXPIRY, None, None)),
        ("(01)09506000134352(17)271231(10)AB-1(21)7\r\n", (GTIN, "AB-1", EXPIRY, "7", None)),
        ("(8018)123456789012345675", (None, None, None, None, "123456789012345675")),
        ("]d28018123456789012345675801901", (None, None, None, None, "123456789012345675")),
    ],
)
def test_gs1_codes_are_read(raw: str, expected: tuple[object, ...]) -> None:
    scan = read(raw)
    assert isinstance(scan, Gs1Code)
    assert (scan.gtin, scan.lot, scan.expires_on, scan.serial, scan.gsrn) == expected


REFUSED = [  # what is scanned, why it is refused, a piece of the sentence
    ("", "empty", "Nothing was scanned"),
    ("\r\n", "empty", "Nothing was scanned"),
    ("]C1", "empty", "Nothing was scanned"),
    ("a" * 4297, "too-long", "4297 characters"),
    ("=A9999\x1b2600000100", "control-character", "U+001B"),
    ("=\uff2199992600000100", "not-ascii", "U+FF21"),
    ("\ud800", "not-ascii", "U+D800"),
    ("=a99992600000100", "caps-lock", "This is a donation number (DIN), but capital and small"),
    ("=<s1128V00", "small-letters", "This is a product code"),
    ("=a99992600000100=<daa014A0", "small-letters", "This is a donation number"),
    (WRISTBAND.lower(), "caps-lock", "a recipient's wristband"),
    ("A99992600000100", "start-missing", "This looks like a donation number (DIN), but its first"),
    ("%5100", "start-missing", "This looks like a blood group code"),
    (">0260421015", "start-missing", "This looks like an expiry date and time"),
    (WRISTBAND[1:], "start-missing", "a recipient's wristband"),
    ("=A999926000001", "wrong-length", "a donation number (DIN), but it has 13 characters instead of 15"),
    ("=%5101", "blood-last-digit", "This looks like a blood group code, but its last digit must be 0."),
    ("=A99992600000100=A99992600000100", "scanned-twice", "twice in one go"),
    (WRISTBAND * 2, "scanned-twice", "twice in one go"),
    ("0109506000134352" * 2, "scanned-twice", "twice in one go"),
    (WRISTBAND + ONE_OF_EACH["place"], "two-codes", "Two codes"),
    (WRISTBAND + "=%5100", "two-codes", "Two codes"),
    ("XX" + WRISTBAND, "two-codes", "Two codes"),
    ("(01)09506000134352(10)A(01)09506000134352(10)B", "two-codes", "Two codes"),
    (WRISTBAND[:-1], "own-format", "one of our own codes, but it is incomplete"),
    ("VT2:R:1:1", "own-format", "one of our own codes"),
    (WRISTBAND.replace("AB12", "AB13"), "own-check", "a recipient's wristband, but it was misread"),
    ("=%5100 ", "extra-characters", "extra characters"),
    (" =%5100", "unknown-code", "no code that we know"),
    ("A9999260000018", "typed-not-scanned", "typed donation number"),
    ("https://example.org", "web-address", "web address"),
    ("4006381333931", "retail-code", "article number"),
    ("(01)09506000134353", "gs1-check-digit", "check digit"),
    ("(8018)123456789012345674", "gs1-check-digit", "check digit"),
    ("]C199XYZ", "gs1-nothing", "neither an article nor a person"),
    ("]C1010950600013435217991399", "gs1-format", "cannot be read"),
    ("]C1010950600013435210A\x1bB", "gs1-format", "U+001B"),
    ("&,31234ABCDEFGHIJKLMNO", "retired", "retired"),
    ("11", "unknown-code", "no code that we know"),
    ("<script>alert(1)</script>", "unknown-code", "no code that we know"),
    ("' OR 1=1;--", "unknown-code", "no code that we know"),
    ("../../etc/passwd%00", "unknown-code", "no code that we know"),
]


@pytest.mark.hazard("B03")
@pytest.mark.hazard("B05")
@pytest.mark.hazard("B14")
@pytest.mark.parametrize(("raw", "code", "piece"), REFUSED)
def test_a_refusal_says_what_it_looks_like_and_what_is_wrong(raw: str, code: str, piece: str) -> None:
    with pytest.raises(ScanError) as refused:
        read(raw)
    assert refused.value.code == code
    assert piece in refused.value.sentence
    assert refused.value.do.endswith(".")


@pytest.mark.hazard("B01")
@pytest.mark.parametrize("control", [chr(code) for code in [*range(0x20), 0x7F]])
@pytest.mark.parametrize("raw", ["=A99992600000100", WRISTBAND])
def test_a_control_character_in_any_place_of_a_code_is_refused(control: str, raw: str) -> None:
    for at in range(1, len(raw)):
        with pytest.raises(ScanError):
            read(raw[:at] + control + raw[at:])


def test_a_typed_number_needs_its_check_character() -> None:
    typed = read_typed_din("a9999 26 000001 8")
    assert (typed.kind, typed.din, typed.message) == ("din", "A999926000001", None)
    for wrong in ("A9999 26 000001", "A9999 26 000001 9", "=A99992600000100", "", "é" * 14):
        with pytest.raises(ScanError):
            read_typed_din(wrong)


def answer(raw: str) -> str:
    """The kind, or the sentence of the refusal; anything else escapes."""
    try:
        return read(raw).kind
    except ScanError as error:
        return f"{error.sentence} {error.do}"


ALPHABET = "=&%<>*}(){}[]\\;'-+#\"$,/:!~ abzABZ0129VT\x00\x1b\x1d\r\n\té０Ａ\ud800"


@settings(max_examples=1000, deadline=None)
@given(
    st.sampled_from([*ONE_OF_EACH.values(), FULL_LABEL, ""]),
    st.text(ALPHABET, max_size=6),
    st.integers(0, 100),
    st.integers(0, 4),
)
def test_any_text_gets_an_answer_that_can_be_shown(raw: str, damage: str, at: int, lost: int) -> None:
    assert answer(raw[:at] + damage + raw[at + lost :]).isprintable()


@pytest.mark.hazard("B06")
@pytest.mark.parametrize(
    "raw", ["=" * 10**7, "=%5100" * 389 + "x", "]C1" + "10A\x1d" * 570, "(" + "10)" * 700, "VT1:" * 500 + "x"]
)
def test_enormous_scans_are_answered_within_50_ms(raw: str) -> None:
    def seconds() -> float:
        begun = time.perf_counter()
        with pytest.raises(ScanError):
            read(raw)
        return time.perf_counter() - begun

    assert min(seconds() for _ in range(3)) < 0.05
