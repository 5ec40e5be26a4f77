"""A prompt says which kinds of code it takes; another kind is refused by name."""

from typing import TypeVar

from .codes import KINDS, NAMES, Isbt128Code, Kind, Scan
from .errors import scan_error

S = TypeVar("S", bound=Scan)


def kind_name(kind: str) -> str:
    """What a kind of code is called at the bench, with its article."""
    return NAMES[kind][0]


def expect(scan: S, *kinds: Kind) -> S:
    """The scan, if it is of a kind that the prompt takes; else ScanError names what was scanned and what is wanted."""
    unknown = set(kinds) - KINDS
    if unknown or not kinds:
        message = f"no such kind of code: {sorted(unknown)}"
        raise ValueError(message)
    if scan.kind in kinds:
        return scan
    wanted = " or ".join(NAMES[kind][1] for kind in kinds)
    raise scan_error("wrong-kind", scanned=_name(scan), wanted=wanted)


def _name(scan: Scan) -> str:
    return scan.message.structures[0].noun if isinstance(scan, Isbt128Code) else kind_name(scan.kind)
