"""The labels of a container: on the collection bag at the donor's side, on dose bag and sample in the laboratory."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from labels.facts import CollectionLabel, FinalLabel, PartialLabel
from labels.isbt128 import (
    COLLECTION_TYPES,
    Description,
    Din,
    Structure,
    blood_structure,
    compound,
    din_structure,
    moment_structure,
    product_structure,
    structure,
    volume,
)
from labels.isbt128.identifiers import ChainOfIdentity
from labels.own_code import build_own
from tracker import protocols
from tracker.extensions import db
from tracker.formulas.collection import anticoagulant_in_product_ml
from tracker.labelling import wording
from tracker.models import Collection, DonorTest, Product, ProductDescription, RecipientIdentity, Site
from tracker.protocols import Protocol
from tracker.rules import label_statements
from tracker.rules.wording import cells
from tracker.rules.wording import number as written

REPRINTED = "05"  # process flag of ISBT 128: second or repeated label [S1]
FIXED = (*label_statements.ALWAYS, label_statements.INVESTIGATIONAL)  # printed by the template itself


def collection_label(bag: Product, *, number: int, nonce: str) -> CollectionLabel:
    """What the label says that is put on the collection bag before the donor leaves."""
    collection, site = db.session.get_one(Collection, bag.din), Site.here()
    codes = _codes(bag, collection, site, number)
    facts = _both(bag, collection, site, codes, number=number, nonce=nonce)
    return CollectionLabel(**facts, collection_facility=_facility(site))


def final_label(bag: Product, *, number: int, nonce: str) -> FinalLabel:
    """What the label says that stays on the dose bag until the bedside."""
    collection, site = db.session.get_one(Collection, bag.din), Site.here()
    protocol = protocols.load(collection.round.protocol)
    codes = _codes(bag, collection, site, number)
    identity = db.session.get(RecipientIdentity, bag.recipient_id)
    return FinalLabel(
        **_both(bag, collection, site, codes, number=number, nonce=nonce),
        expiry_code=_text(codes, "expiry"),
        expiry_text=wording.local(bag.expires_at, site.zone),
        expiry_utc_text=wording.utc(bag.expires_at),
        never_expires=bag.expires_at is None and protocol.storage_for(bag.product_description_code).hours is None,
        dose_text=_dose(bag, collection),
        recipient_name=identity.name if identity else "",
        recipient_birth_date=wording.day(identity.birth_date) if identity else "",
        collection_facility=_facility(site),
        processing_facility=_facility(site),
        investigational=label_statements.INVESTIGATIONAL in demanded(collection, protocol).statements,
    )


def partial_label(sample: Product, *, number: int, nonce: str) -> PartialLabel:
    """What the small label of a sample says."""
    collection, site = db.session.get_one(Collection, sample.din), Site.here()
    codes = _codes(sample, collection, site, number)
    both = _both(sample, collection, site, codes, number=number, nonce=nonce)
    shared = {name: both[name] for name in PartialLabel.__dataclass_fields__ if name in both}
    content = {"sample": "QC sample", "retain": "Retained sample"}[sample.purpose]
    return PartialLabel(
        **shared | {"compound_text": compound([codes["din"], codes["product"]])},
        product_text=f"{sample.product_description_code} {sample.division}",
        content_text=f"{content} · {written(sample.volume_ml)} mL",
        made_text=wording.local(sample.made_at, site.zone),
    )


def demanded(collection: Collection, protocol: Protocol, *, investigational: bool = True) -> label_statements.Required:
    """The legend and the statements that the donor's state demands today."""
    donor = collection.round.donor
    return label_statements.required(
        determination=donor.eligibility,  # type: ignore[arg-type]
        reactive=protocol.agents(DonorTest.reactive(donor.id)),
        risk_found=donor.ineligibility_reason is not None,
        investigational=investigational,
    )


def demanded_on(bag: Product) -> label_statements.Required:
    """What the label of this bag must carry for its donor's state today; the new-drug caution from processing on."""
    collection = db.session.get_one(Collection, bag.din)
    protocol = protocols.load(collection.round.protocol)
    wanted = demanded(collection, protocol, investigational=bag.purpose != "collection")
    if bag.label_kind == "partial":  # it has the donor's warnings; all else is in the documents
        return replace(wanted, statements=tuple(text for text in wanted.statements if text not in FIXED))
    return wanted


