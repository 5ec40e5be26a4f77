"""What is printed on each kind of label, as plain values that refuse to be incomplete or to contradict themselves."""

from __future__ import annotations

from labels.facts.bag import CollectionLabel, FinalLabel, PartialLabel, Summary, TieTag, TubeLabel
from labels.facts.things import (
    AliquotLabel,
    Badge,
    EquipmentLabel,
    LotLabel,
    PlaceLabel,
    ShipperLabel,
    Wristband,
)

Label = (
    FinalLabel
    | CollectionLabel
    | PartialLabel
    | TieTag
    | TubeLabel
    | Summary
    | Wristband
    | Badge
    | PlaceLabel
    | EquipmentLabel
    | LotLabel
    | AliquotLabel
    | ShipperLabel
)

__all__ = [
    "AliquotLabel",
    "Badge",
    "CollectionLabel",
    "EquipmentLabel",
    "FinalLabel",
    "Label",
    "LotLabel",
    "PartialLabel",
    "PlaceLabel",
    "ShipperLabel",
    "Summary",
    "TieTag",
    "TubeLabel",
    "Wristband",
]
