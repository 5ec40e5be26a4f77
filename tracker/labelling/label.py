"""The kinds of label that are printed, what may carry them, and the facts of one print."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from labels import statements
from labels.facts import Label, PartialLabel, ShipperLabel, Summary
from labels.refusals import LabelRefused
from tracker.access import Permission
from tracker.extensions import db
from tracker.labelling.bag import collection_label, final_label, partial_label, tie_tag
from tracker.labelling.band import wristband
from tracker.labelling.made import Made
from tracker.labelling.parcel import shipper_label
from tracker.labelling.summary import summary
from tracker.labelling.thing import aliquot_label, badge, device_label, lot_label, place_label
from tracker.labelling.tube import tube_label
from tracker.models import (
    Collection,
    Donor,
    Equipment,
    LabelPrint,
    Place,
    Product,
    Recipient,
    Shipment,
    Site,
    SupplyLot,
    User,
)
from tracker.rules.refusal import N_
from tracker.workflow import Stage

Labelled = Product | Donor | Recipient | Collection | Shipment | User | Place | Equipment | SupplyLot
NONCE_LENGTH = 8
MOST_COPIES = 40
REPRINTED = "05"  # process flag of ISBT 128: second or repeated label [S1 §1.3]
P, S = Permission, Stage
_BENCH = frozenset({S.FILLED, S.LABELLED, S.RELEASED, S.CONDITIONAL, S.RETURNED})
_RECORD = "08"  # flag of the donor's record, and of the sheet that goes with a bag: no prompt for a bag takes it


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of label: its name, its artwork, how its facts are gathered and what may carry it.

    printed_by, opened_by: any of these permissions prints it, or sees it drawn. trained: the procedure that whoever
    prints, scans back or verifies it is trained for. stages, purposes: of a product that may get it. flags: of its
    first print. verified: a second person compares it with the record where it is affixed. replaces: a new print voids
    the ones before it; else each print is a label of its own, and they count beside one another. several: one act may
    make many.
    """

    words: str
    artwork: str
    draw: Callable[[Any, Made], Label]
    carried_by: tuple[type[Labelled], ...]
    printed_by: tuple[Permission, ...]
    opened_by: tuple[Permission, ...] = ()
    trained: str = ""
    stages: frozenset[Stage] = field(default_factory=frozenset)
    purposes: tuple[str, ...] = ()
    flags: str = "00"
    verified: bool = False
    replaces: bool = True
    several: bool = False

    def flags_of(self, number: int) -> str:
        """The flags of one print. A tube stays a tube however often it is printed: flag 05 alone would be a bag."""
        return REPRINTED if number > 1 and self.replaces and self.flags != _RECORD else self.flags

    @property
    def on_paper(self) -> bool:
        """Whether it is a sheet of paper, which no thermal printer takes."""
        return self.artwork == "summary"

    @property
    def warns(self) -> bool:
        """Whether it carries what the donor's state demands."""
        return self.artwork in ("collection", "final", "partial", "tietag", "summary", "shipper")


def _bag(words: str, artwork: str, draw: Callable[[Product, Made], Label], **more: Any) -> Kind:
    opened_by = (P.LABEL, P.READ_IDENTITIES)
    bench: dict[str, Any] = {"printed_by": (P.LABEL,), "opened_by": opened_by, "trained": "label", "verified": True}
    return Kind(words, artwork, draw, (Product,), **bench | more)


def _tube(words: str, flags: str, carried_by: type[Labelled], **more: Any) -> Kind:
    return Kind(
        words,
        "tube",
        tube_label,
        (carried_by,),
        (P.LABEL,),
        trained="label",
        flags=flags,
        replaces=False,
        several=True,
        **more,
    )


