"""The notary: has checkpoints signed while the product runs, sends them outside, and compares what comes back."""

from tracker.notary.comparing import compare
from tracker.notary.cutting import cut, signer
from tracker.notary.rounds import start

__all__ = ["compare", "cut", "signer", "start"]
