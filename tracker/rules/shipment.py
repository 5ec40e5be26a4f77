"""What travels is in the manifest of its shipper, and the shipper arrives sealed as it left."""

from __future__ import annotations

from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal
from tracker.rules.wording import listed


def packing_refusals(*, shipper: str, closed: bool, seal_number: str | None = None) -> list[Refusal]:
    """Refuse to put anything into a shipper that is already closed."""
    if not closed:
        return []
    says = N_("Shipper %(shipper)s is closed with seal %(seal)s.")
    do = N_("Use another shipper, or record why this one is opened and seal it anew.")
    return [Refusal("shipper-closed", says, do, {"shipper": shipper, "seal": seal_number or "—"})]


def closing_refusals(
    *, shipper: str, manifest: Collection[str], seal_number: str | None, logger: str | None
) -> list[Refusal]:
    """Refuse to close a shipper that is empty, has no seal, or has no logger."""
    values = {"shipper": shipper}
    missing = {
        "shipper-empty": (not manifest, N_("Shipper %(shipper)s is empty."), N_("Scan the bags that go in.")),
        "seal-missing": (
            not seal_number,
            N_("Shipper %(shipper)s has no seal."),
            N_("Fix a seal and scan its number."),
        ),
        "logger-missing": (
            not logger,
            N_("Shipper %(shipper)s has no logger."),
            N_("Put in a running logger and scan it."),
        ),
    }
    return [Refusal(code, says, do, values) for code, (absent, says, do) in missing.items() if absent]


def refusals(
    *, shipper: str, product: str, manifest: Collection[str], seal_number: str | None, seal_found: str | None
) -> list[Refusal]:
    """At receipt: refuse a product that the manifest does not name, and a seal that is not the one it left with."""
    found = []
    if product not in manifest:
        values = {"product": product, "shipper": shipper, "manifest": listed(sorted(manifest))}
        says = N_("%(product)s is not in the manifest of shipper %(shipper)s, which lists %(manifest)s.")
        do = N_("Do not receive it. Put it aside in quarantine; call the sender.")
        found.append(Refusal("not-in-manifest", says, do, values))
    if seal_found is None or seal_found != seal_number:
        values = {"seal": seal_number or "—", "found": seal_found or "—", "shipper": shipper}
        says = N_("Shipper %(shipper)s left with seal %(seal)s; the seal found is %(found)s.")
        do = N_("Do not receive it. Keep the shipper as it is; call the sender and quality assurance.")
        found.append(Refusal("seal-differs", says, do, values, field="seal_found"))
    return found


def label_refusals(*, shipment: str, scanned: str | None, printed: bool) -> list[Refusal]:
    """Refuse the label of another shipment, and none where this one has a label."""
    values = {"shipment": shipment, "scanned": scanned or "—"}
    if scanned is not None and scanned != shipment:
        says = N_("The shipper's label is that of shipment %(scanned)s; this is shipment %(shipment)s.")
        do = N_("Do not hand it over or receive it. Find the shipper that belongs here.")
        return [Refusal("other-shipment", says, do, values, field="label")]
    if scanned is None and printed:
        says = N_("The label of shipment %(shipment)s was not scanned.")
        do = N_("Scan the label on the shipper: its square code or its consignment number.")
        return [Refusal("shipper-not-scanned", says, do, values, field="label")]
    return []