# By name, in the order in which a thing needs them.
KINDS = {
    "collection": _bag(
        N_("Collection label"),
        "collection",
        collection_label,
        stages={S.COLLECTED, S.RECEIVED},
        purposes=("collection",),
    ),
    "final": _bag(N_("Final label"), "final", final_label, stages=_BENCH, purposes=("dose",)),
    "partial": _bag(
        N_("Sample label"), "partial", partial_label, stages={S.FILLED}, purposes=("sample", "retain"), flags="12"
    ),
    "tietag": _bag(N_("Tie tag"), "tietag", tie_tag, stages=_BENCH, purposes=("dose", "sample", "retain"), flags="13"),
    "summary": _bag(
        N_("Accompanying record"),
        "summary",
        summary,
        printed_by=(P.LABEL, P.ISSUE),
        stages=(_BENCH | {S.ISSUED, S.ON_WARD}) - {S.FILLED},
        purposes=("dose",),
        flags=_RECORD,
        trained="",
        verified=False,
    ),
    "bacterial-sample": _tube(N_("Bacterial sample label"), "10", Product, stages={S.FILLED}, purposes=("sample",)),
    "test-tube": _tube(N_("Test tube label"), "07", Collection),
    "nat-sample": _tube(N_("NAT sample label"), "09", Collection),
    "pilot-tube": _tube(N_("Pilot tube label"), "06", Collection),
    "donor-record": _tube(N_("Donor record label"), "08", Collection),
    "shipper": Kind(N_("Shipper's label"), "shipper", shipper_label, (Shipment,), (P.CARRY,)),
    "wristband": Kind(
        N_("Wristband"), "wristband", wristband, (Donor, Recipient), (P.LABEL, P.ENROL), (P.READ_IDENTITIES,)
    ),
    "badge": Kind(N_("Badge"), "badge", badge, (User,), (P.ADMINISTER,)),
    "place": Kind(N_("Place label"), "place", place_label, (Place,), (P.ADMINISTER,), replaces=False),
    "equipment": Kind(N_("Equipment label"), "equipment", device_label, (Equipment,), (P.ADMINISTER,), replaces=False),
    "lot": Kind(N_("Lot label"), "lot", lot_label, (SupplyLot,), (P.MANAGE_SUPPLIES,), replaces=False, several=True),
    "aliquot": Kind(
        N_("Aliquot label"),
        "aliquot",
        aliquot_label,
        (SupplyLot,),
        (P.MANAGE_SUPPLIES,),
        replaces=False,
        several=True,
    ),
}
# What each artwork is called, whatever it is printed for.
ARTWORK = {known.artwork: known.words for known in KINDS.values()} | {"tube": N_("Tube label")}
SUBJECTS: dict[str, type[Labelled]] = {
    model.__tablename__: model for known in KINDS.values() for model in known.carried_by
}
_FIXED = (statements.DO_NOT_IRRADIATE, statements.NO_LEUKOREDUCTION)


def kinds_of(subject: Labelled) -> list[str]:
    """The kinds of label that this thing can carry, the one that it needs first on top."""
    purpose = subject.purpose if isinstance(subject, Product) else ""
    return [
        name
        for name, known in KINDS.items()
        if isinstance(subject, known.carried_by) and (purpose in known.purposes or not known.purposes)
    ]


def nonce_of(kind: str, subject: Labelled, number: int, *, attempt: str) -> str:
    """The mark of one print that nobody can guess: it tells a print made here from a copy with another number, and
    from another attempt to make the print of that number."""
    text = f"{kind}/{subject.__tablename__}/{subject.id}/{number}/{attempt}"
    mark = Site.here().keyed("print", text).digest()
    return base64.b32encode(mark).decode()[:NONCE_LENGTH]


def label_of(subject: Labelled, kind: str, *, number: int, nonce: str, **more: Any) -> Label:
    """What print `number` of this label says by the record as it stands. LabelRefused where a fact is missing.

    more: its place among those made with it, by whom and when, as Made has them.
    """
    known = KINDS[kind]
    return known.draw(subject, Made(number, nonce, known.flags_of(number), **more))


def subject_of(print_: LabelPrint) -> Labelled:
    """The bag, the person or the thing that this print is for."""
    subject: Labelled = db.session.get_one(SUBJECTS[print_.subject_kind], print_.subject_id)  # type: ignore[assignment]
    return subject


def of_print(print_: LabelPrint) -> Label:
    """What this print must say by the record as it stands."""
    more: dict[str, Any] = {"by": print_.printed_by, "at": print_.printed_at}
    if KINDS[print_.kind].several:
        numbers = [one.number for one in LabelPrint.made_with(print_)]
        more |= {"which": numbers.index(print_.number) + 1, "of": len(numbers)}
    return label_of(subject_of(print_), print_.kind, number=print_.number, nonce=print_.nonce, **more)


def drawn(print_: LabelPrint) -> Label | None:
    """The same, or None where the record no longer gives a whole label."""
    try:
        return of_print(print_)
    except LabelRefused:
        return None


def changed(print_: LabelPrint, label: Label | None) -> list[str]:
    """The symbols that would read otherwise today than when this print was made; all where there is no whole label."""
    printed = print_.symbols.split("\n")
    return [symbol.name for symbol in label.symbols() if symbol.data not in printed] if label else ["every symbol"]


def is_affixed(print_: LabelPrint) -> bool:
    """Whether it is where it belongs: verified there by a second person, or, of a kind without one, scanned back."""
    return print_.state == "verified" or (print_.state == "scanned" and not KINDS[print_.kind].verified)


def current(prints: Sequence[LabelPrint]) -> LabelPrint | None:
    """The print to go on with, among those of one kind: the first that waits for its scan, else the newest that counts.

    Of a kind whose prints replace one another these are the same.
    """
    counting = [one for one in prints if not one.voided_at]
    return next((one for one in counting if one.state == "printed"), counting[-1] if counting else None)


def statements_on(label: Label) -> tuple[str, ...]:
    """Every legend and statement that the label carries, those of its template too; none on what warns of nothing."""
    on_it: Any = label.label if isinstance(label, Summary) else label
    if not hasattr(on_it, "statements"):
        return ()
    legend = (statements.BIOHAZARD,) if on_it.biohazard else ()
    if isinstance(on_it, PartialLabel | ShipperLabel):
        return (*legend, *on_it.statements)
    caution = (statements.INVESTIGATIONAL,) if getattr(on_it, "investigational", False) else ()
    return (*legend, *on_it.statements, on_it.intended_text, *_FIXED, *caution)
