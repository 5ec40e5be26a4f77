"""A label counts when every symbol was read back and a second person stood by it; a print that was replaced never."""

import pytest

from tests.factories import process as laboratory
from tests.journeys import given, ledger
from tracker import clock
from tracker.demo import assay
from tracker.demo.label import symbols
from tracker.demo.world import World, go
from tracker.extensions import db
from tracker.models import LabelPrint, Product
from tracker.steps import label, printing, release
from tracker.workflow import Stage


def release_it(world: World, bag: Product) -> list[str]:
    """What is wrong with how the release of this bag was answered."""
    before = ledger.record_now()
    event = release.conditional(bag, by=world["priya"], at=clock.now())
    return ledger.wrongs_of(event, "wrong-stage", before, ledger.record_now())


@pytest.mark.hazard("H07")
@pytest.mark.hazard("H31")
def test_a_bag_goes_on_only_when_its_label_was_read_back_and_verified_by_a_second_person(world: World) -> None:
    bag, theo, tess, now = laboratory.unlabelled_doses(world)[0], world["theo"], world["tess"], clock.now()
    assay.panel(world, bag, at=given.ago(60))
    # Given a label that was only printed:
    line = go(printing.print_labels([bag], kind="final", by=theo, at=now))
    printed = db.session.get_one(LabelPrint, line.key)
    mark = symbols(printed)[-1]
    assert release_it(world, bag) == []
    # nobody can verify what was not read back,
    before = ledger.record_now()
    event = label.verify(bag, printed, mark=mark, by=tess, at=now)
    assert ledger.wrongs_of(event, "label-not-scanned-back", before, ledger.record_now()) == []
    # one symbol of another label is noticed,
    other = [*symbols(printed)[:-1], "=A99992600099900"]
    event = label.scan_back(bag, printed, scanned=other, by=theo, at=now)
    assert not event.accepted
    # and the printer cannot be the verifier.
    go(label.scan_back(bag, printed, scanned=symbols(printed), by=theo, at=now))
    before = ledger.record_now()
    event = label.verify(bag, printed, mark=mark, by=theo, at=now)
    assert ledger.wrongs_of(event, "label-verified-by-printer", before, ledger.record_now()) == []
    assert release_it(world, bag) == []
    assert bag.stage == Stage.FILLED
    # When a second person verifies it, the bag is labelled, and can be released.
    go(label.verify(bag, printed, mark=mark, by=tess, at=now))
    assert bag.stage.value == "labelled"
    event = release.conditional(bag, by=world["priya"], at=now)  # its run is still open, which is all that is left
    assert [refusal["code"] for refusal in event.said["refusals"]] == ["run-open"]


@pytest.mark.hazard("H06")
def test_after_a_reprint_the_old_label_is_refused_everywhere(world: World) -> None:
    bag, theo, tess, now = given.labelled_bag(world), world["theo"], world["tess"], clock.now()
    old = LabelPrint.newest("final", "product", bag.id)
    assert old is not None
    go(printing.print_labels([bag], kind="final", by=theo, at=now, reprint_reason="Smeared (synthetic)"))
    before = ledger.record_now()
    for event in (
        label.scan_back(bag, old, scanned=symbols(old), by=theo, at=now),
        label.verify(bag, old, mark=symbols(old)[-1], by=tess, at=now),
    ):
        assert ledger.wrongs_of(event, "label-voided", before, ledger.record_now()) == []
    # And while the new print is not verified, nobody releases the bag.
    event = release.conditional(bag, by=world["priya"], at=now)
    assert ledger.wrongs_of(event, "label-not-verified", before, ledger.record_now()) == []
