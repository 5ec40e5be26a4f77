import io

import pytest
from pypdf import PdfReader

from tests.factories.collect import an_unlabelled_bag
from tests.factories.trail import a_bag_with_a_past
from tracker import clock
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import Collection, DonorIdentity, Product, RecipientIdentity
from tracker.reading import dossier, sections
from tracker.reports import certificate, chain_of_custody
from tracker.steps import printing


def text_of(pdf: bytes) -> str:
    """The words of the document, each once, without the breaks of its lines."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return "".join("".join(pages).split())


def packed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture
def bag(world: World) -> Product:
    return a_bag_with_a_past(world)


@pytest.mark.hazard("H47")
def test_the_report_has_every_event_and_the_verdict_and_no_name_of_donor_or_recipient(bag: Product) -> None:
    pdf = chain_of_custody.pdf(bag)
    said = text_of(pdf)
    of = dossier.of_product(bag)
    for item in of.items:
        assert packed(item.step) in said
        assert packed(item.by) in said
        assert item.digest[:16] in said
    for refusal in of.refused[0].refusals:
        assert packed(refusal.sentence) in said
    wanted = (bag.id, bag.round_id, "CUSTODYUNBROKEN", "UNANCHORED:nooutsidecheckpointyet", of.proof.newest_digest)
    assert [word for word in wanted if word not in said] == []
    for word in ("1printed=1affixed+0destroyed", "9.4°C", "Readthewrongtube", "VT1:R:R07:1:ABCD", "withinstability."):
        assert word in said
    assert [word for word in ("pendingatthestart:Sterility", "Bloodgroupoftherecipient") if word not in said] == []
    assert "SYNTHETICDATA" in said
    _has_no_identity(pdf, said)


@pytest.mark.hazard("H06")
def test_the_report_accounts_for_every_print_of_every_label_with_its_template(world: World) -> None:
    bag = an_unlabelled_bag(world)
    session = db.session.get_one(Collection, bag.din)
    before = sections.reconciliation(dossier.of_product(bag))
    go(printing.print_labels([session], kind="test-tube", by=world["ana"], at=clock.now(), copies=2))
    of = dossier.of_product(bag)
    after = sections.reconciliation(of)
    assert before.endswith("destroyed")
    assert after.endswith("2 not accounted for (Test tube label)")
    assert [row[1] for row in sections.prints(of).rows] == ["1 · Tube label, version 1", "2 · Tube label, version 1"]


@pytest.mark.hazard("H47")
def test_the_certificate_says_what_is_missing_and_names_nobody_treated(bag: Product) -> None:
    pdf = certificate.pdf(bag)
    said = text_of(pdf)
    assert "NOTCOMPLETE" in said
    assert "notonrecord" in said
    assert "96%" in said
    assert "69%" not in said
    _has_no_identity(pdf, said)


def _has_no_identity(pdf: bytes, said: str) -> None:
    recipient = db.session.get_one(RecipientIdentity, "R01")
    donor = db.session.get_one(DonorIdentity, "D01")
    about = str(PdfReader(io.BytesIO(pdf)).metadata)
    for secret in (recipient.name, recipient.mrn, str(recipient.birth_date), donor.name, str(donor.birth_date)):
        assert packed(secret) not in said
        assert secret not in about
