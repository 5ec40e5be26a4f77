"""How an act reached us: from where, by which scans, and with which reasons. Everything about it but who and when."""

from dataclasses import dataclass

from tracker.models import User


@dataclass(frozen=True, slots=True)
class Scene:
    """The circumstances of one act.

    place: id of the place where the person works. scans: the raw strings, in order. typed: an identity was
    typed, for typed_reason. late_reason: why it is recorded late. override_reason: why a soft stop is passed.
    second: who authenticated beside that person, to compare what was typed or to sign for the soft stop; the witness
    of a step that asks for none. form_key: names one filled-in form, so that a double tap is recognised.
    form_digest: of what was entered in it; other entries under the same key are no double tap.
    """

    place: str | None = None
    scans: tuple[str, ...] = ()
    typed: bool = False
    typed_reason: str | None = None
    late_reason: str | None = None
    override_reason: str | None = None
    second: User | None = None
    form_key: str | None = None
    form_digest: str | None = None


PLAIN = Scene()
