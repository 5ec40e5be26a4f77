"""Which kinds of lots, devices and places each use takes: said at the scan, and asked by the step again."""

from __future__ import annotations

from typing import Final

Kinds = tuple[str, ...]

# devices
SEPARATOR: Final[Kinds] = ("separator",)
BALANCE: Final[Kinds] = ("balance",)
SHIPPER: Final[Kinds] = ("shipper",)
LOGGER: Final[Kinds] = ("logger",)
FREEZER: Final[Kinds] = ("freezer",)
BATH: Final[Kinds] = ("bath",)
# lots
BAG_SET: Final[Kinds] = ("bag-set",)
ACD_A: Final[Kinds] = ("acd-a",)
DMSO: Final[Kinds] = ("dmso",)
G_CSF: Final[Kinds] = ("g-csf",)
# places
CHAIR: Final[Kinds] = ("apheresis",)
BENCH: Final[Kinds] = ("bench",)
POSITION: Final[Kinds] = ("position",)
LABORATORY: Final[Kinds] = ("laboratory",)
WARD: Final[Kinds] = ("ward", "bed")
STOCK: Final[Kinds] = ("pharmacy", "storage", "position")
WASTE: Final[Kinds] = ("waste",)
