import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream
from sqlalchemy import event

from tests.factories import bundles
from tests.factories.collect import an_open_session
from tests.factories.trail import a_bag_with_a_past, step
from tracker import clock
from tracker.custody import Scene, checkpoints
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import Checkpoint, DonorIdentity, Product, RecipientIdentity
from tracker.reading import subject
from tracker.reports import chain_of_custody, typesetting
from tracker.reports.chain_of_custody import Proof
from tracker.reports.listing import Entry, Furniture, Grid, Heading, Note
from tracker.reports.listing.blocks import Block
from tracker.reports.typesetting import Attached

EVIDENCE = Attached("evidence.zip", bytes(range(256)) * 40, "The evidence")
FURNITURE = Furniture("A9999 26 000001", "Chain of custody", "SYNTHETIC", "Page {n} of {m}")
FRONT = '<html lang="en" class="listed"><head><title>A list</title></head><body><h1>A list</h1></body></html>'


@pytest.fixture
def bag(world: World) -> Product:
    return a_bag_with_a_past(world)


def row_of(kind: str, bag: Product) -> Any:
    numbers = {
        "product": bag.id,
        "collection": bag.din,
        "donor": bag.donor_id,
        "recipient": bag.recipient_id,
        "round": bag.round_id,
    }
    return db.session.get_one(subject.KINDS[kind], numbers[kind])


def report(kind: str, bag: Product) -> PdfReader:
    made = chain_of_custody.of(subject.about(kind, row_of(kind, bag)), attached=EVIDENCE)
    return PdfReader(io.BytesIO(made))


def listed(*blocks: Block) -> PdfReader:
    return PdfReader(io.BytesIO(typesetting.archival(FRONT, blocks=lambda: blocks, furniture=FURNITURE)))


