"""All sixteen pairs of blood groups."""

from __future__ import annotations

import pytest

from tracker.formulas import abo
from tracker.formulas.abo import Group

KINDS: dict[Group, dict[Group, str]] = {  # donor → recipient → kind
    "O": {"O": "match", "A": "minor", "B": "minor", "AB": "minor"},
    "A": {"O": "major", "A": "match", "B": "bidirectional", "AB": "minor"},
    "B": {"O": "major", "A": "bidirectional", "B": "match", "AB": "minor"},
    "AB": {"O": "major", "A": "major", "B": "major", "AB": "match"},
}


@pytest.mark.parametrize("donor", KINDS)
@pytest.mark.parametrize("recipient", KINDS)
def test_each_pair_has_its_kind(donor: Group, recipient: Group) -> None:
    found = abo.compatibility(donor=donor, recipient=recipient, donor_rhd="positive", recipient_rhd="positive")
    assert found.kind == KINDS[donor][recipient]


@pytest.mark.parametrize(
    ("donor", "recipient", "flagged"),
    [
        ("positive", "positive", False),
        ("negative", "negative", False),
        ("negative", "positive", False),
        ("positive", "negative", True),
    ],
)
def test_rhd_is_flagged_from_positive_to_negative_only(donor: abo.RhD, recipient: abo.RhD, flagged: bool) -> None:
    found = abo.compatibility(donor="O", recipient="O", donor_rhd=donor, recipient_rhd=recipient)
    assert found.rhd_pos_to_neg == flagged
