"""The ledger: one writer, hash-chained streams, and the check that the tables say what the lines say."""

from tracker.custody.beside import digest_of_texts
from tracker.custody.closing import LedgerClosed
from tracker.custody.gate import already, passes
from tracker.custody.numbering import next_number
from tracker.custody.once import made_already
from tracker.custody.problem import Problem, Verdict, Verification
from tracker.custody.recording import record
from tracker.custody.rivals import LostRace
from tracker.custody.scene import PLAIN, Scene
from tracker.custody.together import Line, record_together
from tracker.custody.used import alone, stays
from tracker.custody.verifying import verify, verify_stream

__all__ = [
    "PLAIN",
    "LedgerClosed",
    "Line",
    "LostRace",
    "Problem",
    "Scene",
    "Verdict",
    "Verification",
    "alone",
    "already",
    "digest_of_texts",
    "made_already",
    "next_number",
    "passes",
    "record",
    "record_together",
    "stays",
    "verify",
    "verify_stream",
]
