"""Two people are two people: at the bench, at the label, at the release and at the bed."""

import pytest

from tests.journeys import bedside, given, ledger
from tracker.demo.world import World
from tracker.workflow import Stage


@pytest.mark.hazard("H31")
@pytest.mark.hazard("W12")
def test_one_nurse_alone_gives_nothing(world: World) -> None:
    # Given a bag on the ward,
    bag = given.bag_on_ward(world)
    nadia, noor, theo = world["nadia"], world["noor"], world["theo"]
    before = ledger.record_now()
    # when one nurse is her own witness, has none, or takes one who does not give infusions, then STOP;
    for witness, code in ((nadia, "same-person-twice"), (None, "no-witness"), (theo, "witness-may-not")):
        event = bedside.check(world, bag, witness=witness)
        assert ledger.wrongs_of(event, code, before, ledger.record_now()) == []
    # nor does somebody else's badge make two of one.
    event = bedside.check(world, bag, badge=noor.id)
    assert ledger.wrongs_of(event, "badge-not-yours", before, ledger.record_now()) == []
    # With a colleague it goes on.
    assert bedside.check(world, bag).accepted
    assert bag.stage == Stage.CHECKED
