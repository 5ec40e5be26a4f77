"""From a scanned string to the thing on record that carries it, or why there is none."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tracker import scanning
from tracker.extensions import db
from tracker.models import (
    Collection,
    Donor,
    Equipment,
    InfusionOrder,
    LabelPrint,
    Place,
    Product,
    Recipient,
    Recorded,
    Round,
    Shipment,
    SupplyLot,
    User,
)
from tracker.rules.refusal import N_
from tracker.scanning import Scan, ScanError

_TYPED_BAG = re.compile(
    r"(?P<din>[A-Za-z0-9 ]{14,22}?[A-Za-z0-9*])\s+(?P<code>[A-Z][A-Z0-9]{4})\s*(?P<division>[A-Z0][a-z0])"
)


@dataclass(frozen=True, slots=True)
class Thing:
    """What was scanned: its kind as a prompt names it, its row, the typed code, and whether it was typed by hand."""

    kind: str
    row: Recorded
    scan: Scan
    typed: bool = False


def product_id(din: str, product_description_code: str, division: str) -> str:
    """The key of a product, as its label carries it in two symbols."""
    return f"{din}-{product_description_code}-{division}"


def resolve(raw: str) -> Thing:
    """The thing on record that carries this code. Raises ScanError where the code or the thing is not known."""
    if typed := _TYPED_BAG.fullmatch(raw.strip()):
        return _typed_bag(raw, typed)
    scan = scanning.read(raw)
    finder = _FINDERS.get(scan.kind)
    found = finder(scan) if finder else None
    if found is None:
        raise ScanError("nothing-known", *_unknown(scan))
    kind, row = found
    return Thing(kind, row, scan)


def wanted(thing: Thing, *kinds: str) -> Thing:
    """`thing` if its kind is one of `kinds`. Raises ScanError that names what was scanned and what was wanted."""
    if thing.kind in kinds:
        return thing
    says = N_("You scanned %(scanned)s; this prompt wants %(wanted)s.")
    values = {"scanned": KIND_NAMES[thing.kind], "wanted": " / ".join(KIND_NAMES[kind] for kind in kinds)}
    raise ScanError("wrong-kind", says % values, N_("Scan %(wanted)s.") % values)


def _typed_bag(raw: str, typed: re.Match[str]) -> Thing:
    code = scanning.read_typed_din(typed["din"])
    identifier = product_id(code.din, typed["code"], typed["division"])
    product = db.session.get(Product, identifier)
    if product is None:
        raise ScanError(
            "nothing-known", N_("There is no bag with this number at this site."), N_("Compare it with the label.")
        )
    return Thing("bag", product, code, typed=True)


def _bag(scan: Any) -> tuple[str, Recorded] | None:
    row = db.session.get(Product, product_id(scan.din, scan.product_description_code, scan.division))
    return row and (scan.kind, row)


def _tube(scan: Any) -> tuple[str, Recorded] | None:
    """The bag that a tube's label names, or only its donation where it names no product."""
    if isinstance(scan, scanning.BagCode):
        return _bag(scan)
    row = db.session.get(Collection, scan.din)
    return ("tube", row) if row else None


def _collection(scan: Any) -> tuple[str, Recorded] | None:
    row = db.session.get(Collection, scan.din)
    return row and ("collection", row)


def _lot(scan: Any) -> tuple[str, Recorded] | None:
    code = SupplyLot.gtin == scan.gtin if scan.kind == "gs1" else SupplyLot.catalog == scan.catalog_number
    row = db.session.scalar(select(SupplyLot).where(code, SupplyLot.lot == scan.lot))
    return row and ("lot", row)


def _donor_number(scan: Any) -> tuple[str, Recorded] | None:
    row = db.session.scalar(select(Donor).where(Donor.number == scan.donor_number.rjust(16, "0")))
    return row and ("donor", row)


def _label(scan: Any) -> tuple[str, Recorded] | None:
    row = db.session.get(Product, scan.id)
    return row and ("bag", row)


def _by_id(kind: str, model: type[Recorded], attribute: str = "id") -> Callable[[Any], tuple[str, Recorded] | None]:
    def find(scan: Any) -> tuple[str, Recorded] | None:
        row = db.session.get(model, getattr(scan, attribute))
        return row and (kind, row)

    return find


_FINDERS: Mapping[str, Callable[[Any], tuple[str, Recorded] | None]] = {
    "bag": _bag,
    "tube": _tube,
    "din": _collection,
    "label": _label,
    "staff": _by_id("badge", User, "staff_id"),
    "user": _by_id("badge", User),
    "donor": _by_id("donor", Donor),
    "donor-number": _donor_number,
    "recipient": _by_id("recipient", Recipient),
    "coi": _by_id("round", Round, "identifier"),
    "supply": _lot,
    "gs1": _lot,
    "place": _by_id("place", Place),
    "equipment": _by_id("equipment", Equipment),
    "shipment": _by_id("shipment", Shipment),
    "order": _by_id("order", InfusionOrder),
}

KIND_NAMES: Mapping[str, str] = {
    "bag": N_("a bag"),
    "tube": N_("a test tube"),
    "collection": N_("a donation number without a product code"),
    "badge": N_("a staff badge"),
    "donor": N_("a donor's wristband"),
    "recipient": N_("a recipient's wristband"),
    "round": N_("a Chain of Identity code"),
    "lot": N_("a supply lot"),
    "place": N_("a place"),
    "equipment": N_("a piece of equipment"),
    "shipment": N_("a shipper's label"),
    "order": N_("an infusion order"),
}


def _unknown(scan: Scan) -> tuple[str, str]:
    says = N_("This is %(kind)s, and nothing at this site carries it.")
    return says % {"kind": scanning.kind_name(scan.kind)}, N_(
        "Check that it belongs here; if it does, call the coordinator."
    )


def newest_print(kind: str, subject_kind: str, subject_id: str) -> LabelPrint | None:
    """The newest print of a label or wristband, voided or not."""
    return db.session.scalar(
        select(LabelPrint)
        .where(LabelPrint.kind == kind, LabelPrint.subject_kind == subject_kind, LabelPrint.subject_id == subject_id)
        .order_by(LabelPrint.number.desc())
        .limit(1)
    )
