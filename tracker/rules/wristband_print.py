"""Only the latest print of a wristband, once scanned back, speaks for its wearer; an older or copied one does not."""

from __future__ import annotations

from tracker.rules.refusal import N_, Refusal

SCAN_BACK = N_("Scan this wristband back, on its page, before anything is done to the person who wears it.")
TAKE_OFF = N_("Do not use this wristband. Find the one on the wrist; destroy this one and record it.")


def refusals(
    *,
    wearer: str,
    current_print: int | None,
    scanned_print: int,
    scanned_back: bool,
    current_nonce: str | None = None,
    scanned_nonce: str | None = None,
) -> list[Refusal]:
    """Refuse a print that was replaced, was never made, has another nonce than printed, or was not scanned back."""
    values = {"wearer": wearer, "scanned": str(scanned_print), "current": str(current_print or "—")}
    if current_print is None:
        return [Refusal("wristband-never-printed", N_("No wristband was printed for %(wearer)s."), TAKE_OFF, values)]
    if scanned_print < current_print:
        says = N_("This is wristband print %(scanned)s of %(wearer)s; it was replaced by print %(current)s.")
        return [Refusal("wristband-replaced", says, TAKE_OFF, values)]
    if scanned_print > current_print:
        says = N_("This is wristband print %(scanned)s of %(wearer)s; the latest one made is print %(current)s.")
        return [Refusal("wristband-never-printed", says, TAKE_OFF, values)]
    if scanned_nonce != current_nonce:
        says = N_("This wristband of %(wearer)s was not printed here: its print mark is not the one on record.")
        return [Refusal("wristband-not-genuine", says, TAKE_OFF, values)]
    if not scanned_back:
        says = N_("Wristband print %(scanned)s of %(wearer)s was never compared with the record.")
        return [Refusal("wristband-not-scanned-back", says, SCAN_BACK, values)]
    return []
