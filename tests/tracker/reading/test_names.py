import pytest

from tracker.access import ROLES
from tracker.forms.administer import LOT_KINDS
from tracker.models.equipment import KINDS as DEVICE_KINDS
from tracker.models.place import KINDS as PLACE_KINDS
from tracker.rules import wording


@pytest.mark.parametrize(
    ("kind", "said"),
    [("g-csf", "G-CSF"), ("acd-a", "ACD-A"), ("qc-analyst", "QC analyst"), ("apheresis-nurse", "apheresis nurse")],
)
def test_a_kind_is_said_as_the_bench_says_it(kind: str, said: str) -> None:
    assert wording.plain_kind(kind) == said


def test_no_two_kinds_are_said_alike() -> None:
    kinds = {*ROLES, *DEVICE_KINDS, *LOT_KINDS, *PLACE_KINDS}
    assert len({wording.plain_kind(kind) for kind in kinds}) == len(kinds)
