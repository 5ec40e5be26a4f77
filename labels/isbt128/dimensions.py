"""Structure 029, measured sizes of a product: volume, weights, as decimals with their unit [S1]."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar, Self

from .errors import N_, Isbt128Error, visible
from .record import Fields, Layout, Part, digits, exactly

COUNT = Layout(count=digits(2))
ENTRY = Layout(relation=Part("0[1-6]", 2), type=digits(4), value=digits(5), decimals=digits(1), reserved=exactly("00"))
RELATIONS: Mapping[str, str] = MappingProxyType(
    {"01": "=", "02": ">", "03": "≥", "04": "<", "05": "≤", "06": "nominal"}
)
TYPES: Mapping[str, str] = MappingProxyType({"0001": "volume_ml", "0008": "net_weight_g", "0009": "tare_weight_g"})
SIZE = 14
MOST = 99999  # five digits


@dataclass(frozen=True, slots=True)
class Dimension:
    """One measured size; the type is a name of TYPES, or four digits where we do not know them."""

    type: str
    value: Decimal
    relation: str = "="

    @classmethod
    def read(cls, data: str) -> Self:
        """Read one entry."""
        relation, type_, value, decimals, _ = ENTRY.split(data, Dimensions.noun)
        return cls(TYPES.get(type_, type_), Decimal(value).scaleb(-int(decimals)), RELATIONS[relation])

    @property
    def data(self) -> str:
        """The entry; the number of decimals is that of the value."""
        relation = next((code for code, meaning in RELATIONS.items() if meaning == self.relation), "")
        type_ = next((code for code, name in TYPES.items() if name == self.type), self.type)
        if not (self.value.is_finite() and 0 <= self.value <= MOST):
            raise Isbt128Error("dimension-value", found=visible(str(self.value)))
        decimals = max(0, -int(self.value.as_tuple().exponent))
        return f"{relation}{type_}{int(self.value.scaleb(decimals)):05}{decimals}00"

    def fields(self) -> dict[str, str]:
        """The named parts."""
        return {"type": self.type, "relation": self.relation, "value": format(self.value, "f")}


@dataclass(frozen=True, slots=True)
class Dimensions:
    """One or more measured sizes."""

    noun: ClassVar = N_("a dimensions code")

    entries: tuple[Dimension, ...]

    @classmethod
    def read(cls, data: str) -> Self:
        """Read a count and that many entries."""
        count = int(COUNT.split(data[:2], cls.noun)[0])
        if not count or len(data) != 2 + SIZE * count:
            raise Isbt128Error("wrong-format", noun=cls.noun, field="count", found=visible(data[:2]))
        return cls(tuple(_entry(data, 2 + SIZE * index) for index in range(count)))

    @property
    def data(self) -> str:
        """The data content of structure 029."""
        return f"{len(self.entries):02}" + "".join(entry.data for entry in self.entries)

    @staticmethod
    def length_of(data: str) -> int:
        """How long the structure says that it is."""
        return 2 + SIZE * int(data[:2]) if data[:2].isdecimal() and len(data) >= 2 else 2 + SIZE

    def fields(self) -> Fields:
        """The sizes by name, and all entries in full."""
        known = {entry.type: format(entry.value, "f") for entry in self.entries if entry.relation == "="}
        return {**known, "entries": [entry.fields() for entry in self.entries]}


def volume(volume_ml: Decimal | int) -> Dimensions:
    """The volume of the product including its anticoagulant."""
    return Dimensions.read(Dimensions((Dimension("volume_ml", Decimal(volume_ml)),)).data)


def _entry(data: str, at: int) -> Dimension:
    try:
        return Dimension.read(data[at : at + SIZE])
    except Isbt128Error as error:
        raise error.moved(at) from None
