"""Product descriptions: what a product description code (PDC) says on a label, and where a code may be understood.

Only the few published codes and the local codes of the demonstration are part of this package. The licensed table of
ICCBBA never is; a licensed site reads its own (`read_table`) and hands it to `describe`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .errors import N_
from .product import is_local

REFRIGERATED = N_("Store at 2 to 8 °C")
ROOM_TEMPERATURE = N_("Store at room temperature")
BELOW_MINUS_120 = N_("Store at ≤ -120 °C")
BELOW_MINUS_150 = N_("Store at ≤ -150 °C")
ONE_TO_TEN = N_("Store at 1 to 10 °C")
STORAGE: Mapping[str, str] = MappingProxyType(  # storage codes of the table, and what a label says
    {
        "": "",
        "refg": REFRIGERATED,
        "1-10C": ONE_TO_TEN,
        "rt": ROOM_TEMPERATURE,
        "<=-120C": BELOW_MINUS_120,
        "<=-150C": BELOW_MINUS_150,
    }
)


@dataclass(frozen=True, slots=True)
class Description:
    """What a product description code says on a label, largest words first.

    storage_code: a key of STORAGE, empty where the table says none. retired_on: from that day on the code may be read
    but not given to a product. source_version: of the table that the description is from, empty for those shipped.
    """

    product_description_code: str
    product_class: str
    modifier: str
    attributes: tuple[str, ...]
    storage_code: str = ""
    retired_on: dt.date | None = None
    source_version: str = ""

    @property
    def text(self) -> str:
        """The description on one line."""
        name = " ".join(part for part in (self.modifier, self.product_class) if part)
        return "; ".join((name, *self.attributes))

    @property
    def storage(self) -> str:
        """How the product is kept, as the label says it."""
        return STORAGE[self.storage_code]

    @property
    def is_local(self) -> bool:
        """Whether a country or a facility gave the code: it means nothing outside."""
        return is_local(self.product_description_code)

    @property
    def says(self) -> tuple[object, ...]:
        """All that ISBT 128 never changes of a code once it has been given."""
        return self.product_class, self.modifier, self.attributes, self.storage_code

    def is_retired(self, on: dt.date) -> bool:
        """Whether no product may be given this code on that day."""
        return self.retired_on is not None and self.retired_on <= on


_ROWS = (
    # the published ones: [S6] [S7] [S3]
    Description("S1128", "HPC, APHERESIS", "", ("Citrate", "Mobilized"), "refg"),
    Description("S1194", "HPC, APHERESIS", "Cryopreserved", ("10% DMSO", "Mobilized"), "<=-120C"),
    Description("S1195", "HPC, APHERESIS", "Cryopreserved", ("5% DMSO", "Mobilized"), "<=-120C"),
    Description(
        "S1310", "HPC, APHERESIS", "", ("3rd party component", "Other additives", "Mobilized", "CD34 enriched"), "refg"
    ),
    Description(
        "S1384",
        "HPC, APHERESIS",
        "Thawed",
        ("Citrate", "10% DMSO", "3rd party component", "Other additives", "Mobilized"),
        "1-10C",
    ),
    Description("S1398", "HPC, MARROW", "", ("Plasma reduced",), "rt"),
    Description(
        "S1697",
        "HPC, MARROW",
        "",
        ("Heparin", "3rd party component", "Other additives", "Mononuclear cell enriched"),
        "rt",
    ),
    Description("S2598", "HPC, MARROW", "Cryopreserved", ("10% DMSO", "3rd party component", "RBC reduced"), "<=-150C"),
    # local codes of the demonstration; a site that works by the same protocol takes them for its own
    Description("DAA01", "MNC, APHERESIS", "", ("Citrate", "Mobilized"), "refg"),
    Description("DAA02", "MNC, APHERESIS", "", ("Citrate", "Mobilized", "Plasma reduced"), "refg"),
    Description("DAA03", "MNC, APHERESIS", "Cryopreserved", ("10% DMSO", "Mobilized"), "<=-150C"),
    Description("DAA04", "MNC, APHERESIS", "Thawed", ("10% DMSO", "Mobilized"), "refg"),
    Description("DAA05", "MNC, APHERESIS", "", ("Quality control sample", "Not for infusion"), "refg"),
)
DESCRIPTIONS: Mapping[str, Description] = MappingProxyType({row.product_description_code: row for row in _ROWS})


def describe(
    product_description_code: str,
    *,
    given_by: str,
    own: str,
    table: Mapping[str, Description] = DESCRIPTIONS,
) -> Description | None:
    """What a code says, or None where it is not known or not ours to understand.

    given_by: the facility (FIN) that labelled the product. own: the facility that asks; a local code of any other one
    may mean something else there. table: code to description.
    """
    if is_local(product_description_code) and given_by != own:
        return None
    return table.get(product_description_code)
