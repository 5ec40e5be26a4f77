"""Every symbol of every printed label is read back by an independent decoder and says what the record says."""

from __future__ import annotations

from collections import Counter

import pytest

from labels import printing
from labels.facts import Label
from labels.own_code import build_own
from labels.samples import ONE_OF_EACH, a_biohazard_label, a_collection_label, a_final_label
from tests.labels import decode

PRINTER_DPI = (203, 300, 600)
PAPER = frozenset({"summary"})  # sheets of paper, which no thermal printer takes


def _expected(label: Label) -> Counter[str]:
    return Counter(symbol.data for symbol in label.symbols())


@pytest.mark.parametrize("dpi", PRINTER_DPI)
@pytest.mark.parametrize("kind", sorted(ONE_OF_EACH))
def test_every_symbol_of_a_label_reads_as_the_record(kind: str, dpi: int) -> None:
    label = ONE_OF_EACH[kind]
    assert [Counter(page) for page in decode.symbols(printing.pdf([label], dpi=dpi), dpi=dpi)] == [_expected(label)]


@pytest.mark.parametrize("dpi", PRINTER_DPI)
def test_every_symbol_of_a_label_from_a_thermal_printer_reads_as_the_record(dpi: int) -> None:
    labels = [label for label in (*ONE_OF_EACH.values(), a_biohazard_label()) if label.kind not in PAPER]
    printed = decode.thermal_prints([(label, dpi) for label in labels])
    for label, picture in zip(labels, printed, strict=True):
        assert Counter(decode.symbols_of(picture)) == _expected(label), label.kind


@pytest.mark.parametrize("dpi", PRINTER_DPI)
@pytest.mark.parametrize("kind", sorted(ONE_OF_EACH))
def test_a_label_drawn_for_another_printer_still_reads(kind: str, dpi: int) -> None:
    label = ONE_OF_EACH[kind]
    assert [Counter(page) for page in decode.symbols(printing.pdf([label]), dpi=dpi)] == [_expected(label)]


def test_a_batch_of_twenty_is_one_document_in_the_order_asked() -> None:
    batch = [
        a_final_label(
            product_code=f"=<DAA014{chr(65 + n)}0",
            compound_text=a_final_label().compound_text.replace("DAA014A0", f"DAA014{chr(65 + n)}0"),
            qr_text=build_own("L", f"BATCH-{n}", 1, "7F3A2C91"),
        )
        for n in range(20)
    ]
    document = printing.pdf(batch)
    assert [Counter(page) for page in decode.symbols(document, dpi=300)] == [_expected(label) for label in batch]


def test_labels_of_different_kinds_and_sizes_share_a_document() -> None:
    labels = list(ONE_OF_EACH.values())
    sizes = [picture.size for picture in decode.pages(printing.pdf(labels), dpi=254)]
    for label, (width, height) in zip(labels, sizes, strict=True):
        assert abs(width - label.width_mm * 10) <= 1
        assert abs(height - label.height_mm * 10) <= 1


def test_a_biohazard_label_reads_at_every_resolution() -> None:
    label = a_biohazard_label()
    for dpi in PRINTER_DPI:
        assert Counter(decode.symbols(printing.pdf([label], dpi=dpi), dpi=dpi)[0]) == _expected(label)


def test_a_collection_label_without_a_blood_group_has_no_blood_group_symbol() -> None:
    label = a_collection_label(abo_code="", abo_text="", rhd_text="")
    found = decode.symbols(printing.pdf([label]), dpi=300)[0]
    assert not any(text.startswith("=%") for text in found)
    assert Counter(found) == _expected(label)


def test_the_same_facts_give_the_same_bytes() -> None:
    assert printing.pdf([a_final_label()]) == printing.pdf([a_final_label()])


def test_no_label_is_no_document() -> None:
    with pytest.raises(ValueError, match="no label"):
        printing.pdf([])
