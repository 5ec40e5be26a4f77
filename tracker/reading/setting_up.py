"""What a site needs before its first donor: a table of what, whether it is there, and the page where it is done."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from labels.versions import KINDS
from tracker import clock, labelling, protocols
from tracker.extensions import db
from tracker.models import Equipment, Place, ProductDescription, Site, SupplyLot, Training, User
from tracker.reading.label_templates import kinds_in_force
from tracker.reading.names import kind_words
from tracker.reading.waiting import Waiting

RESERVED = "A999"  # A9990 to A9999 are for validation and demonstration [S1]
# role, how many people (two where one checks the other), the procedures that their steps ask training for
PEOPLE = (
    ("administrator", 2, ()),
    ("coordinator", 1, ()),
    ("physician", 1, ()),
    ("apheresis-nurse", 2, ("mobilize", "collect", "label", "transport")),
    ("courier", 1, ("transport",)),
    ("technologist", 2, ("process", "label", "transport")),
    ("qc-analyst", 2, ("test",)),
    ("quality", 1, ()),
    ("pharmacist", 1, ("release", "issue", "transport")),
    ("nurse", 2, ("infuse", "transport")),
)
# any of these kinds of place, and whether a temperature belongs to it
PLACES = (
    (("apheresis",), False),
    (("laboratory",), False),
    (("bench",), False),
    (("position",), True),
    (("pharmacy",), False),
    (("ward", "bed"), False),
    (("waste",), False),
)
DEVICES = ("separator", "shipper", "logger")  # and those that the protocol wants in every run
LOTS = ("g-csf", "bag-set", "acd-a")  # and those that the protocol wants in every run


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a site needs. state: how far it has come. endpoint and values: the page of `do`."""

    what: str
    detail: str
    done: bool
    state: str
    do: str
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)


def needs() -> list[Need]:
    """All that this site needs, done or not."""
    site = Site.here()
    today = site.day_of(clock.now())
    return [*_site(site), *_people(today), *_places(), *_devices(site, today), *_lots(site, today), *_templates()]


def waiting_set_up() -> list[Waiting]:
    """What is still to be done before the first donor."""
    return [
        Waiting(
            need.what, need.detail, need.do, need.endpoint, need.values, stage=need.state, tone="attention", coded=False
        )
        for need in needs()
        if not need.done
    ]


def _site(site: Site) -> Iterator[Need]:
    known = all((site.name, site.city, site.country))
    where = ", ".join(filter(None, (site.name, site.city, site.country)))
    yield _one(_("Name, city and country"), where, known, _("Complete the settings"), "administer.site")
    registered = site.synthetic or not site.id.startswith(RESERVED)
    facility = _("%(fin)s; A9990 to A9999 are for validation only", fin=site.id)
    yield _one(
        _("Registered facility number"), site.id if registered else facility, registered, _("How"), "administer.site"
    )
    yield _one(_("Time zone"), site.zone, site.zone != "UTC", _("Choose the zone"), "administer.site")
    contact = _("Enter whom a courier can call day and night")
    yield _one(_("Contact at any hour"), site.contact or "", bool(site.contact), contact, "administer.site")
    protocol = protocols.load(site.protocol)
    yield _one(_("Protocol"), f"{protocol.name} {protocol.version}", True, _("Site settings"), "administer.site")
    codes = [product.pdc for product in protocol.products]
    usable = not ProductDescription.not_assignable(*codes, at=clock.now())
    yield _one(
        _("Product codes of the protocol"),
        ", ".join(codes),
        usable,
        _("Look them up"),
        "administer.product_codes_page",
    )


def _one(what: str, detail: str, done: bool, do: str, endpoint: str) -> Need:
    return Need(what, detail, done, "" if done else _("missing"), do, endpoint)


def _people(today: date) -> Iterator[Need]:
    people = db.session.scalars(select(User).where(User.active).order_by(User.id)).all()
    trained = {
        (row.user_id, row.procedure)
        for row in db.session.scalars(select(Training).where(Training.valid_until >= today))
    }
    for role, wanted, procedures in PEOPLE:
        holders = [one.id for one in people if role in one.roles]
        untrained = [one for one in holders if not all((one, procedure) in trained for procedure in procedures)]
        page = (
            ("administer.person", {"identifier": untrained[0]})
            if untrained
            else ("administer.new_person", {"role": role})
        )
        yield Need(
            _("People: %(role)s", role=kind_words(role)),
            _("trained for %(procedures)s", procedures=", ".join(map(kind_words, procedures))) if procedures else "",
            *_counted(len(holders) - len(untrained), wanted),
            _("Record training") if untrained else _("Open an account"),
            *page,
        )


def _places() -> Iterator[Need]:
    places = db.session.scalars(select(Place)).all()
    for kinds, with_limits in PLACES:
        there = [one for one in places if one.kind in kinds and not (with_limits and one.low_celsius is None)]
        yield Need(
            _("Place: %(kind)s", kind=_(" or ").join(map(kind_words, kinds))),
            _("with the temperatures between which it is kept") if with_limits else "",
            *_counted(len(there), 1),
            _("Add a place"),
            "administer.new_place",
            {"kind": kinds[0]},
        )


def _devices(site: Site, today: date) -> Iterator[Need]:
    devices = db.session.scalars(select(Equipment)).all()
    for kind in _all_of(DEVICES, protocols.load(site.protocol).processing.devices):
        known = [one for one in devices if one.kind == kind]
        ready = [one for one in known if one.calibrated_until and one.calibrated_until >= today]
        page = (
            ("administer.device", {"identifier": known[0].id}) if known else ("administer.new_device", {"kind": kind})
        )
        yield Need(
            _("Equipment: %(kind)s", kind=kind_words(kind)),
            _("in calibration"),
            *_counted(len(ready), 1),
            _("Record the calibration") if known else _("Add a device"),
            *page,
        )


def _lots(site: Site, today: date) -> Iterator[Need]:
    lots = db.session.scalars(select(SupplyLot).where(SupplyLot.expires_on >= today, SupplyLot.recalled_at.is_(None)))
    there = [one.kind for one in lots]
    for kind in _all_of(LOTS, protocols.load(site.protocol).processing.supplies):
        yield Need(
            _("Supply: %(kind)s", kind=kind_words(kind)),
            _("a lot in date"),
            *_counted(there.count(kind), 1),
            _("Take in a lot"),
            "administer.new_lot",
            {"kind": kind},
        )


def _templates() -> Iterator[Need]:
    there = len(kinds_in_force())
    missing = bool(labelling.unregistered())
    yield Need(
        _("Label templates"),
        _("approved by two people who did not register them"),
        *_counted(there, len(KINDS)),
        _("Register what ships") if missing else _("Who approves"),
        "administer.label_templates",
    )


def _all_of(ours: Collection[str], of_protocol: Collection[str]) -> list[str]:
    return list(dict.fromkeys((*ours, *of_protocol)))


def _counted(there: int, wanted: int) -> tuple[bool, str]:
    return there >= wanted, _("%(there)s of %(wanted)s", there=min(there, wanted), wanted=wanted)
