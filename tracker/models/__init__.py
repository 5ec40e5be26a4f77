"""One noun per file. Importing this package registers every table."""

from tracker.models.assay import Assay
from tracker.models.base import Base, Recorded
from tracker.models.checkpoint import Checkpoint, Leaf, Log, TreeNode, Unsealed
from tracker.models.collection import Collection
from tracker.models.contact import Contact
from tracker.models.deviation import Deviation, Task
from tracker.models.donor import BloodGroup, Donor, DonorIdentity, DonorTest, HlaType
from tracker.models.equipment import Equipment
from tracker.models.event import CustodyEvent, StreamHead
from tracker.models.hold import Hold
from tracker.models.infusion import IdentityCheck, Infusion, RateChange, Reaction, VitalSigns
from tracker.models.label import LabelPrint
from tracker.models.label_template import LabelTemplate
from tracker.models.mobilization import BloodCount, GcsfDose, GcsfOrder
from tracker.models.order import InfusionOrder
from tracker.models.place import Place
from tracker.models.printer import Printer
from tracker.models.product import Product, ProductLink
from tracker.models.product_code import ProductCodeTable, ProductDescription
from tracker.models.recipient import OpportunisticInfection, Recipient, RecipientIdentity
from tracker.models.release import ReleaseCriterion, ReleaseDecision
from tracker.models.round import Round
from tracker.models.run import Run, RunEquipment, RunInput, RunMeasurement, RunSupply
from tracker.models.security import SecurityEvent
from tracker.models.site import Counter, Site
from tracker.models.supply import SupplyLot
from tracker.models.transport import Handover, Shipment, ShipmentItem, TemperatureReading
from tracker.models.user import Training, User
from tracker.models.visit import AdverseEvent, Visit

__all__ = [
    "AdverseEvent",
    "Assay",
    "Base",
    "BloodCount",
    "BloodGroup",
    "Checkpoint",
    "Collection",
    "Contact",
    "Counter",
    "CustodyEvent",
    "Deviation",
    "Donor",
    "DonorIdentity",
    "DonorTest",
    "Equipment",
    "GcsfDose",
    "GcsfOrder",
    "Handover",
    "HlaType",
    "Hold",
    "IdentityCheck",
    "Infusion",
    "InfusionOrder",
    "LabelPrint",
    "LabelTemplate",
    "Leaf",
    "Log",
    "OpportunisticInfection",
    "Place",
    "Printer",
    "Product",
    "ProductCodeTable",
    "ProductDescription",
    "ProductLink",
    "RateChange",
    "Reaction",
    "Recipient",
    "RecipientIdentity",
    "Recorded",
    "ReleaseCriterion",
    "ReleaseDecision",
    "Round",
    "Run",
    "RunEquipment",
    "RunInput",
    "RunMeasurement",
    "RunSupply",
    "SecurityEvent",
    "Shipment",
    "ShipmentItem",
    "Site",
    "StreamHead",
    "SupplyLot",
    "Task",
    "TemperatureReading",
    "Training",
    "TreeNode",
    "Unsealed",
    "User",
    "Visit",
    "VitalSigns",
]