def _codes(bag: Product, collection: Collection, site: Site, number: int) -> dict[str, Structure]:
    """The data structures of the bag by the name of their symbol; those that are only in the compound message last."""
    donor = collection.round.donor
    codes = {"din": din_structure(bag.din, REPRINTED if number > 1 else "00")}
    if donor.abo:
        codes["abo"] = blood_structure(donor.abo, donor.rhd)
    codes["product"] = product_structure(bag.product_description_code, bag.collection_type, bag.division)
    for name, structure_number, at in (("expiry", "005", bag.expires_at), ("collection", "007", collection.ended_at)):
        if at:
            codes[name] = moment_structure(structure_number, _on_the_wall(at, site))
    return codes | {"coi": structure("040", bag.round_id), "volume": structure("029", volume(bag.volume_ml))}


def _on_the_wall(at: datetime, site: Site) -> datetime:
    return at.astimezone(ZoneInfo(site.zone))


def _text(codes: dict[str, Structure], name: str) -> str:
    return codes[name].build() if name in codes else ""


def _both(
    bag: Product, collection: Collection, site: Site, codes: dict[str, Structure], *, number: int, nonce: str
) -> dict[str, Any]:
    """What both labels of a bag say."""
    protocol = protocols.load(collection.round.protocol)
    donor, coi = collection.round.donor, ChainOfIdentity.read(bag.round_id)
    description = _described(bag)
    din = Din.read(codes["din"].data)
    warnings = demanded(collection, protocol)
    return {
        "din_code": _text(codes, "din"),
        "din_text": din.eye_readable,
        "din_check": din.check_character,
        "flags_text": din.flags if number > 1 else "",
        "abo_code": _text(codes, "abo"),
        "abo_text": donor.abo or "",
        "rhd_text": f"RhD {donor.rhd.upper()}" if donor.rhd else "",
        "product_code": _text(codes, "product"),
        "product_class": description.product_class,
        "product_modifier": description.modifier,
        "product_attributes": description.attributes,
        "volume_text": _volume(bag, collection),
        "storage_text": description.storage,
        "collection_code": _text(codes, "collection"),
        "collection_text": wording.local(collection.ended_at, site.zone),
        "collection_utc_text": wording.utc(collection.ended_at),
        "coi_text": wording.chain(bag.round_id),
        "coi_check": coi.check_character,
        "compound_text": compound(list(codes.values())),
        "qr_text": build_own("L", bag.id, number, nonce),
        "recipient_id": bag.recipient_id,
        "donor_id": f"{site.id} {donor.number}",
        "donation_type": f"{COLLECTION_TYPES[bag.collection_type].capitalize()}, allogeneic",
        "trial_text": f"Protocol {protocol.name} {protocol.version} · {protocol.registry} · Subject {bag.recipient_id}",
        "biohazard": warnings.biohazard,
        "statements": tuple(text for text in warnings.statements if text not in FIXED),
        "print_text": wording.printed(number, nonce),
        "synthetic": site.synthetic,
    }


def _described(bag: Product) -> Description:
    """What the product code says; where nobody here knows, nothing: then the label misses it, and is refused."""
    code = bag.product_description_code
    return ProductDescription.of(code, given_by=Din(bag.din).fin) or Description(code, "", "", ())


def _volume(bag: Product, collection: Collection) -> str:
    total = f"Total volume {written(bag.volume_ml)} mL"
    if collection.ac_ratio is None:
        return f"{total} containing ACD-A"
    acda_ml = anticoagulant_in_product_ml(volume_ml=bag.volume_ml, ac_ratio=collection.ac_ratio)
    return f"{total} containing approx {acda_ml} mL ACD-A"


def _dose(bag: Product, collection: Collection) -> str:
    """Which dose of how many, and its cells per kilogram."""
    which = f"Dose {bag.dose_number} of {collection.round.planned_infusions}" if bag.dose_number else "Dose"
    return f"{which} · {cells(bag.mnc_per_kg)} MNC/kg" if bag.mnc_per_kg else which


def _facility(site: Site) -> str:
    return f"{site.name}, {site.city}, {site.country} ({site.id})"
