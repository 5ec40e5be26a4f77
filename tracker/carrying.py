"""Who may take a bag into their hands and where it may be put down, stage by stage.

Custody stands beside the stage (ADR 4), but not every stage lets a bag be carried: what was issued is never left
alone, what is on the ward stays among ward nurses until it is returned, what was checked or runs stays at the bedside,
and what is emptied is carried no more. A rejected bag can always be brought away.
"""

from dataclasses import dataclass

from tracker import access
from tracker.access import Permission
from tracker.extensions import db
from tracker.models import Place, Product, User
from tracker.rules import carried, in_hand, transit
from tracker.rules.refusal import N_, Refusal
from tracker.workflow import Stage


@dataclass(frozen=True, slots=True)
class Way:
    """How a bag of one stage is carried.

    taker: what whoever takes it must hold; None: nobody takes it. places: the kinds of place where it is put down.
    instead: what is done with it otherwise. labelled: whether its verified label is asked for.
    """

    taker: Permission | None
    places: frozenset[str]
    instead: str
    labelled: bool = True


_LABORATORY = frozenset({"laboratory", "bench", "storage"})
_PHARMACY = frozenset({"pharmacy", "storage"})
_STOCK = _LABORATORY | _PHARMACY
_NOWHERE: frozenset[str] = frozenset()
_EMPTY = N_("This bag is empty or done with. Check that you scanned the right one.")
_KEPT = N_("Only who keeps the stores carries it; to the ward it goes by issue, against its order.")
S, P = Stage, Permission
WAYS: dict[Stage, Way] = {
    S.COLLECTED: Way(P.CARRY, _LABORATORY | {"apheresis"}, N_("Bring it to the laboratory.")),
    S.RECEIVED: Way(P.CARRY, _LABORATORY, N_("Keep it in the laboratory.")),
    S.IN_PROCESS: Way(None, _NOWHERE, N_("It stays on its bench until the run is closed, or it is rejected.")),
    S.CONSUMED: Way(None, _NOWHERE, _EMPTY),
    S.FILLED: Way(P.CARRY, _LABORATORY, N_("Keep it in the laboratory until its label is verified.")),
    S.LABELLED: Way(P.CARRY, _STOCK, N_("Bring it to the pharmacy.")),
    S.RELEASED: Way(P.STORE, _STOCK, _KEPT),
    S.CONDITIONAL: Way(P.STORE, _STOCK, _KEPT),
    # From courier to courier at any hour, but never out of sight: the ward or the pharmacy takes it from their hands.
    S.ISSUED: Way(P.CARRY, _NOWHERE, N_("Have it received on the ward, return it to the pharmacy, or discard it.")),
    S.ON_WARD: Way(
        P.INFUSE, frozenset({"ward", "bed"}), N_("It stays with the nurses of the ward. To leave it is returned.")
    ),
    S.CHECKED: Way(None, _NOWHERE, N_("Start it, or put it back; the check does not count any more then.")),
    S.INFUSING: Way(None, _NOWHERE, N_("It stays at the bedside until the infusion is ended.")),
    S.INFUSED: Way(None, _NOWHERE, _EMPTY),
    S.RETURNED: Way(P.STORE, _PHARMACY, N_("Keep it in the pharmacy until it is decided on.")),
    # Away from donors and patients, whatever is wrong with its label.
    S.REJECTED: Way(P.CARRY, _STOCK, N_("Keep it apart in laboratory or pharmacy, or discard it."), labelled=False),
    S.DISCARDED: Way(None, _NOWHERE, _EMPTY),
}
# What somebody can hand on or put down.
CARRIED = frozenset(stage for stage, way in WAYS.items() if way.taker or way.places)


def taker_refusals(bag: Product, taker: User) -> list[Refusal]:
    """Why this person does not take a bag of this stage. Whether they carry at all, the rule of handovers asks."""
    way = WAYS[bag.stage]
    return carried.taker_refusals(
        product=bag.id,
        stage=bag.stage,
        taker=taker.id,
        may_take=way.taker is P.CARRY or (way.taker is not None and access.holds(taker, way.taker)),
        instead=way.instead,
    )


def place_refusals(bag: Product, place: Place) -> list[Refusal]:
    """Why a bag of this stage is not put down there. Positions and waste are steps of their own."""
    way = WAYS[bag.stage]
    own_step = transit.place_refusals(place=place.id, is_position=place.is_position, is_waste=place.kind == "waste")
    return own_step or carried.place_refusals(
        product=bag.id, stage=bag.stage, place=place.id, kind=place.kind, allowed=way.places, instead=way.instead
    )


def counter_refusals(bag: Product) -> list[Refusal]:
    """Why a bag is not issued from where it is: from somebody's hands or the pharmacy, not from the laboratory."""
    place = db.session.get(Place, bag.place_id) if bag.place_id else None
    return in_hand.room_refusals(
        holder=bag.holder_id, place=bag.place_id, rooms=place.rooms if place else (), wanted="pharmacy"
    )


def goes_into_quarantine(bag: Product, taker: User) -> bool:
    """Whether a held or recalled bag goes to somebody who may keep it apart: that is lawful whatever its label says."""
    return bag.is_stopped and access.holds(taker, P.QUARANTINE)
