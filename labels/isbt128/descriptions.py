"""Product description codes that may be shipped: the few published ones and the local codes of the demo facility.

The licensed table of ICCBBA is never part of this project; a licensed site brings its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .errors import N_

REFRIGERATED = N_("Store at 2 to 8 °C")
ROOM_TEMPERATURE = N_("Store at room temperature")
BELOW_MINUS_120 = N_("Store at ≤ -120 °C")
BELOW_MINUS_150 = N_("Store at ≤ -150 °C")
ONE_TO_TEN = N_("Store at 1 to 10 °C")


@dataclass(frozen=True, slots=True)
class Description:
    """What a product description code says on a label, largest words first."""

    product_description_code: str
    product_class: str
    modifier: str
    attributes: tuple[str, ...]
    storage: str
    for_infusion: bool = True

    @property
    def text(self) -> str:
        """The description on one line."""
        name = " ".join(part for part in (self.modifier, self.product_class) if part)
        return "; ".join((name, *self.attributes))


_ROWS = (
    # the published ones: [S6] [S7] [S3]
    Description("S1128", "HPC, APHERESIS", "", ("Citrate", "Mobilized"), REFRIGERATED),
    Description("S1194", "HPC, APHERESIS", "Cryopreserved", ("10% DMSO", "Mobilized"), BELOW_MINUS_120),
    Description("S1195", "HPC, APHERESIS", "Cryopreserved", ("5% DMSO", "Mobilized"), BELOW_MINUS_120),
    Description(
        "S1310",
        "HPC, APHERESIS",
        "",
        ("3rd party component", "Other additives", "Mobilized", "CD34 enriched"),
        REFRIGERATED,
    ),
    Description(
        "S1384",
        "HPC, APHERESIS",
        "Thawed",
        ("Citrate", "10% DMSO", "3rd party component", "Other additives", "Mobilized"),
        ONE_TO_TEN,
    ),
    Description("S1398", "HPC, MARROW", "", ("Plasma reduced",), ROOM_TEMPERATURE),
    Description(
        "S1697",
        "HPC, MARROW",
        "",
        ("Heparin", "3rd party component", "Other additives", "Mononuclear cell enriched"),
        ROOM_TEMPERATURE,
    ),
    Description(
        "S2598", "HPC, MARROW", "Cryopreserved", ("10% DMSO", "3rd party component", "RBC reduced"), BELOW_MINUS_150
    ),
    # local codes of the demo facility, meaningful only there
    Description("DAA01", "MNC, APHERESIS", "", ("Citrate", "Mobilized"), REFRIGERATED),
    Description("DAA02", "MNC, APHERESIS", "", ("Citrate", "Mobilized", "Plasma reduced"), REFRIGERATED),
    Description("DAA03", "MNC, APHERESIS", "Cryopreserved", ("10% DMSO", "Mobilized"), BELOW_MINUS_150),
    Description("DAA04", "MNC, APHERESIS", "Thawed", ("10% DMSO", "Mobilized"), REFRIGERATED),
    Description("DAA05", "MNC, APHERESIS", "", ("Quality control sample", "Not for infusion"), REFRIGERATED, False),
)
DESCRIPTIONS: Mapping[str, Description] = MappingProxyType({row.product_description_code: row for row in _ROWS})
