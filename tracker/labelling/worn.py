"""Whether a scanned wristband speaks for its wearer: one answer for every leg, of donors and of recipients."""

from typing import Final, Literal

from tracker.models import LabelPrint
from tracker.rules import identity, label_prints, wristband_print
from tracker.rules.identity import DONOR_WRISTBAND, RECIPIENT_WRISTBAND
from tracker.rules.refusal import Refusal
from tracker.scanning import OwnCode, Scan

Role = Literal["donor", "recipient"]
DONOR: Final = "donor"
RECIPIENT: Final = "recipient"
_COMPARED: dict[Role, identity.Comparison] = {DONOR: DONOR_WRISTBAND, RECIPIENT: RECIPIENT_WRISTBAND}


def worn_refusals(role: Role, wearer: str, scanned: Scan | None) -> list[Refusal]:
    """Every reason why what was scanned is not the wristband that counts of this donor or recipient.

    It is theirs, it is the newest print, that print is not void, and somebody scanned it back: a band that was never
    compared with the record says nothing about who wears it.
    """
    band = scanned if isinstance(scanned, OwnCode) and scanned.kind == role else None
    wrong = identity.refusals(
        intended=wearer, scanned=band.id if band else None, compared=_COMPARED[role], field="wristband"
    )
    return wrong if band is None else wrong + _print_refusals(role, band)


def old_band_refusals(scanned: Scan) -> list[Refusal]:
    """Why a wristband is none that counts, whoever wears it. One that waits for its scan-back is not old."""
    if isinstance(scanned, OwnCode) and scanned.kind in _COMPARED:
        return _print_refusals(scanned.kind, scanned, waiting=True)
    return []


def _print_refusals(role: Role, band: OwnCode, *, waiting: bool = False) -> list[Refusal]:
    newest = LabelPrint.newest("wristband", role, band.id)
    return [
        *wristband_print.refusals(
            wearer=band.id,
            current_print=newest.number if newest else None,
            scanned_print=band.print_number or 0,
            current_nonce=newest.nonce if newest else None,
            scanned_nonce=band.nonce,
            scanned_back=waiting or (newest is not None and newest.scanned_at is not None),
        ),
        *label_prints.void_refusals(
            voided=newest is not None and newest.voided_at is not None, number=newest.number if newest else 0
        ),
    ]
