"""A prompt says which codes it takes, alone or joined with which others; another one is refused by name.

For each kind of code a contract says which data structures may be in one scan with it, and whether it has to be, may be
or must not be joined with others: two linear symbols side by side, or a compound message (STANDARDS.md §1.1 rule 7).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeVar

from .codes import KINDS, NAMES, Isbt128Code, Kind, Scan
from .errors import scan_error

S = TypeVar("S", bound=Scan)
Joined = Literal["required", "prohibited", "permitted"]


@dataclass(frozen=True, slots=True)
class Contract:
    """Which data structures one scan of a kind may hold, and whether it may hold several."""

    structures: frozenset[str]
    joined: Joined


DONATION = frozenset(
    {"001", "002", "019", "024", "025", "027", "029", "030", "031", "033", "035", "036", "038", "040"}
) | {f"{number:03}" for number in (*range(4, 11), *range(12, 15))}
"""What a label says beside a donation number: dates, tests, donor, recipient, sizes, therapy."""
PRODUCT = DONATION | {"003", "032", "034"}
SUPPLY = frozenset({"017", "018", "021", "022", "026"})
NO_STRUCTURE = Contract(frozenset(), "prohibited")  # our own codes and those of GS1
CONTRACTS: Mapping[str, Contract] = MappingProxyType(
    {
        "bag": Contract(PRODUCT, "required"),
        "tube": Contract(PRODUCT, "permitted"),
        "record": Contract(PRODUCT, "permitted"),
        "din": Contract(DONATION, "permitted"),
        "staff": Contract(frozenset({"020"}), "prohibited"),
        "donor-number": Contract(frozenset({"019"}), "prohibited"),
        "coi": Contract(frozenset({"040"}), "prohibited"),
        "supply": Contract(SUPPLY, "permitted"),
        "consignment": Contract(frozenset({"028"}), "prohibited"),
    }
)


def contract_of(kind: Kind) -> Contract:
    """What one scan of this kind may hold."""
    return CONTRACTS.get(kind, NO_STRUCTURE)


def kind_name(kind: str) -> str:
    """What a kind of code is called at the bench, with its article."""
    return NAMES[kind][0]


def name_of(scan: Scan) -> str:
    """What a code is called at the bench; one that stands for nothing on its own, by its first data structure."""
    return scan.message.structures[0].noun if isinstance(scan, Isbt128Code) else kind_name(scan.kind)


def alone(scan: S) -> S:
    """The scan, if it holds nothing but what its kind may be joined with; else ScanError names what is too much."""
    message = getattr(scan, "message", None)
    if message is None or isinstance(scan, Isbt128Code):
        return scan
    contract = contract_of(scan.kind)
    for structure in message.structures:
        if structure.number not in contract.structures | {"023"}:
            raise scan_error("mixed-scan", noun=name_of(scan), also=structure.noun)
    if contract.joined == "prohibited" and len(message.structures) > 1:
        raise scan_error("joined-scan", noun=name_of(scan))
    return scan


def expect(scan: S, *kinds: Kind) -> S:
    """The scan, if it is of a kind that the prompt takes; else ScanError names what was scanned and what is wanted."""
    unknown = set(kinds) - KINDS
    if unknown or not kinds:
        message = f"no such kind of code: {sorted(unknown)}"
        raise ValueError(message)
    if scan.kind in kinds:
        return alone(scan)
    wanted = " or ".join(NAMES[kind][1] for kind in kinds)
    raise scan_error("wrong-kind", scanned=name_of(scan), wanted=wanted)
