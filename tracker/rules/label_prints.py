"""Each print of a label is accounted for: why it was printed again, whether it is void, whether it was destroyed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal

from tracker.rules.refusal import N_, Refusal
from tracker.rules.stage import spoken
from tracker.rules.wording import listed, moment, plain_kind

DESTROY = N_("Remove it, destroy it and record it as destroyed. Affix the latest print.")
DESTROY_AND_PRINT = N_("Remove it, destroy it and record it as destroyed. Print the label again before you go on.")
NOT_GENUINE = N_("Do not go by this label. Keep what carries it apart, and tell quality assurance.")
DO_NOT_AFFIX = N_("Do not affix it. Destroy this print and print again; tell quality assurance if it differs twice.")

# The symbols of a label by the names that the artwork gives them, in the words of the bench.
SYMBOLS: Mapping[str, str] = {
    "din": N_("the donation number (DIN)"),
    "abo": N_("the blood group"),
    "product": N_("the product code"),
    "expiry": N_("the expiry"),
    "collection": N_("the time of collection"),
    "consignment": N_("the consignment number"),
    "staff": N_("the staff number"),
    "compound": N_("the small square code (Data Matrix)"),
    "qr": N_("the large square code (QR)"),
}

# Why a label is not printed, by the codes of labels.refusals: what is wrong with a fact, and what to do.
UNPRINTABLE: Mapping[str, tuple[str, str]] = {
    "label-misses-value": (
        N_("The label cannot be printed: “%(fact)s” is missing."),
        N_("Complete the record, then print."),
    ),
    "label-does-not-fit": (
        N_("The label cannot be printed: “%(fact)s” is too long for its place."),
        N_("Have it shortened where it is recorded, then print: nothing is ever cut off on a label."),
    ),
    "label-unprintable-text": (
        N_("The label cannot be printed: “%(fact)s” has a character that no printer has."),
        N_("Have it written otherwise where it is recorded, then print."),
    ),
    "label-contradicts-itself": (
        N_("The label cannot be printed: “%(fact)s” differs from the barcode beside it."),
        N_("Keep the container apart, and tell quality assurance."),
    ),
}


# What is done once with a print: the code of its refusal, and the sentence.
_ONCE: Mapping[str, tuple[str, str]] = {
    "scanned": (
        "label-already-scanned-back",
        N_("Print %(number)s was scanned back already, by %(who)s, %(when)s."),
    ),
    "verified": ("label-already-verified", N_("Print %(number)s was verified already, by %(who)s, %(when)s.")),
}


def reprint_refusals(*, number: int, reason: str | None, replaces: bool, several: bool) -> list[Refusal]:
    """Refuse a second or later print without a reason; of a kind that is made in numbers none is asked for.

    replaces: whether it voids the prints before it.
    """
    if number <= 1 or several or (reason or "").strip():
        return []
    says = N_("This would be print %(number)s of this label, and there is no reason for printing it again.")
    do = (
        N_("Say why it is printed again; the earlier print becomes void.")
        if replaces
        else N_("Say why it is printed again; the earlier print stays valid.")
    )
    return [Refusal("reprint-without-reason", says, do, {"number": str(number)}, field="reprint_reason")]


def stage_refusals(*, label: str, stage: str, allowed: Collection[str]) -> list[Refusal]:
    """Refuse a label that a product does not get in this stage. label: its kind, in words."""
    if stage in allowed:
        return []
    values = {"label": label, "stage": spoken(stage), "allowed": listed(spoken(name) for name in sorted(allowed))}
    says = N_("This product is %(stage)s; it does not get this label now: %(label)s.")
    do = N_("Check that you scanned the right bag. This label is printed while a product is: %(allowed)s.")
    return [Refusal("label-wrong-stage", says, do, values)]


def purpose_refusals(*, label: str, purpose: str, wanted: Sequence[str]) -> list[Refusal]:
    """Refuse the label of a dose on a sample, or that of a collection on a dose. label: its kind, in words."""
    if purpose in wanted:
        return []
    values = {"label": label, "purpose": plain_kind(purpose), "wanted": listed(map(plain_kind, wanted))}
    says = N_("This container is a %(purpose)s; this label is for a %(wanted)s: %(label)s.")
    return [Refusal("label-wrong-purpose", says, N_("Check that you scanned the right bag."), values)]


def session_refusals(*, closed: bool) -> list[Refusal]:
    """Refuse the label of a donor's tube once the donor has left: tubes are labelled at the donor's side."""
    if not closed:
        return []
    says = N_("The session is closed and the donor has left; tubes are labelled at the donor's side.")
    do = N_("Discard a tube without a label. Take a new specimen if it is needed.")
    return [Refusal("label-session-closed", says, do)]


def shipment_refusals(*, shipment: str, arrived: bool) -> list[Refusal]:
    """Refuse the label of a shipper that is not on its way any more."""
    if not arrived:
        return []
    says = N_("Shipment %(shipment)s has arrived; its shipper carries no label any more.")
    do = N_("Check that you have the right shipment.")
    return [Refusal("label-shipment-arrived", says, do, {"shipment": shipment})]


def copies_refusals(*, copies: int, several: bool, most: int) -> list[Refusal]:
    """Refuse none, too many, and more than one of a label of which only one counts."""
    top = most if several else 1
    if 1 <= copies <= top:
        return []
    says = N_("%(copies)s labels at once were asked for; of this kind there are 1 to %(most)s.")
    values = {"copies": str(copies), "most": str(top)}
    return [Refusal("label-copies", says, N_("Enter how many are needed now."), values, field="copies")]


def incomplete(*, field: str, why: str) -> Refusal:
    """A label that cannot be printed as the record stands; why: the code of what is wrong with the fact."""
    says, do = UNPRINTABLE[why]
    return Refusal("label-incomplete", says, do, {"fact": field.replace("_", " ")})


def overtaken(*, number: int) -> Refusal:
    """A label that a printer took, and that was not recorded: what came out is no print of it."""
    says = N_("Something changed while the label was being printed. What came out as print %(number)s does not count.")
    do = N_("Destroy the paper that has just come out. Look at the label’s page, then print again.")
    return Refusal("label-print-overtaken", says, do, {"number": str(number)})


def outdated(*, number: int) -> Refusal:
    """A print that does not say any more what the record says."""
    says = N_("The record has changed since print %(number)s was made.")
    return Refusal("label-outdated", says, N_("Print it again, with that as the reason."), {"number": str(number)})


def void_refusals(*, voided: bool, number: int) -> list[Refusal]:
    """Refuse to work on with a void print."""
    if not voided:
        return []
    says = N_("Print %(number)s is void.")
    return [Refusal("label-voided", says, DESTROY, {"number": str(number)})]


def once_refusals(
    act: Literal["scanned", "verified"], *, number: int, by: str | None, at: datetime | None
) -> list[Refusal]:
    """Refuse to scan a print back or to verify it once more: whoever did it first stays who did it."""
    if by is None or at is None:
        return []
    do = N_("That is done once. If something about the label is wrong, declare the print void and print again.")
    return [Refusal(*_ONCE[act], do, {"number": str(number), "who": by, "when": moment(at)})]


def second_person_refusals(*, label: str, verified: bool) -> list[Refusal]:
    """Refuse to verify a label that no second person verifies. label: its kind, in words."""
    if verified:
        return []
    says = N_("No second person verifies this label (%(label)s): it counts once it was scanned back.")
    return [Refusal("label-not-for-verifying", says, N_("Scan it back, if nobody did yet."), {"label": label})]


def scanned_refusals(
    *,
    scanned_print: int | None,
    scanned_nonce: str | None,
    current_print: int | None,
    current_nonce: str | None,
    voided: bool,
) -> list[Refusal]:
    """Refuse a scanned label that was replaced, is void, or was never printed here."""
    values = {"scanned": str(scanned_print or "—"), "current": str(current_print or "—")}
    if scanned_print is None or current_print is None or scanned_print > current_print:
        says = N_("This label (print %(scanned)s) was not printed here; the print that counts is %(current)s.")
        return [Refusal("label-not-genuine", says, NOT_GENUINE, values)]
    if scanned_print < current_print:
        says = N_("This label is print %(scanned)s, which is void; the latest print is %(current)s.")
        return [Refusal("label-voided", says, DESTROY, values)]
    if scanned_nonce != current_nonce:
        says = N_("This label was not printed here: its mark is not that of print %(current)s, which counts.")
        return [Refusal("label-not-genuine", says, NOT_GENUINE, values)]
    if voided:
        says = N_("This label is print %(scanned)s, which is void; no print of it counts.")
        return [Refusal("label-voided", says, DESTROY_AND_PRINT, values)]
    return []


def difference_refusals(*, symbol: str, expected: str, scanned: str) -> list[Refusal]:
    """Refuse a symbol that was not read, reads otherwise than the record, or is not this label's."""
    values = {"symbol": SYMBOLS.get(symbol, symbol) or "—", "expected": expected or "—", "scanned": scanned or "—"}
    if not scanned:
        says = N_("This symbol was not scanned: %(symbol)s.")
        return [Refusal("label-not-scanned-back", says, N_("Scan every symbol of the printed label."), values)]
    if not symbol:
        says = N_("“%(scanned)s” is not a symbol of this label.")
        return [Refusal("label-foreign-symbol", says, DO_NOT_AFFIX, values)]
    says = N_("What you scanned on this print is not what the record says of its label: %(symbol)s.")
    return [Refusal("label-differs", says, DO_NOT_AFFIX, values, field=symbol)]


