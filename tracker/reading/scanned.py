"""From a scanned string to the thing on record that carries it, or why there is none."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from labels.isbt128 import ProductCode
from tracker import labelling, scanning
from tracker.extensions import db
from tracker.models import (
    Collection,
    Donor,
    Equipment,
    InfusionOrder,
    Place,
    Product,
    Recipient,
    Recorded,
    Round,
    Shipment,
    SupplyLot,
    User,
)
from tracker.rules import label_prints
from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed
from tracker.scanning import Kind, Scan, ScanError

NOTHING_KNOWN = "nothing-known"
_UNKNOWN = N_("This is %(kind)s, and nothing at this site carries it.")
_DO_UNKNOWN = N_("Check that it belongs here; if it does, call the coordinator.")
_AMBIGUOUS = N_("Several lots on record carry this code: %(lots)s.")
_DO_AMBIGUOUS = N_("Scan this site’s own label on the package: it says which one it is. If there is none, print it.")
_RECORD = "summary"  # the kind of print that goes with a bag and is not on it
_TYPED_BAG = re.compile(
    r"(?P<din>[A-Za-z0-9 ]{13,22}?[A-Za-z0-9*])\s+(?P<code>[A-Z][A-Z0-9]{4})\s*(?P<division>[A-Z0][a-z0])"
)
_TYPED_COI = re.compile(r"CH(?: ?[A-Z0-9]){13} ?[A-Z0-9*]", re.IGNORECASE | re.ASCII)
_TYPED_OWN = re.compile(r"[A-Z0-9-]{1,64} +[A-Z0-9*]", re.IGNORECASE | re.ASCII)
# Things of our own whose label has its check character in a box. A wristband and a badge have none: they are of one
# person, and one that cannot be scanned is printed anew.
_BOXED: tuple[Literal["place", "equipment", "lot"], ...] = ("place", "equipment", "lot")
TYPEABLE = frozenset({"bag", "round", *_BOXED})


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


def resolve(raw: str, *kinds: str) -> Thing:
    """The thing on record that carries this code. Raises ScanError where the code or the thing is not known.

    kinds: what the prompt takes; a place, a device or a lot is known by what was typed only where one is asked for.
    """
    text = raw.strip()
    if typed := _TYPED_BAG.fullmatch(text):
        return _typed_bag(typed)
    if _TYPED_COI.fullmatch(text):
        return _found(scanning.read_typed_coi(text), typed=True)
    if boxed := [kind for kind in _BOXED if kind in kinds and _TYPED_OWN.fullmatch(text)]:
        return _found(scanning.read_typed_own(text, *boxed), typed=True)
    scan = scanning.alone(scanning.read(raw))
    try:
        return _found(scan)
    except ScanError as error:
        if error.code == NOTHING_KNOWN and kinds and _thing_kind(scan) not in kinds:
            raise _not_wanted(scanning.name_of(scan), kinds) from error
        raise


def _thing_kind(scan: Scan) -> str:
    """The kind of thing that carries such a code, or nothing where none does."""
    return _FINDERS[scan.kind][0] if scan.kind in _FINDERS else ""


def _found(scan: Scan, *, typed: bool = False) -> Thing:
    kind, find = _FINDERS.get(scan.kind, ("", _nothing))
    row = find(scan)
    if row is None:
        raise ScanError(NOTHING_KNOWN, _UNKNOWN, _DO_UNKNOWN, kind=scanning.name_of(scan))
    return Thing(kind, row, scan, typed)


def contract(kinds: Iterable[str]) -> Mapping[str, scanning.Contract]:
    """What a prompt that takes these kinds of things takes: each kind of code, with the data structures it may hold."""
    wanted = set(kinds)
    return {code: scanning.contract_of(code) for code, (thing, _find) in _FINDERS.items() if thing in wanted}


def names_of(kinds: Iterable[str]) -> str:
    """What a prompt takes, in words."""
    return " / ".join(KIND_NAMES[kind] for kind in kinds)


def wanted(thing: Thing, *kinds: str) -> Thing:
    """`thing` if its kind is one of `kinds`. Raises ScanError that names what was scanned and what was wanted."""
    if thing.kind in kinds:
        return thing
    raise wrong_kind(thing.kind, kinds, thing.row.id)


def wrong_kind(kind: str, wanted: Iterable[str], identifier: str = "") -> ScanError:
    """That a code of this kind, of the thing with this id, is not what a prompt takes."""
    return _not_wanted(KIND_NAMES[kind], wanted, found=(kind, identifier) if identifier else None)


def _not_wanted(scanned: str, wanted: Iterable[str], *, found: tuple[str, str] | None = None) -> ScanError:
    says = N_("You scanned %(scanned)s; this prompt wants %(wanted)s.")
    values = {"scanned": scanned, "wanted": names_of(wanted)}
    return ScanError.of(Refusal("wrong-kind", says, N_("Scan %(wanted)s."), values), found=found)


def bag_by_product_code(raw: str, *, about: Recorded | None) -> Thing | None:
    """The one bag that a product code alone is of, among the donations that `about` has to do with."""
    scan = scanning.read(raw)
    parts = scan.message.structures if isinstance(scan, scanning.Isbt128Code) else ()
    code = parts[0].value if len(parts) == 1 else None
    if not isinstance(code, ProductCode) or code.division is None:
        return None
    ids = [product_id(din, code.product_description_code, code.division) for din in _donations(about)]
    bags = db.session.scalars(select(Product).where(Product.id.in_(ids))).all()
    return Thing("bag", bags[0], scan) if len(bags) == 1 else None


def _donations(about: Recorded | None) -> list[str]:
    if isinstance(about, Round):
        return list(db.session.scalars(select(Collection.id).where(Collection.round_id == about.id)))
    din = about.id if isinstance(about, Collection) else getattr(about, "din", None)
    return [din] if din else []


def _typed_bag(typed: re.Match[str]) -> Thing:
    code = scanning.read_typed_din(typed["din"])
    identifier = product_id(code.din, typed["code"], typed["division"])
    product = db.session.get(Product, identifier)
    if product is None:
        says = N_("There is no bag %(bag)s at this site.")
        raise ScanError(NOTHING_KNOWN, says, N_("Compare it with the label."), bag=identifier)
    return Thing("bag", product, code, typed=True)


def _bag(scan: Any) -> Recorded | None:
    return db.session.get(Product, product_id(scan.din, scan.product_description_code, scan.division))


def _labelled(scan: Any) -> Recorded | None:
    """The bag of one of our own labels. Only a print that counts speaks for it: a void one may be on another bag."""
    bag = db.session.get(Product, scan.id)
    if bag is not None:
        kinds = tuple(kind for kind in labelling.kinds_of(bag) if kind != _RECORD)
        _counts("bag", bag, labelling.print_refusals(bag, kinds, scan))
    return bag


def _record(scan: Any) -> Recorded | None:
    """The bag that a sheet goes with, or the container or donation that a number with the flag of a record names."""
    if not isinstance(scan, scanning.OwnCode):
        return _tube(scan)
    bag = db.session.get(Product, scan.id)
    if bag is not None:
        _counts("record", bag, labelling.print_refusals(bag, (_RECORD,), scan))
    return bag


def _badge(scan: Any) -> Recorded | None:
    """Whose badge it is. An old card is refused: who finds it has no use for it."""
    person = db.session.get(User, scan.id)
    if person is not None:
        _counts("badge", person, labelling.badge_refusals(person, scan))
    return person


def _shipper(scan: Any) -> Recorded | None:
    """The shipment of the label on a shipper, whichever of its two symbols was scanned."""
    if isinstance(scan, scanning.ConsignmentCode):  # one shipper is a consignment; its paperwork is no shipper
        is_shipper = scan.container == scan.containers == 1
        return Shipment.of_consignment(scan.identifier) if is_shipper else None
    parcel = db.session.get(Shipment, scan.id)
    if parcel is not None:
        _counts("shipment", parcel, labelling.print_refusals(parcel, ("shipper",), scan))
    return parcel


def _counts(kind: str, row: Recorded, refused: list[Refusal]) -> None:
    """Raises ScanError with the reason, where a print does not count."""
    for found in refused:
        raise ScanError.of(found, found=(kind, row.id))


def _tube(scan: Any) -> Recorded | None:
    """The container that a tube's label names, or its donation where it names no product."""
    return _bag(scan) if isinstance(scan, scanning.BagCode) else db.session.get(Collection, scan.din)


