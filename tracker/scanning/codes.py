"""What a scan can be: a small closed set of frozen types, and what each is called at the bench."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Literal, get_args

from labels.isbt128 import BloodGroup, Message
from labels.own_code import OwnKind
from tracker.rules.refusal import N_

Kind = (
    Literal["bag", "din", "tube", "isbt128", "staff", "donor-number", "coi", "supply", "consignment", "gs1"] | OwnKind
)
RECORD_FLAGS = "08"  # the donor's record: the one flag of ISBT 128 that says paper


def _beside(flags: str) -> Literal["tube", "record"]:
    """What a label is on whose flags say that it is not on a bag."""
    return "record" if flags == RECORD_FLAGS else "tube"


@dataclass(frozen=True, slots=True)
class BagCode:
    """A donation number with a product code: one container. Its flags may say that the label belongs to a tube."""

    raw: str
    message: Message
    din: str
    flags: str
    product_description_code: str
    collection_type: str | None
    division: str
    is_on_a_tube: bool = False
    blood_group: BloodGroup | None = None
    expires_local: dt.datetime | None = None

    @property
    def kind(self) -> Literal["bag", "tube", "record"]:
        """A bag, unless the flags say that the label is for a tube or a record."""
        return _beside(self.flags) if self.is_on_a_tube else "bag"

    @property
    def abo(self) -> str | None:
        """The ABO group that the label states."""
        return self.blood_group.abo if self.blood_group else None

    @property
    def rhd(self) -> str | None:
        """The RhD that the label states, `positive` or `negative`."""
        return self.blood_group.rhd if self.blood_group else None


@dataclass(frozen=True, slots=True)
class DinCode:
    """A donation number alone: on a bag it says which donation, not which of its products."""

    raw: str
    message: Message | None
    din: str
    flags: str = "00"
    is_on_a_tube: bool = False

    @property
    def kind(self) -> Literal["din", "tube", "record"]:
        """A donation number, unless the flags say that the label is for a tube or a record."""
        return _beside(self.flags) if self.is_on_a_tube else "din"


@dataclass(frozen=True, slots=True)
class Isbt128Code:
    """Any other ISBT 128 code, such as a blood group or an expiry date alone."""

    kind: ClassVar[Literal["isbt128"]] = "isbt128"
    raw: str
    message: Message


@dataclass(frozen=True, slots=True)
class BadgeCode:
    """An ISBT 128 staff badge."""

    kind: ClassVar[Literal["staff"]] = "staff"
    raw: str
    message: Message
    facility: str
    staff_id: str


@dataclass(frozen=True, slots=True)
class DonorNumberCode:
    """The number of a donor at a facility; `identifier` is facility and number in full."""

    kind: ClassVar[Literal["donor-number"]] = "donor-number"
    raw: str
    message: Message
    identifier: str
    facility: str
    donor_number: str


@dataclass(frozen=True, slots=True)
class CoiCode:
    """A Chain of Identity identifier: one round."""

    kind: ClassVar[Literal["coi"]] = "coi"
    raw: str
    message: Message | None
    identifier: str


@dataclass(frozen=True, slots=True)
class SupplyCode:
    """A bag set, a solution or another supply, by catalogue number, by lot or by both."""

    kind: ClassVar[Literal["supply"]] = "supply"
    raw: str
    message: Message
    is_bag_set: bool
    manufacturer: str | None = None
    catalog_number: str | None = None
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class ConsignmentCode:
    """One container of a consignment, or its paperwork, which is container 0."""

    kind: ClassVar[Literal["consignment"]] = "consignment"
    raw: str
    message: Message
    identifier: str
    container: int
    containers: int


@dataclass(frozen=True, slots=True)
class OwnCode:
    """One of our own QR codes. A printed label also says which print it is, so that an older print is known as such."""

    raw: str
    kind: OwnKind
    id: str
    print_number: int | None = None
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class Gs1Code:
    """A GS1 element string: a supply with lot and expiry, or a wristband with a service relation number (GSRN)."""

    kind: ClassVar[Literal["gs1"]] = "gs1"
    raw: str
    gtin: str | None = None
    lot: str | None = None
    expires_on: dt.date | None = None
    serial: str | None = None
    gsrn: str | None = None


Isbt128Scan = BagCode | DinCode | Isbt128Code | BadgeCode | DonorNumberCode | CoiCode | SupplyCode | ConsignmentCode
Scan = Isbt128Scan | OwnCode | Gs1Code

NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(  # what was scanned, what is to be scanned
    {
        "bag": (N_("a bag label"), N_("the bag")),
        "din": (N_("a donation number without its product code"), N_("the donation number")),
        "tube": (N_("a test-tube label"), N_("the test tube")),
        "isbt128": (N_("an ISBT 128 code"), N_("the ISBT 128 code")),
        "staff": (N_("a staff badge"), N_("the staff badge")),
        "donor-number": (N_("a donor number"), N_("the donor number")),
        "coi": (N_("a Chain of Identity code"), N_("the Chain of Identity code")),
        "supply": (N_("a supply code"), N_("the supply")),
        "consignment": (N_("a consignment code"), N_("the consignment code")),
        "gs1": (N_("a supplier's GS1 code"), N_("the supplier's GS1 code")),
        "recipient": (N_("a recipient's wristband"), N_("the recipient's wristband")),
        "donor": (N_("a donor's wristband"), N_("the donor's wristband")),
        "user": (N_("a user's badge"), N_("the user's badge")),
        "place": (N_("a place code"), N_("the place")),
        "equipment": (N_("an equipment code"), N_("the equipment")),
        "label": (N_("the QR code of a bag label"), N_("the QR code of the bag label")),
        "shipment": (N_("a shipper code"), N_("the shipper")),
        "order": (N_("an infusion order"), N_("the infusion order")),
        "lot": (N_("our label of a supply lot"), N_("the lot")),
        "record": (N_("the code of a paper record"), N_("the paper record")),
    }
)
KINDS: frozenset[str] = frozenset(kind for part in get_args(Kind) for kind in get_args(part) or (part,))
