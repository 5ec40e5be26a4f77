"""The gate that every act passes, whatever its step: who, when, with whom, on what, and whether it is on record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from sqlalchemy import bindparam, inspect, select

from tracker import access, clock
from tracker.custody.scene import PLAIN, Scene
from tracker.extensions import db
from tracker.models import CustodyEvent, Deviation, Product, Recorded, User
from tracker.rules import late_entry, stage, two_people, typed_instead_of_scanned
from tracker.rules.refusal import N_, Refusal
from tracker.workflow import MOVES, Stage

_SAME_FORM = select(CustodyEvent).where(CustodyEvent.form_key == bindparam("key"))
_NO_WITNESS = Refusal(
    "witness-not-allowed",
    N_("This person may not act as a witness."),
    N_("Ask a colleague whose role includes witnessing."),
    field="witness",
)

_OTHER_ENTRIES = Refusal(
    "form-recorded-already",
    N_("This form was recorded already, with other entries; those stand, and what you entered now is not recorded."),
    N_("Look at what is on record. Then open the page again and enter what is new, or correct it there."),
)


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what to which thing, when and how."""

    subject: Recorded
    by: User
    at: datetime
    recorded_at: datetime
    to: Stage | None
    witness: User | None
    scene: Scene

    @classmethod
    def of(
        cls,
        subject: Recorded,
        step: str,
        *,
        by: User,
        at: datetime,
        to: Stage | None,
        witness: User | None,
        scene: Scene,
    ) -> Self:
        """An act now. Its witness, where it has no other: who compared a typed code or signed for a soft stop."""
        second = scene.second if scene.typed or scene.override_reason else None
        return cls(subject, by, at, clock.now(), to, witness or second, _own_form(scene, subject, step))

    def same_form(self) -> CustodyEvent | None:
        """The line that this very form made before."""
        return _line_of(self.scene)

    def is_double_tap_of(self, earlier: CustodyEvent) -> bool:
        """Whether the same person sent the same entries."""
        return _is_double_tap(earlier, self.by, self.scene)

    def stops(self, earlier: CustodyEvent | None, *, despite_hold: bool) -> list[Refusal]:
        """What is true of every act. earlier: the line of the same form, with other entries or of somebody else."""
        found = _sent_before(earlier, self.by) if earlier else []
        witness = self.witness.id if self.witness else None
        found += late_entry.refusals(
            happened_at=self.at, recorded_at=self.recorded_at, reason=self.scene.late_reason
        ) + typed_instead_of_scanned.refusals(typed=self.scene.typed, reason=self.scene.typed_reason, witness=witness)
        if self.witness is not None:
            found += two_people.refusals(by=self.by.id, witness=witness)
            if not access.holds(self.witness, access.Permission.WITNESS):
                found.append(_NO_WITNESS)
        if isinstance(self.subject, Product) and inspect(self.subject).persistent:
            if not despite_hold:
                found += self.subject.hold_stops()
            if self.to is not None:
                current = self.subject.stage
                found += stage.refusals(current=current, wanted=self.to, allowed=MOVES[current])
        return found

    def overrides(self, found: Sequence[Refusal]) -> bool:
        """Whether only soft stops stand, and they are passed with a reason and a second person."""
        if not found or any(refusal.hard for refusal in found):
            return False
        return bool(self.scene.override_reason) and self.witness is not None

    def deviations(self, found: Sequence[Refusal]) -> list[Deviation]:
        """A soft stop that is passed opens a deviation."""
        return [
            Deviation(
                subject_kind=self.subject.__tablename__,
                subject_id=self.subject.id,
                rule=refusal.code,
                reason=self.scene.override_reason or "",
                opened_at=self.at,
                opened_by=self.by.id,
                witnessed_by=self.witness.id if self.witness else None,
            )
            for refusal in found
        ]


def passes(
    subject: Recorded,
    step: str,
    *,
    by: User,
    at: datetime,
    to: Stage | None = None,
    witness: User | None = None,
    refusals: Iterable[Refusal] = (),
    scene: Scene = PLAIN,
    despite_hold: bool = False,
) -> bool:
    """Whether record() would accept this act. An act of several lines asks first, so that all or none are accepted."""
    db.write()
    act = Act.of(subject, step, by=by, at=at, to=to, witness=witness, scene=scene)
    if earlier := act.same_form():
        return act.is_double_tap_of(earlier)
    found = [*refusals, *act.stops(None, despite_hold=despite_hold)]
    return not found or act.overrides(found)


def already(subject: Recorded, step: str, *, by: User, scene: Scene) -> CustodyEvent | None:
    """The line that this very form of this person made before. A step that draws a number asks before it draws."""
    db.write()
    own = _own_form(scene, subject, step)
    earlier = _line_of(own)
    return earlier if earlier is not None and _is_double_tap(earlier, by, own) else None


def _own_form(scene: Scene, subject: Recorded, step: str) -> Scene:
    """One form can make several lines (a shipment of three bags); each has a key of its own."""
    if scene.form_key is None:
        return scene
    return replace(scene, form_key=f"{scene.form_key}:{step}:{subject.__tablename__}:{subject.id}")


def _line_of(scene: Scene) -> CustodyEvent | None:
    if scene.form_key is None:
        return None
    return db.session.scalar(_SAME_FORM, {"key": scene.form_key})


def _is_double_tap(earlier: CustodyEvent, by: User, scene: Scene) -> bool:
    return earlier.by_id == by.id and earlier.said.get("form") == scene.form_digest


def _sent_before(earlier: CustodyEvent, by: User) -> list[Refusal]:
    if earlier.by_id == by.id:
        return [_OTHER_ENTRIES]
    says = N_("This form was already sent by %(who)s.")
    do = N_("Open the page again and start a form of your own.")
    return [Refusal("form-of-another", says, do, {"who": earlier.by_id})]
