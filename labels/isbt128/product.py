"""Structure 003, the product code: description code, collection type and division [S1]."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Self

from .divisions import BY_SEPARATE_SCAN, is_division
from .errors import N_, Isbt128Error, visible
from .record import DESCRIPTION_CODE, Fields, Layout, characters

_CODE = re.compile(DESCRIPTION_CODE.pattern, re.ASCII)
LAYOUT = Layout(product_description_code=DESCRIPTION_CODE, collection_type_and_division=characters(3))
PACK_NUMBER_FAMILIES = frozenset("MNRTVW")  # the last three characters are a pack number
RESERVED_SUFFIX = "000"  # of the families X1 to X9, such as diagnostic products: no use is defined for it yet
LOCAL_FAMILIES = frozenset("ABCD")  # national and facility-defined codes
DIVISION_FAMILIES = frozenset("ABCDEFHPS")  # the last three characters are a collection type and a division

COLLECTION_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "0": N_("not specified"),
        "V": N_("volunteer allogeneic"),
        "R": N_("volunteer research, not for human use"),
        "S": N_("volunteer source"),
        "T": N_("volunteer therapeutic"),
        "P": N_("paid allogeneic"),
        "r": N_("paid research, not for human use"),
        "s": N_("paid source"),
        "A": N_("autologous, eligible for crossover"),
        "1": N_("autologous only"),
        "X": N_("autologous only, biohazard"),
        "D": N_("volunteer directed, eligible for crossover"),
        "d": N_("paid directed, eligible for crossover"),
        "2": N_("for directed recipient only"),
        "L": N_("for directed recipient only, limited exposure"),
        "E": N_("medical exception, for specified recipient only"),
        "Q": N_("see the special testing code"),
        "3": N_("for directed recipient only, biohazard"),
        "4": N_("designated"),
        "5": N_("dedicated"),
        "6": N_("designated, biohazard"),
        "F": N_("family reserved"),
        "C": N_("replacement"),
        "7": N_("for allogeneic use"),
        "8": N_("for autologous use, contains allogeneic material"),
        "B": N_("directed, dedicated or designated only"),
        "H": N_("directed, dedicated or designated only, biohazard"),
        "J": N_("directed, dedicated or designated, eligible for crossover"),
        "G": N_("for emergency only"),
    }
)


def has_division(product_description_code: str) -> bool:
    """Whether this family of products writes a collection type and a division, not a pack number."""
    first, second = product_description_code[0], product_description_code[1]
    if first in "XY":
        return second == "0" if first == "X" else second.isalpha()  # X0; YA–YZ clinical trials
    return first in DIVISION_FAMILIES


def is_local(product_description_code: str) -> bool:
    """Whether a country or a facility gave the code: it means nothing outside [S1]."""
    return product_description_code[:1] in LOCAL_FAMILIES


def takes_divisions_code(product_description_code: str) -> bool:
    """Whether a divisions code 032 may go with it: cells and regenerated tissue [S1], and local codes, whose use of
    the last three characters is ours to define.
    """
    return product_description_code[0] in "PS" or is_local(product_description_code)


@dataclass(frozen=True, slots=True)
class ProductCode:
    """What is in the container and which part of the collection it is."""

    noun: ClassVar = N_("a product code")

    product_description_code: str
    suffix: str

    @classmethod
    def read(cls, data: str) -> Self:
        """Read the data content of structure 003."""
        product = cls(*LAYOUT.split(data, cls.noun))
        require_family(product.product_description_code)
        if not has_division(product.product_description_code):
            is_reserved = product.product_description_code[0] == "X" and product.suffix != RESERVED_SUFFIX
            if is_reserved or not product.suffix.isdigit():
                found = visible(product.suffix)
                raise Isbt128Error("wrong-format", 5, noun=cls.noun, field="pack number", found=found)
            return product
        if product.suffix[0] not in COLLECTION_TYPES:
            raise Isbt128Error("collection-type", 5, found=product.suffix[0])
        if not is_division(product.suffix[1:]) and not product.needs_divisions_code:
            raise Isbt128Error("division", 6, found=product.suffix[1:])
        return product

    @property
    def collection_type(self) -> str | None:
        """The character t; None where the family has a pack number instead."""
        return self.suffix[0] if has_division(self.product_description_code) else None

    @property
    def division(self) -> str | None:
        """The two characters ds; None where the family has a pack number instead."""
        return self.suffix[1:] if has_division(self.product_description_code) else None

    @property
    def pack_number(self) -> str | None:
        """Three digits, in the families that have them."""
        return None if has_division(self.product_description_code) else self.suffix

    @property
    def needs_divisions_code(self) -> bool:
        """Whether the product is only identified together with structure 032."""
        return self.suffix[1:] == BY_SEPARATE_SCAN and takes_divisions_code(self.product_description_code)

    @property
    def data(self) -> str:
        """The data content of structure 003."""
        return self.product_description_code + self.suffix

    def fields(self) -> Fields:
        """The named parts by their places, as the published cases have them; those of a pack number mean nothing."""
        kind = self.collection_type
        return {
            "product_description_code": self.product_description_code,
            "collection_type": self.suffix[0],
            "division": self.suffix[1:],
            "collection_type_meaning": COLLECTION_TYPES[kind] if kind else None,
            "pack_number": self.pack_number,
        }


def require_code(text: str) -> str:
    """The text if it can be a product description code (five characters of a known family), else Isbt128Error."""
    if not _CODE.fullmatch(text):
        raise Isbt128Error("product-code-format", found=visible(text))
    require_family(text)
    return text


def product_code(product_description_code: str, collection_type: str, division: str) -> ProductCode:
    """The code of a product that has a collection type and a division."""
    return ProductCode.read(f"{product_description_code}{collection_type}{division}")


def require_family(product_description_code: str) -> None:
    """Refuse a code of five characters whose first ones no family of products begins with."""
    first, second = product_description_code[0], product_description_code[1]
    is_known = first in PACK_NUMBER_FAMILIES or (first == "X" and second.isdigit())
    if not has_division(product_description_code) and not is_known:
        raise Isbt128Error("product-code-reserved", found=product_description_code[:2])