def other_thing(*, scanned: str, wanted: str) -> Refusal:
    """A code that is on another thing: the print is not to blame. Both are named in the words of the bench."""
    says = N_("You scanned %(scanned)s; scan the symbols of %(wanted)s.")
    do = N_(
        "Scan the label that this page is about. If that is what you scanned, do not affix it; tell quality assurance."
    )
    return Refusal("label-other-thing", says, do, {"scanned": scanned, "wanted": wanted})


def mark_refusals(*, number: int, expected: str, scanned: str) -> list[Refusal]:
    """Refuse a square code that is not that of the print which counts: an older print, a copy, another bag's label."""
    if scanned == expected:
        return []
    values = {"number": str(number), "scanned": scanned or "—"}
    says = N_("The square code that you scanned is not that of print %(number)s of this label.")
    do = N_(
        "Scan the large square code of this label. An older print of it is removed, destroyed and recorded as such."
    )
    return [Refusal("label-not-this-print", says, do, values, field="mark")]


def outstanding_refusals(*, outstanding: Sequence[int]) -> list[Refusal]:
    """Refuse to count a label while an older print of it may still be somewhere."""
    if not outstanding:
        return []
    says = N_("Void prints that nobody recorded as destroyed: %(numbers)s.")
    do = N_("Find them, remove them from the bag, destroy them and record it. Then verify.")
    return [Refusal("label-not-reconciled", says, do, {"numbers": listed(str(number) for number in outstanding)})]


def destroy_refusals(*, voided: bool, destroyed: bool, number: int) -> list[Refusal]:
    """Refuse to destroy the print that counts, or one that is destroyed already."""
    values = {"number": str(number)}
    if destroyed:
        says = N_("Print %(number)s is already recorded as destroyed.")
        return [Refusal("label-already-destroyed", says, N_("Check the number on the print."), values)]
    if not voided:
        says = N_("Print %(number)s is the one that counts.")
        return [Refusal("label-still-valid", says, N_("Declare it void first, with a reason."), values)]
    return []
