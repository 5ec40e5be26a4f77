"""What a ledger line says, in few words."""

from tracker.models import CustodyEvent


def codes(event: CustodyEvent) -> list[str]:
    """The codes of the reasons for which a line was refused, or which were passed."""
    return [refusal["code"] for refusal in event.said["refusals"]]
