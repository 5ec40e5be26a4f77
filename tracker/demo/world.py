"""The stage that the demonstration plays on: site, cast, places, equipment and supplies. All of it is synthetic."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import select

from labels.versions import KINDS
from tracker import clock
from tracker.extensions import db
from tracker.models import CustodyEvent, Equipment, LabelTemplate, Place, Printer, Site, SupplyLot, User
from tracker.steps import administer, label_template, printers

PASSWORD = "veintrail-demo"  # printed by bin/run; the demonstration site holds nothing that is worth hiding

# user name, staff number, name, roles
CAST = (
    ("sam", "S00001", "Sam Okafor", "administrator"),
    ("cora", "S00002", "Cora Lindqvist", "coordinator"),
    ("mori", "S00003", "Dr Emi Mori", "physician"),
    ("ana", "S00004", "Ana Duarte", "apheresis-nurse"),
    ("abel", "S00005", "Abel Nkemelu", "apheresis-nurse"),
    ("theo", "S00006", "Theo Brandt", "technologist"),
    ("tess", "S00007", "Tess Moreau", "technologist"),
    ("quinn", "S00008", "Quinn Adeyemi", "qc-analyst"),
    ("queenie", "S00009", "Queenie Zhou", "qc-analyst"),
    ("priya", "S00010", "Priya Raman", "pharmacist"),
    ("olga", "S00011", "Olga Petrova", "quality"),
    ("carl", "S00012", "Carl Jensen", "courier"),
    ("nadia", "S00013", "Nadia Haddad", "nurse"),
    ("noor", "S00014", "Noor Rahman", "nurse"),
    ("ada", "S00015", "Ada Whitfield", "auditor"),
    ("sasha", "S00016", "Sasha Novak", "administrator"),
)
PROCEDURES = {
    "apheresis-nurse": ("mobilize", "collect", "transport", "label"),
    "technologist": ("process", "transport", "label", "test"),
    "qc-analyst": ("test", "label"),
    "pharmacist": ("release", "issue", "transport", "label"),
    "quality": ("release", "label", "test"),
    "courier": ("transport",),
    "nurse": ("infuse", "transport"),
}
# id, name, kind, parent, lowest °C, highest °C
PLACES = (
    ("APH-1", "Apheresis chair 1", "apheresis", None, None, None),
    ("APH-2", "Apheresis chair 2", "apheresis", None, None, None),
    ("LAB", "Cell laboratory reception", "laboratory", None, None, None),
    ("BENCH-1", "Safety cabinet 1", "bench", "LAB", None, None),
    ("BENCH-2", "Safety cabinet 2", "bench", "LAB", None, None),
    ("FRIDGE-1", "Laboratory refrigerator", "storage", "LAB", "2", "8"),
    ("LN2-1", "Vapour-phase nitrogen tank", "storage", "LAB", "-196", "-150"),
    ("QC", "Quality control laboratory", "laboratory", None, None, None),
    ("PHARM", "Pharmacy", "pharmacy", None, None, None),
    ("PHARM-F1", "Pharmacy refrigerator", "storage", "PHARM", "2", "8"),
    ("WARD-7", "Infectious diseases ward 7", "ward", None, None, None),
    *((f"BED-7-{n:02}", f"Ward 7, bed {n}", "bed", "WARD-7", None, None) for n in range(1, 5)),
    ("WASTE-7", "Ward 7, biohazard waste", "waste", "WARD-7", None, None),
    ("PHARM-W", "Pharmacy, biohazard waste", "waste", "PHARM", None, None),
    *(
        (f"FRIDGE-1-{r}{n}", f"Refrigerator shelf {r}, position {n}", "position", "FRIDGE-1", "2", "8")
        for r in "ABC"
        for n in range(1, 9)
    ),
    *(
        (f"PHARM-F1-{n:02}", f"Pharmacy refrigerator, position {n}", "position", "PHARM-F1", "2", "8")
        for n in range(1, 25)
    ),
    *((f"LN2-1-{n:02}", f"Tank 1, position {n}", "position", "LN2-1", "-196", "-150") for n in range(1, 13)),
)
# id, name, kind, serial, place, days of calibration left
EQUIPMENT = (
    ("SEP-1", "Cell separator 1", "separator", "SYN-1001", "APH-1", 200),
    ("SEP-2", "Cell separator 2", "separator", "SYN-1002", "APH-2", 160),
    ("BAL-1", "Balance, apheresis", "balance", "SYN-2001", "APH-1", 90),
    ("BAL-2", "Balance, laboratory", "balance", "SYN-2002", "LAB", 120),
    ("BAL-3", "Balance, out of calibration", "balance", "SYN-2003", "LAB", -20),
    ("ANA-1", "Haematology analyser", "analyser", "SYN-3001", "LAB", 45),
    ("CYT-1", "Flow cytometer", "cytometer", "SYN-3002", "QC", 75),
    ("SEAL-1", "Tube sealer", "sealer", "SYN-4001", "LAB", 300),
    ("CRF-1", "Controlled-rate freezer", "freezer", "SYN-5001", "LAB", 130),
    ("BATH-1", "Thaw bath", "bath", "SYN-5002", "PHARM", 110),
    *((f"SHIP-{n}", f"Shipper {n}, 2–8 °C", "shipper", f"SYN-60{n:02}", "LAB", 250) for n in range(1, 7)),
    *((f"LOG-{n}", f"Temperature logger {n}", "logger", f"SYN-70{n:02}", "LAB", 100) for n in range(1, 7)),
)
# kind, name, catalog, lot, GTIN (GS1's demonstration prefix 952), days to expiry
SUPPLIES = (
    ("g-csf", "Filgrastim 300 µg vial", "GCSF300", "GC2601", "09521234000013", 400),
    ("g-csf", "Filgrastim 300 µg vial (expired lot)", "GCSF300", "GC2401", "09521234000013", -40),
    ("bag-set", "Apheresis kit, MNC", "KIT1001", "KT2601", "09521234000020", 500),
    ("bag-set", "Apheresis kit, MNC (expired lot)", "KIT1001", "KT2301", "09521234000020", -10),
    ("acd-a", "ACD-A 500 mL", "ACDA500", "AC2601", "09521234000037", 300),
    ("acd-a", "ACD-A 500 mL (expired lot)", "ACDA500", "AC2301", "09521234000037", -5),
    ("saline", "Sodium chloride 0.9 % 1000 mL", "SAL1000", "SA2601", "09521234000044", 350),
    ("saline", "Sodium chloride 0.9 % 1000 mL (recalled lot)", "SAL1000", "SA2599", "09521234000044", 350),
    ("transfer-bag", "Transfer bag 150 mL", "TB150", "TB2601", "09521234000051", 450),
    ("dmso", "DMSO, injection grade", "DMSO100", "DM2601", "09521234000068", 380),
    ("albumin", "Human albumin 20 %", "ALB20", "AL2601", "09521234000075", 280),
)
# id, name, place, language, dots an inch, kinds of label. Their addresses are those that no network has (RFC 5737).
PRINTERS = (
    ("PRN-APH", "Label printer, apheresis", "APH-1", "192.0.2.11", "zpl", 203, "collection wristband"),
    ("PRN-LAB", "Label printer, laboratory", "LAB", "192.0.2.12", "zpl", 300, "final partial tietag tube"),
)
MAKER = "Synthetic Supplies"


@dataclass
class World:
    """What the walkers need at hand. `rng` is the only source of chance, `today` the day the story ends."""

    today: date
    rng: Random
    site: Site
    people: dict[str, User] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    devices: dict[str, Equipment] = field(default_factory=dict)
    lots: dict[str, SupplyLot] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        """The member of the cast with this user name."""
        return self.people[name]


class Refused(Exception):
    """A step of the story was refused where the story needs it to go through."""


def go(event: CustodyEvent) -> CustodyEvent:
    """`event` if it was accepted; the story cannot go on otherwise."""
    if not event.accepted:
        raise Refused(
            f"{event.step} of {event.subject_id}: {[r['says'] % r['values'] for r in event.said['refusals']]}"
        )
    return event


def set_up(*, seed: int, today: date, began: datetime) -> World:
    """Site, cast, places, equipment and supplies, on record as of `began`."""
    site = Site(
        id="A9999",
        name="Synthetic Cell Therapy Centre",
        city="Example City",
        country="Nowhere",
        zone="Asia/Shanghai",
        contact="Cell laboratory on call, +00 000 000 0000 (synthetic)",
        origin="veintrail.example/A9999",
        protocol="aait",
        synthetic=True,
        label_key=f"synthetic-{seed}",
    )
    world = World(today=today, rng=Random(seed), site=site)
    with clock.fixed(began):
        _people(world, began)
        _templates(world, began)
        _things(world, began)
    return world


def revisit(*, seed: int, today: date) -> World:
    """The stage as it stands in the database."""
    session = db.session
    world = World(today=today, rng=Random(seed), site=session.scalars(select(Site)).one())
    world.people = {person.username: person for person in session.scalars(select(User))}
    world.places = {place.id: place for place in session.scalars(select(Place))}
    world.devices = {device.id: device for device in session.scalars(select(Equipment))}
    world.lots = {lot.id: lot for lot in session.scalars(select(SupplyLot))}
    return world


def _people(world: World, at: datetime) -> None:
    for username, number, name, roles in CAST:
        world.people[username] = User(id=number, username=username, name=name, role_names=roles, active=True)
    sam = world["sam"]
    go(administer.set_up_site(world.site, by=sam, at=at))
    for person in world.people.values():
        go(administer.add_user(person, password=PASSWORD, by=sam, at=at))
    trained_until = world.today + timedelta(days=365)
    for person in world.people.values():
        for role in sorted(person.roles):
            for procedure in PROCEDURES.get(role, ()):
                go(administer.grant_training(person, procedure=procedure, valid_until=trained_until, by=sam, at=at))


def _templates(world: World, at: datetime) -> None:
    """The artwork of every label, registered by the administrator, approved by quality assurance and a technologist."""
    go(label_template.draft_templates(KINDS, by=world["sam"], at=at))
    drafts = db.session.scalars(select(LabelTemplate).order_by(LabelTemplate.id)).all()
    for name in ("olga", "theo"):
        go(label_template.approve_templates(drafts, by=world[name], at=at))


def _things(world: World, at: datetime) -> None:
    sam = world["sam"]
    for identifier, name, kind, parent, low, high in PLACES:
        place = Place(
            id=identifier,
            name=name,
            kind=kind,
            parent_id=parent,
            low_celsius=_decimal(low),
            high_celsius=_decimal(high),
        )
        go(administer.add_place(place, by=sam, at=at))
        world.places[identifier] = place
    for identifier, name, kind, serial, at_place, days in EQUIPMENT:
        until = world.today + timedelta(days=days)
        device = Equipment(
            id=identifier, name=name, kind=kind, serial=serial, place_id=at_place, calibrated_until=until
        )
        go(administer.add_equipment(device, by=sam, at=at))
        world.devices[identifier] = device
    for identifier, name, at_place, host, language, dpi, kinds in PRINTERS:
        printer = Printer(
            id=identifier,
            name=name,
            place_id=at_place,
            host=host,
            port=9100,
            language=language,
            dpi=dpi,
            kind_names=kinds,
        )
        go(printers.add_printer(printer, by=sam, at=at))
    for kind, name, catalog, lot_number, gtin, days in SUPPLIES:
        expires = world.today + timedelta(days=days)
        lot = SupplyLot(
            id=lot_number,
            kind=kind,
            name=name,
            maker=MAKER,
            catalog=catalog,
            lot=lot_number,
            gtin=gtin,
            expires_on=expires,
        )
        go(administer.add_supply_lot(lot, by=sam, at=at))
        world.lots[lot_number] = lot
    recalled = world.lots["SA2599"]
    go(administer.recall_supply_lot(recalled, reason="Supplier recall (synthetic)", by=sam, at=at))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