def elements(found: Any) -> Iterator[Any]:
    """Every structure element below this one, itself included."""
    node = found.get_object()
    if isinstance(node, list):
        for one in node:
            yield from elements(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def marks(page: PageObject, reader: PdfReader) -> list[int]:
    """The numbers of the marked pieces of a page."""
    operations = ContentStream(page["/Contents"], reader).operations
    return [given[1]["/MCID"] for given, name in operations if name == b"BDC" and "/MCID" in given[1]]


@pytest.mark.parametrize("kind", list(subject.KINDS))
def test_a_report_says_on_every_page_whose_it_is_and_which_of_how_many_pages(bag: Product, kind: str) -> None:
    pages = report(kind, bag).pages
    for number, page in enumerate(pages, start=1):
        said = page.extract_text()
        assert f"Page {number} of {len(pages)}" in said
        assert row_of(kind, bag).id in said
        assert "SYNTHETIC DATA" in said


@pytest.mark.parametrize("kind", list(subject.KINDS))
def test_a_report_is_pdf_a_3_tagged_with_the_evidence_in_it(bag: Product, kind: str) -> None:
    reader = report(kind, bag)
    about = reader.xmp_metadata
    assert about is not None
    assert (about.pdfaid_part, about.pdfaid_conformance) == ("3", "A")
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == "true" or root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    attached = [one.get_object() for one in root["/AF"]]
    assert [(one["/UF"], one["/AFRelationship"]) for one in attached] == [("evidence.zip", "/Source")]
    assert reader.attachments["evidence.zip"] == [EVIDENCE.content]


def test_the_evidence_in_a_report_is_checked_without_us(bag: Product, tmp_path: Path) -> None:
    db.session.commit()
    reader = PdfReader(io.BytesIO(chain_of_custody.pdf(bag)))
    [(name, [content])] = reader.attachments.items()
    assert name == f"evidence-product-{bag.id}.zip"
    (tmp_path / name).write_bytes(content)
    with ZipFile(tmp_path / name) as bundle:
        bundle.extract("verifier.py", tmp_path)
    command = [sys.executable, "-I", "-S", str(tmp_path / "verifier.py"), str(tmp_path / name), "--json"]
    said = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    assert (said["verdict"], said["problems"]) == ("UNANCHORED", [])
    damaged = bytearray(content)
    damaged[content.index(b"check-at-bedside")] ^= 1
    (tmp_path / name).write_bytes(damaged)
    said = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    assert said["verdict"] == "TAMPERED"
    assert bag.stream in str(said["problems"])


@pytest.mark.hazard("H47")
@pytest.mark.parametrize("kind", list(subject.KINDS))
def test_no_report_names_a_donor_or_a_recipient(bag: Product, kind: str) -> None:
    reader = report(kind, bag)
    said = " ".join(page.extract_text() for page in reader.pages)
    xmp: Any = reader.trailer["/Root"]
    about = str(reader.metadata) + xmp["/Metadata"].get_object().get_data().decode()
    recipient = db.session.get_one(RecipientIdentity, bag.recipient_id)
    donor = db.session.get_one(DonorIdentity, bag.donor_id)
    for secret in (recipient.name, recipient.mrn, str(recipient.birth_date), donor.name, str(donor.birth_date)):
        assert secret not in said
        assert secret not in about


def test_the_newest_checkpoint_can_be_scanned_from_the_first_page(
    bag: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = bundles.a_ledger().note(9)
    proof = Proof("veintrail/A9999/7F3A", 48_213, "5f3a9c0e77aa", text)
    monkeypatch.setattr(chain_of_custody, "proof", lambda: proof)
    with pypdfium2.PdfDocument(chain_of_custody.pdf(bag)) as pdf:
        seen = pdf[0].render(scale=3).to_pil()
    assert [one.text for one in zxingcpp.read_barcodes(seen)] == [text]


def test_the_newest_checkpoint_is_that_of_the_ledger(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert chain_of_custody.proof() is None
    cut = Checkpoint(size=7, epoch=1, root=bytes(range(32)), note="", vkey="", why="time", cut=clock.now())
    monkeypatch.setattr(checkpoints, "newest", lambda _session: cut)
    found = chain_of_custody.proof()
    assert found is not None
    assert (found.size, found.short_root) == (7, bytes(range(32)).hex()[:12])
    assert found.origin == checkpoints.name_of_log(db.session)


def test_every_piece_of_a_page_belongs_to_an_element_of_the_structure(bag: Product) -> None:
    reader = report("donor", bag)
    root: Any = reader.trailer["/Root"]
    numbers = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    assert list(parents) == sorted(parents)
    for page in reader.pages:
        owners = parents[page["/StructParents"]].get_object()
        found = marks(page, reader)
        assert sorted(found) == list(range(len(owners)))
        assert {owner.get_object()["/Type"] for owner in owners} == {"/StructElem"}
    kinds = {one["/S"] for one in elements(root["/StructTreeRoot"]["/K"])}
    assert {"/H1", "/H2", "/H3", "/Table", "/TR", "/TH", "/TD", "/P", "/Caption", "/Figure"} <= kinds


def test_a_report_of_the_whole_says_what_that_of_a_part_says(bag: Product) -> None:
    product, donor = (subject.about(kind, row_of(kind, bag)).record for kind in ("product", "donor"))
    assert {item.key for item in product.items} <= {item.key for item in donor.items}
    assert {one.id for one in product.assays} <= {one.id for one in donor.assays}
    assert len(donor.products) > len(product.products)


def test_a_report_is_made_before_there_is_a_container(world: World) -> None:
    session = an_open_session(world)
    for kind, identifier in (("collection", session.id), ("donor", session.donor_id), ("round", session.round_id)):
        about = subject.about(kind, db.session.get_one(subject.KINDS[kind], identifier))
        said = PdfReader(io.BytesIO(chain_of_custody.of(about))).pages[0].extract_text()
        assert ("NO CUSTODY YET" in said, "CUSTODY BROKEN" in said) == (True, False)


def test_a_report_asks_no_more_of_the_database_for_more_lines(app: Flask, world: World) -> None:
    bag = a_bag_with_a_past(world, infused=False)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def statements() -> tuple[int, int]:
        db.session.flush()
        db.session.expire_all()
        asked.clear()
        about = subject.about("product", row_of("product", bag))
        return len(about.record.items), len(asked)

    statements()
    lines, before = statements()
    for number in range(20):
        place = world.places[("PHARM", "WARD-7")[number % 2]]
        step(bag, "store", world, "theo", clock.now(), moved_to=place, scene=Scene(place="LAB"))
    after = statements()
    assert after[0] == lines + 20
    assert after[1] <= before


def test_what_is_longer_than_a_page_goes_on_on_the_next() -> None:
    reader = listed(Entry("1", "Store", "now", [("word " * 6_000, "plain", "ink")]))
    assert len(reader.pages) > 3
    said = " ".join(page.extract_text() for page in reader.pages)
    assert said.count("word") == 6_000


def test_the_head_of_a_table_stands_on_each_of_its_pages() -> None:
    rows = [(str(number), f"row {number}") for number in range(200)]
    pages = listed(Heading("Rows"), Grid("All rows", ("Number", "Name of the row"), rows)).pages[1:]
    assert len(pages) > 2
    for page in pages:
        assert "Name of the row" in page.extract_text()
    said = " ".join(page.extract_text() for page in pages)
    assert [int(found) for found in re.findall(r"row (\d+)", said)] == list(range(200))


def test_a_word_that_is_too_long_for_its_column_is_broken_and_stays_whole() -> None:
    digest = "0123456789abcdef" * 16
    said = listed(Grid("", ("One", "Two"), [(digest, digest)])).pages[1].extract_text()
    assert "".join(said.split()).count("0123456789abcdef") >= 24
    assert said.count("f") >= 32


def test_what_no_font_has_is_shown_by_its_number() -> None:
    said = listed(Note("Ж é € \U0001fbe0")).pages[1].extract_text()
    assert "Ж é €" in said
    assert "[U+1FBE0]" in said


def test_a_pale_ground_and_a_word_tell_a_refused_line_from_another() -> None:
    reader = listed(Entry("1", "REFUSED: Store", "now", [], refused=True), Entry("2", "Store", "now", []))
    drawn = reader.pages[1].get_contents()
    assert drawn is not None
    assert drawn.get_data().count(b"0.992 0.918 0.918 rg") == 1
    assert "REFUSED" in reader.pages[1].extract_text()


def test_progress_is_told_as_rows_come_on_paper() -> None:
    told: list[int] = []
    rows = [(str(number),) for number in range(120)]
    typesetting.archival(FRONT, blocks=lambda: [Grid("", ("N",), rows)], furniture=FURNITURE, tell=told.append)
    assert told == [50, 100]
