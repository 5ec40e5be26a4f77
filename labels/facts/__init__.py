"""What is printed on each kind of label, as plain values that refuse to be incomplete or to contradict themselves."""

from __future__ import annotations

from labels.facts.bag import CollectionLabel, FinalLabel
from labels.facts.things import Badge, EquipmentLabel, LotLabel, PlaceLabel, Wristband

Label = FinalLabel | CollectionLabel | Wristband | Badge | PlaceLabel | EquipmentLabel | LotLabel

__all__ = [
    "Badge",
    "CollectionLabel",
    "EquipmentLabel",
    "FinalLabel",
    "Label",
    "LotLabel",
    "PlaceLabel",
    "Wristband",
]
