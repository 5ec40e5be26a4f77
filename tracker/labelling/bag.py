"""The labels of a container: on the collection bag at the donor's side, on dose bag and sample in the laboratory."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from labels.facts import CollectionLabel, FinalLabel, PartialLabel, TieTag
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
from tracker.labelling.made import Made
from tracker.models import Collection, DonorTest, Product, ProductDescription, RecipientIdentity, Site
from tracker.protocols import Protocol
from tracker.rules import label_statements
from tracker.rules.wording import cells
from tracker.rules.wording import number as written

FIXED = (*label_statements.ALWAYS, label_statements.INVESTIGATIONAL)  # printed by the template itself
WARNS_ONLY = frozenset({"partial", "shipper"})  # kinds with the donor's warnings and no room for the fixed texts


def collection_label(bag: Product, made: Made) -> CollectionLabel:
    """What the label says that is put on the collection bag before the donor leaves."""
    facts = _both(bag, made)
    return CollectionLabel(**_of(CollectionLabel, facts) | {"collection_facility": facility(Site.here())})


def final_label(bag: Product, made: Made) -> FinalLabel:
    """What the label says that stays on the dose bag until the bedside."""
    collection = db.session.get_one(Collection, bag.din)
    protocol = protocols.load(collection.round.protocol)
    return FinalLabel(
        **_both(bag, made) | _until(bag, made) | _for_whom(bag),
        never_expires=bag.expires_at is None and protocol.storage_for(bag.product_description_code).hours is None,
        dose_text=_dose(bag, collection),
        additives_text=_additives(bag),
        collection_facility=facility(Site.here()),
        processing_facility=facility(Site.here()),
        investigational=_investigational(collection),
    )


def partial_label(sample: Product, made: Made) -> PartialLabel:
    """What the small label of a sample says."""
    codes = _codes(sample, made)
    content = {"sample": "QC sample", "retain": "Retained sample"}[sample.purpose]
    return PartialLabel(
        **_of(PartialLabel, _both(sample, made)) | {"compound_text": compound([codes["din"], codes["product"]])},
        product_text=f"{sample.product_description_code} {sample.division}",
        content_text=f"{content} · {written(sample.volume_ml)} mL",
        made_text=wording.local(sample.made_at, Site.here().zone),
    )


def tie_tag(container: Product, made: Made) -> TieTag:
    """What the tag says that is tied to a container: all that its own label may have no room for."""
    collection = db.session.get_one(Collection, container.din)
    contents = ", ".join(filter(None, (_volume(container, collection), _additives(container))))
    return TieTag(
        **_of(TieTag, _both(container, made))
        | _until(container, made)
        | _for_whom(container)
        | {"volume_text": contents},
        collection_facility=facility(Site.here()),
        processing_facility=facility(Site.here()),
        investigational=_investigational(collection),
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


def demanded_on(bag: Product, kind: str | None = None) -> label_statements.Required:
    """What a label of this kind, or else the one that this bag carries, must say for its donor's state today.

    The new-drug caution from processing on.
    """
    collection = db.session.get_one(Collection, bag.din)
    protocol = protocols.load(collection.round.protocol)
    wanted = demanded(collection, protocol, investigational=bag.purpose != "collection")
    if (kind or bag.label_kind) in WARNS_ONLY:  # all else is in the documents
        return replace(wanted, statements=tuple(text for text in wanted.statements if text not in FIXED))
    return wanted


def facility(site: Site) -> str:
    """A site by name and place, with its ISBT 128 number."""
    return f"{site.name}, {site.city}, {site.country} ({site.id})"


def _of(label: type[Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the facts that this label has a place for."""
    return {name: facts[name] for name in label.__dataclass_fields__ if name in facts}


def _until(bag: Product, made: Made) -> dict[str, str]:
    """Until when it may be used."""
    return {
        "expiry_code": _text(_codes(bag, made), "expiry"),
        "expiry_text": wording.local(bag.expires_at, Site.here().zone),
        "expiry_utc_text": wording.utc(bag.expires_at),
    }


def _for_whom(bag: Product) -> dict[str, str]:
    """The intended recipient."""
    identity = db.session.get(RecipientIdentity, bag.recipient_id)
    return {
        "recipient_name": identity.name if identity else "",
        "recipient_birth_date": wording.day(identity.birth_date) if identity else "",
    }


def _investigational(collection: Collection) -> bool:
    protocol = protocols.load(collection.round.protocol)
    return label_statements.INVESTIGATIONAL in demanded(collection, protocol).statements


def _codes(bag: Product, made: Made) -> dict[str, Structure]:
    """The data structures of the bag by the name of their symbol; those that are only in the compound message last."""
    collection, site = db.session.get_one(Collection, bag.din), Site.here()
    donor = collection.round.donor
    codes = {"din": din_structure(bag.din, made.flags)}
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


def _both(bag: Product, made: Made) -> dict[str, Any]:
    """What all labels of a bag say."""
    collection, site = db.session.get_one(Collection, bag.din), Site.here()
    codes = _codes(bag, made)
    protocol = protocols.load(collection.round.protocol)
    donor, coi = collection.round.donor, ChainOfIdentity.read(bag.round_id)
    description = _described(bag)
    din = Din.read(codes["din"].data)
    warnings = demanded(collection, protocol)
    return {
        "din_code": _text(codes, "din"),
        "din_text": din.eye_readable,
        "din_check": din.check_character,
        "flags_text": made.flags_text,
        "abo_code": _text(codes, "abo"),
        "abo_text": donor.abo or "",
        "rhd_text": f"RhD {donor.rhd.upper()}" if donor.abo and donor.rhd else "",
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
        "qr_text": build_own("L", bag.id, made.number, made.nonce),
        "recipient_id": bag.recipient_id,
        "donor_id": f"{site.id} {donor.number}",
        "donation_type": f"{COLLECTION_TYPES[bag.collection_type].capitalize()}, allogeneic",
        "trial_text": f"Protocol {protocol.name} {protocol.version} · {protocol.registry} · Subject {bag.recipient_id}",
        "biohazard": warnings.biohazard,
        "statements": tuple(text for text in warnings.statements if text not in FIXED),
        "print_text": wording.printed(made.number, made.nonce),
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
    return f"{total} containing {f'approx {acda_ml}' if acda_ml else 'less than 1'} mL ACD-A"


def _additives(bag: Product) -> str:
    """The cryoprotectant and how much of it."""
    return f"{written(bag.dmso_g)} g DMSO" if bag.dmso_g else ""


def _dose(bag: Product, collection: Collection) -> str:
    """Which dose of how many, and its cells per kilogram."""
    which = f"Dose {bag.dose_number} of {collection.round.planned_infusions}" if bag.dose_number else "Dose"
    return f"{which} · {cells(bag.mnc_per_kg)} MNC/kg" if bag.mnc_per_kg else which