def _nothing(_scan: Any) -> None:
    return None


def _lot(scan: Any) -> Recorded | None:
    code = SupplyLot.gtin == scan.gtin if scan.kind == "gs1" else SupplyLot.catalog == scan.catalog_number
    lots = db.session.scalars(select(SupplyLot).where(code, SupplyLot.lot == scan.lot).order_by(SupplyLot.id)).all()
    if len(lots) > 1:
        named = listed(f"{lot.name} ({lot.maker}, {lot.id})" for lot in lots)
        raise ScanError("ambiguous-lot", _AMBIGUOUS, _DO_AMBIGUOUS, lots=named)
    return lots[0] if lots else None


def _donor_number(scan: Any) -> Recorded | None:
    return db.session.scalar(select(Donor).where(Donor.number == scan.donor_number.rjust(16, "0")))


def _by_id(model: type[Recorded], attribute: str = "id") -> Callable[[Any], Recorded | None]:
    def find(scan: Any) -> Recorded | None:
        return db.session.get(model, getattr(scan, attribute))

    return find


# Kind of code: the kind of thing that carries it, and how it is found.
_FINDERS: Mapping[Kind, tuple[str, Callable[[Any], Recorded | None]]] = {
    "bag": ("bag", _bag),
    "tube": ("tube", _tube),
    "din": ("collection", _by_id(Collection, "din")),
    "label": ("bag", _labelled),
    "staff": ("badge", _by_id(User, "staff_id")),
    "user": ("badge", _badge),
    "donor": ("donor", _by_id(Donor)),
    "donor-number": ("donor", _donor_number),
    "recipient": ("recipient", _by_id(Recipient)),
    "coi": ("round", _by_id(Round, "identifier")),
    "supply": ("lot", _lot),
    "gs1": ("lot", _lot),
    "lot": ("lot", _by_id(SupplyLot)),
    "place": ("place", _by_id(Place)),
    "equipment": ("equipment", _by_id(Equipment)),
    "shipment": ("shipment", _shipper),
    "consignment": ("shipment", _shipper),
    "record": ("record", _record),
    "order": ("order", _by_id(InfusionOrder)),
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
    "record": N_("a paper record"),
    # symbols of a printed label that is scanned back, any and each
    "symbol": N_("a symbol of this label"),
    **{f"symbol-{name}": words for name, words in label_prints.SYMBOLS.items()},
}
