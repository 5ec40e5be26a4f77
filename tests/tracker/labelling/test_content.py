"""What must be on the labels of each stage, and what each state of the donor demands: §1.8, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pytest

from labels.isbt128 import DESCRIPTIONS, Din
from labels.printing import pdf
from labels.statements import (
    ADVISE_PATIENT,
    BIOHAZARD,
    DO_NOT_IRRADIATE,
    INTENDED_RECIPIENT_ONLY,
    INVESTIGATIONAL,
    NO_LEUKOREDUCTION,
    NOT_EVALUATED,
)
from tests.factories.release import a_labelled_bag
from tracker import labelling, protocols
from tracker.demo.world import World
from tracker.extensions import db
from tracker.labelling import KINDS, Labelled, wording
from tracker.models import Collection, Donor, DonorTest, Product, Shipment, Site

# Affixed, attached or affixed, accompanying (or nearer), not applicable: at the end of the collection, on a partial
# label, at the end of processing, where the bag is given out.
STAGES = ("partial", "collection", "processing", "distribution")
TABLE = {
    "identifier": "AF AF AF AF",
    "class": "AF AF AF AF",
    "product code": "- AF AF AF",
    "attributes": "- - AF AF",
    "recipient": "AT AT AT AT",
    "donor": "AT AT AT AT",
    "collection facility": "- AT AC AC",
    "collection end": "- AT AC AC",
    "volume": "- AF AF AF",
    "anticoagulant": "- AF AF AF",
    "storage": "- AF AF AF",
    "processing facility": "- - AT AT",
    "expiry": "- - AF AF",
    "blood group": "- - AT AT",
    "red cell compatibility": "- - AC AC",
    "do not irradiate": "- AT AT AT",
    "no leukoreduction": "- AT AT AT",
    "intended recipient only": "- AT AT AT",
    "new drug": "- - AT AT",
    "trial": "- - AT AT",
}
# The labels that hang at a container at each stage, by how near they are to it.
NEAR = {
    "partial": {"AF": ["partial"], "AT": ["partial", "tietag"]},
    "collection": {"AF": ["collection"], "AT": ["collection"]},
    "processing": {"AF": ["final"], "AT": ["final", "tietag"], "AC": ["final", "tietag", "summary"]},
    "distribution": {"AF": ["final"], "AT": ["final", "tietag"], "AC": ["final", "tietag", "summary"]},
}


@dataclass(frozen=True)
class Donation:
    """A dose with what it came from: the bag that was collected, a sample of it, and the shipment."""

    dose: Product
    collected: Product
    sample: Product
    shipment: Shipment

    def of(self, kind: str, stage: str = "processing") -> Labelled:
        """What carries a label of this kind."""
        if kind == "shipper":
            return self.shipment
        return {"collection": self.collected, "partial": self.sample}.get(
            "partial" if stage == "partial" else kind, self.dose
        )


# What a label says is not asked of the database, and drawing it takes long.
on_one_engine = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def donation(world: World) -> Donation:
    dose = a_labelled_bag(world)
    collected = db.session.get_one(Product, f"{dose.din}-DAA01-00")
    sample = db.session.get_one(Product, f"{dose.din}-DAA05-A0")
    return Donation(dose, collected, sample, db.session.get_one(Shipment, collected.shipment_id))


def drawn(subject: Labelled, kind: str) -> Any:
    return labelling.label_of(subject, kind, number=1, nonce="ABCD2345")


def text_of(subject: Labelled, kind: str) -> str:
    """All that can be read on a label, without the spaces between words, which a line break may stand for."""
    with pypdfium2.PdfDocument(pdf([drawn(subject, kind)])) as document:
        return "".join(closed(page.get_textpage().get_text_range()) for page in document)


def closed(text: str) -> str:
    """A text without its spaces; a hyphen at the end of a line is read as a mark of its own."""
    return "".join(text.replace("\ufffe", "-").split())


def elements(bag: Product) -> dict[str, str]:
    """What each element of the table is for this container, by the record."""
    collection, site = db.session.get_one(Collection, bag.din), Site.here()
    donor, description = collection.round.donor, DESCRIPTIONS[bag.product_description_code]
    return {
        "identifier": Din(bag.din).eye_readable,
        "class": description.product_class,
        "product code": f"{bag.product_description_code}{bag.collection_type}{bag.division}",
        "attributes": description.attributes[0],
        "recipient": bag.recipient_id,
        "donor": donor.number,
        "collection facility": site.name,
        "collection end": wording.local(collection.ended_at, site.zone),
        "volume": f"volume {bag.volume_ml.normalize():f} mL",
        "anticoagulant": "ACD-A",
        "storage": description.storage,
        "processing facility": site.name,
        "expiry": wording.local(bag.expires_at, site.zone),
        "blood group": f"RhD {(donor.rhd or '').upper()}",
        "red cell compatibility": "Red cell compatibility",
        "do not irradiate": DO_NOT_IRRADIATE,
        "no leukoreduction": NO_LEUKOREDUCTION,
        "intended recipient only": INTENDED_RECIPIENT_ONLY,
        "new drug": INVESTIGATIONAL,
        "trial": "Protocol AAIT",
    }


def rows() -> Iterator[tuple[str, str, str]]:
    for element, needs in TABLE.items():
        for stage, near in zip(STAGES, needs.split(), strict=True):
            if near != "-":
                yield element, stage, near


@on_one_engine
def test_every_element_is_on_the_labels_of_its_stage_as_near_as_it_must_be(donation: Donation) -> None:
    texts = {
        (stage, kind): text_of(donation.of(kind, stage), kind)
        for stage, by_distance in NEAR.items()
        for kinds in by_distance.values()
        for kind in kinds
    }
    missing = [
        (element, stage, near, sought)
        for element, stage, near in rows()
        if closed(sought := elements(_container(donation, stage))[element])
        not in "".join(texts[stage, kind] for kind in NEAR[stage][near])
    ]
    assert missing == []
    assert len(list(rows())) == 57


def _container(donation: Donation, stage: str) -> Product:
    return {"partial": donation.sample, "collection": donation.collected}.get(stage, donation.dose)


STATES: dict[str, tuple[dict[str, Any], tuple[str, ...], bool, tuple[str, ...]]] = {
    # what is on record of the donor, reactive markers → legend, statements
    "eligible": ({"eligibility": "eligible"}, (), False, ()),
    "incomplete": ({"eligibility": "incomplete"}, (), False, (NOT_EVALUATED, ADVISE_PATIENT)),
    "incomplete, a risk found": (
        {"eligibility": "incomplete", "ineligibility_reason": "travel"},
        (),
        True,
        (NOT_EVALUATED, ADVISE_PATIENT),
    ),
    "ineligible by screening": (
        {"eligibility": "ineligible", "ineligibility_reason": "travel"},
        (),
        True,
        (ADVISE_PATIENT,),
    ),
    "ineligible, a test reactive": (
        {"eligibility": "ineligible", "ineligibility_reason": "test"},
        ("hbc-ab",),
        True,
        (ADVISE_PATIENT, "WARNING: Reactive test results for {agents}"),
    ),
    "CMV alone": ({"eligibility": "eligible"}, ("cmv-ab",), False, ()),
}
WARNING = [kind for kind, known in KINDS.items() if known.warns]


@on_one_engine
@pytest.mark.hazard("H15")
@pytest.mark.parametrize("state", STATES)
def test_every_label_that_must_warn_says_what_the_donors_state_demands(
    donation: Donation, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes, reactive, legend, statements = STATES[state]
    donor = db.session.get_one(Donor, donation.dose.donor_id)
    monkeypatch.setattr(DonorTest, "reactive", lambda _donor: reactive)
    agents = ", ".join(protocols.load(donation.dose.round.protocol).agents(reactive))
    wanted = tuple(text.format(agents=agents) for text in statements)
    with db.session.no_autoflush:
        donor.ineligibility_reason = None
        for name, value in changes.items():
            setattr(donor, name, value)
        for kind in WARNING:
            subject = donation.of(kind)
            said = drawn(subject, kind)
            on_it = said.label if kind == "summary" else said
            assert (on_it.biohazard, on_it.statements) == (legend, wanted), kind
            text = text_of(subject, kind)
            assert all(closed(statement) in text for statement in wanted), kind
            assert (BIOHAZARD in text) == legend, kind
            required = labelling.demanded_for(subject, kind)
            assert required is not None
            assert set(required.statements) <= set(labelling.statements_on(said)), kind
    db.session.rollback()


def test_the_kinds_that_warn_are_those_of_a_product_and_its_shipper() -> None:
    assert set(WARNING) == {"collection", "final", "partial", "tietag", "summary", "shipper"}


def test_the_accompanying_record_has_every_test_with_its_limits_and_says_what_is_pending(donation: Donation) -> None:
    sheet = drawn(donation.dose, "summary")
    results = {name: (result, limits) for name, result, limits in sheet.results}
    assert results["Sterility, aerobic and anaerobic"][0] == "pending"
    assert results["Viability"][0].endswith("%")
    assert results["Viability"][1].startswith("≥ ")
    facts = dict(sheet.rows)
    assert facts["Release"] == "Not released"
    assert {"Nucleated cells", "Mononuclear cells", "Per kilogram", "Viability", "On the way"} <= facts.keys()
    text = text_of(donation.dose, "summary")
    assert all(closed(name) in text for name in results)
