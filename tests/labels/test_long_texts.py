"""Long names shrink and wrap inside their place, or the label is refused with the field named; nothing vanishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from labels import printing
from labels.facts import CollectionLabel, FinalLabel, Label
from labels.refusals import LabelDoesNotFit, LabelUnprintable
from labels.samples import (
    a_badge,
    a_collection_label,
    a_final_label,
    a_lot_label,
    a_partial_label,
    a_place_label,
    a_shipper_label,
    a_summary,
    a_tie_tag,
    a_tube_label,
    a_wristband,
    an_aliquot_label,
    an_equipment_label,
)
from labels.statements import INVESTIGATIONAL, DonorStatus, demanded
from tests.labels import decode

LONG_NAME = "Wolfeschlegelsteinhausen-Featherstonehaugh, Maximiliana"
ENDLESS = "Featherstonehaugh " * 40
MAKERS: tuple[Callable[..., Label], ...] = (
    a_final_label,
    a_collection_label,
    a_partial_label,
    a_wristband,
    a_badge,
    a_place_label,
    an_equipment_label,
    a_lot_label,
    an_aliquot_label,
    a_tie_tag,
    a_tube_label,
    a_shipper_label,
)


def _words_of(document: bytes, tmp_path: Any) -> str:
    file = tmp_path / "label.pdf"
    file.write_bytes(document)
    return "".join(pypdf.PdfReader(file).pages[0].extract_text().split())


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (a_final_label, "recipient_name"),
        (a_final_label, "collection_facility"),
        (a_final_label, "processing_facility"),
        (a_collection_label, "recipient_name"),
        (a_wristband, "name"),
        (a_badge, "name"),
        (a_place_label, "name"),
        (an_equipment_label, "name"),
        (a_lot_label, "name"),
        (an_aliquot_label, "prepared_text"),
        (a_tie_tag, "processing_facility"),
        (a_shipper_label, "consignee"),
    ],
)
def test_a_long_name_is_printed_whole(make: Callable[..., Label], field: str, tmp_path: Any) -> None:
    label = make(**{field: LONG_NAME})
    document = printing.pdf([label])
    assert LONG_NAME.replace(" ", "") in _words_of(document, tmp_path)
    assert Counter(decode.symbols(document, dpi=300)[0]) == Counter(symbol.data for symbol in label.symbols())


@pytest.mark.parametrize(
    ("make", "facts", "why"),
    [
        (a_final_label, {"recipient_name": ENDLESS}, LabelDoesNotFit),
        (a_final_label, {"trial_text": ENDLESS}, LabelDoesNotFit),
        (a_wristband, {"name": ENDLESS}, LabelDoesNotFit),
        (a_tube_label, {"tube_text": ENDLESS}, LabelDoesNotFit),
        (a_final_label, {"recipient_name": "\U0010fffd"}, LabelUnprintable),
        (a_summary, {"rows": (("Release", "\U0010fffd"),)}, LabelUnprintable),
    ],
)
def test_a_check_refuses_what_the_print_would_refuse_however_often_it_is_asked(
    make: Callable[..., Label], facts: dict[str, Any], why: type[Exception]
) -> None:
    printing.check([make(), make()])
    with pytest.raises(why) as printed:
        printing.pdf([make(**facts)])
    for _ in range(2):
        with pytest.raises(why) as checked:
            printing.check([make(), make(**facts)])
        assert str(checked.value) == str(printed.value)


@pytest.mark.parametrize("make", [a_final_label, a_tie_tag])
def test_no_line_ends_in_the_middle_of_the_name_of_the_anticoagulant(make: Callable[..., Label], tmp_path: Any) -> None:
    says = "Total volume 125 mL containing {} mL ACD-A"
    file = tmp_path / "labels.pdf"
    file.write_bytes(printing.pdf([make(volume_text=says.format("1" * digits)) for digits in range(1, 13)]))
    for page in pypdf.PdfReader(file).pages:
        assert any("ACD-A" in line for line in page.extract_text().splitlines())


def test_a_check_passes_what_is_printed_smaller() -> None:
    for _ in range(2):
        printing.check([a_final_label(recipient_name=LONG_NAME), a_collection_label(recipient_name=LONG_NAME)])


def test_a_tight_label_keeps_its_place_among_others(tmp_path: Any) -> None:
    names = ["A. Short", LONG_NAME, "B. Short", f"{LONG_NAME} II"]
    file = tmp_path / "labels.pdf"
    file.write_bytes(printing.pdf([a_final_label(recipient_name=name) for name in names]))
    pages = ["".join(page.extract_text().split()) for page in pypdf.PdfReader(file).pages]
    assert len(pages) == len(names)
    assert all(name.replace(" ", "") in page for name, page in zip(names, pages, strict=True))


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (a_final_label, "recipient_name"),
        (a_final_label, "product_class"),
        (a_final_label, "donor_id"),
        (a_final_label, "trial_text"),
        (a_collection_label, "collection_facility"),
        (a_wristband, "name"),
        (a_wristband, "site"),
        (a_badge, "role"),
        (a_place_label, "place_id"),
        (an_equipment_label, "calibration_text"),
        (a_partial_label, "content_text"),
        (an_aliquot_label, "name"),
        (a_tie_tag, "trial_text"),
        (a_tube_label, "tube_text"),
        (a_shipper_label, "sender"),
        *((make, "print_text") for make in MAKERS),
    ],
)
def test_a_text_that_cannot_fit_refuses_the_label_by_the_name_of_the_field(
    make: Callable[..., Label], field: str
) -> None:
    with pytest.raises(LabelDoesNotFit) as refused:
        printing.pdf([make(**{field: ENDLESS})])
    assert refused.value.field == field


def test_one_label_that_does_not_fit_refuses_the_whole_batch() -> None:
    with pytest.raises(LabelDoesNotFit, match="recipient_name"):
        printing.pdf([a_final_label(), a_final_label(recipient_name=ENDLESS), a_final_label()])


def test_a_long_name_on_one_label_leaves_the_others_as_they_are() -> None:
    alone = decode.pages(printing.pdf([a_final_label()]), dpi=150)[0]
    beside = decode.pages(printing.pdf([a_final_label(), a_final_label(recipient_name=LONG_NAME)]), dpi=150)[0]
    assert alone.tobytes() == beside.tobytes()


@pytest.mark.parametrize("make", [a_final_label, a_collection_label, a_tie_tag, a_shipper_label])
def test_the_most_warnings_a_donor_can_earn_are_printed_whole(make: Callable[..., Label], tmp_path: Any) -> None:
    warnings = demanded(DonorStatus.INCOMPLETE, reactive_agents=["HBV (anti-HBc)", "HTLV-I/II", "syphilis"])
    document = printing.pdf([make(biohazard=warnings.biohazard, statements=warnings.statements)])
    words = _words_of(document, tmp_path)
    assert "BIOHAZARD" in words
    for statement in warnings.statements:
        assert statement.replace(" ", "") in words


def test_a_character_that_no_font_has_refuses_the_label_by_the_name_of_the_field() -> None:
    with pytest.raises(LabelUnprintable) as refused:
        printing.pdf([a_final_label(), a_final_label(recipient_name="Moreau \U00012f90")])
    assert refused.value.field == "recipient_name"


def test_labels_printed_at_the_same_time_are_the_labels_printed_one_by_one() -> None:
    wanted = [a_final_label(recipient_name=f"Recipient {n}") for n in range(6)]
    with ThreadPoolExecutor(max_workers=3) as threads:
        together = list(threads.map(lambda label: printing.pdf([label]), wanted))
    assert together == [printing.pdf([label]) for label in wanted]


def test_markup_in_a_name_is_text() -> None:
    label = a_final_label(recipient_name='<img src="https://example.org/x"> & Co')
    assert len(decode.symbols(printing.pdf([label]), dpi=300)[0]) == len(label.symbols())


@pytest.mark.parametrize("make", [a_final_label, a_collection_label])
@pytest.mark.parametrize("field", ["collection_facility", "donor_id", "storage_text"])
def test_zpl_refuses_what_does_not_fit_by_the_name_of_the_field(
    make: Callable[..., FinalLabel | CollectionLabel], field: str
) -> None:
    with pytest.raises(LabelDoesNotFit) as refused:
        printing.zpl(make(**{field: ENDLESS}))
    assert refused.value.field == field


def test_zpl_refuses_the_character_that_its_text_blocks_swallow() -> None:
    with pytest.raises(LabelUnprintable) as refused:
        printing.zpl(a_final_label(recipient_name="Moreau\\&Camille"))
    assert refused.value.field == "recipient_name"


@pytest.mark.parametrize("name", ["张伟", "ﾊﾝｶｸ", "محمد", "משה", "नमस्ते", "Moreau \U00012f90"])
def test_zpl_refuses_what_the_font_of_the_printer_does_not_have(name: str) -> None:
    with pytest.raises(LabelUnprintable) as refused:
        printing.zpl(a_final_label(recipient_name=name))
    assert refused.value.field == "recipient_name"


def test_zpl_prints_a_letter_and_its_accent_as_the_one_character_that_the_printer_has() -> None:
    assert "Élodie" in printing.zpl(a_final_label(recipient_name="E\u0301lodie"))


@pytest.mark.parametrize("name", ["O’Neil — Łukasz Żółć", "Ιωάννης Παπαδόπουλος", "Иван Щербак", "µ ≤ 5 × 10⁸ °C"])
def test_zpl_prints_the_letters_of_europe(name: str) -> None:
    assert name.replace("⁸", "^8") in printing.zpl(a_final_label(recipient_name=name)).replace("_5E", "^")


def test_a_sheet_says_that_the_product_is_a_new_drug_also_where_it_names_no_trial(tmp_path: Any) -> None:
    sheet = a_summary()
    words = _words_of(printing.pdf([a_summary(label=replace(sheet.label, trial_text=""))]), tmp_path)
    assert INVESTIGATIONAL.replace(" ", "") in words


def test_a_sheet_shows_every_text_of_the_label(tmp_path: Any) -> None:
    sheet = a_summary()
    words = _words_of(printing.pdf([sheet]), tmp_path)
    codes = {symbol.data for symbol in sheet.symbols()}
    for field, texts in sheet.label.texts():
        if field != "print_text":
            assert all("".join(text.split()) in words for text in texts if text not in codes), field


def test_a_sheet_that_is_longer_than_a_page_goes_on_and_names_its_bag_on_each(tmp_path: Any) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(printing.pdf([a_summary(rows=tuple((f"Row {n}", "what is known of it") for n in range(60)))]))
    pages = [page.extract_text() for page in pypdf.PdfReader(file).pages]
    assert len(pages) > 1
    assert all("A9999 26 000001 · DAA014A0" in page for page in pages)
    assert all(f"Row {n}" in "".join(pages) for n in range(60))
