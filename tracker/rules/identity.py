"""The scanned identity must be the intended one; what is compared decides how the STOP is worded."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.rules.refusal import N_, Refusal


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two identities are compared, and what the bench is told when they differ or one is missing."""

    code: str
    differs: str
    do: str
    not_intended: str
    not_scanned: str


RECIPIENT_WRISTBAND = Comparison(
    "wrong-recipient",
    N_("This bag is for %(intended)s; the wristband is %(scanned)s."),
    N_("Do not infuse. Keep the bag; call the pharmacy."),
    N_("This bag has no intended recipient on record; the wristband is %(scanned)s."),
    N_("No recipient wristband was scanned; this bag is for %(intended)s."),
)
DONOR_WRISTBAND = Comparison(
    "wrong-donor",
    N_("This session is for donor %(intended)s; the wristband is %(scanned)s."),
    N_("Stop. Do not connect, collect or label. Find out who is in the chair."),
    N_("This session has no donor on record; the wristband is %(scanned)s."),
    N_("No donor wristband was scanned; the session is for donor %(intended)s."),
)
ORDER_BAG = Comparison(
    "wrong-order",
    N_("The infusion order is for %(intended)s; this bag is for %(scanned)s."),
    N_("Do not issue. Put the bag back and scan the bag of this order."),
    N_("The infusion order names no recipient; this bag is for %(scanned)s."),
    N_("No bag was scanned for the order of %(intended)s."),
)
CHAIN_OF_IDENTITY = Comparison(
    "wrong-coi",
    N_("The Chain of Identity here is %(intended)s; the one scanned is %(scanned)s."),
    N_("Stop. These cells belong to another round. Keep the bag and call quality assurance."),
    N_("There is no Chain of Identity on record; the one scanned is %(scanned)s."),
    N_("No Chain of Identity was scanned; the one expected is %(intended)s."),
)
BAG = Comparison(
    "wrong-bag",
    N_("The bag expected is %(intended)s; the bag scanned is %(scanned)s."),
    N_("Put this bag back where it was and scan the right one."),
    N_("No bag is expected here; the bag scanned is %(scanned)s."),
    N_("No bag was scanned; the bag expected is %(intended)s."),
)
SAMPLE_PARENT = Comparison(
    "wrong-sample",
    N_("This result is for %(intended)s; the sample scanned was taken from %(scanned)s."),
    N_("Do not enter the result. Scan the sample that was measured."),
    N_("This result names no product; the sample scanned was taken from %(scanned)s."),
    N_("No sample was scanned; the result is for %(intended)s."),
)
STORED_BAG = Comparison(
    "wrong-bag-in-position",
    N_("The position should hold %(intended)s; the bag taken out is %(scanned)s."),
    N_("Put the bag back into its position. Tell quality assurance that the positions disagree."),
    N_("The position should be empty; the bag taken out is %(scanned)s."),
    N_("No bag was scanned; the position should hold %(intended)s."),
)


def refusals(
    *, intended: str | None, scanned: str | None, compared: Comparison = RECIPIENT_WRISTBAND, field: str | None = None
) -> list[Refusal]:
    """Refuse, with no way round, unless both are known and exactly the same."""
    if intended and intended == scanned:
        return []
    values = {"intended": intended or "—", "scanned": scanned or "—"}
    says = compared.differs
    if not scanned:
        says = compared.not_scanned
    elif not intended:
        says = compared.not_intended
    return [Refusal(compared.code, says, compared.do, values, field=field)]
