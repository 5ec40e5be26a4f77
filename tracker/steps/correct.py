"""Leg 1: what was entered wrong of a donor or a recipient is corrected, with its reason and a physician who signs."""

from collections.abc import Mapping
from datetime import datetime

from tracker import access, custody, protocols, releasing
from tracker.access import Permission
from tracker.custody import PLAIN, Line, Scene
from tracker.extensions import db
from tracker.formulas import hla
from tracker.models import CustodyEvent, Donor, DonorTest, HlaType, Recipient, Round, Site, User
from tracker.rules import donor_panel, hla_typing, test_result, unchanged


def correct_hla(
    person: Donor | Recipient,
    *,
    alleles: Mapping[str, tuple[str, str]],
    reason: str,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Put new alleles in the place of wrong ones, which stay. Every round of the person is counted anew."""
    access.require(by, Permission.ENROL)
    db.write()
    wanted = protocols.load(Site.here().protocol).eligibility.hla_loci
    current, typed = HlaType.current(person), HlaType.of(person)
    rows = [
        HlaType(
            person_kind=person.__tablename__,
            person_id=person.id,
            locus=locus,
            allele_1=first,
            allele_2=second,
            corrects_id=current[locus].id if locus in current else None,
            correction_reason=reason,
        )
        for locus, (first, second) in alleles.items()
        if typed.get(locus) != (first, second)
    ]
    stops = [
        *hla_typing.refusals(who=person.id, typed=alleles, wanted=wanted),
        *hla_typing.refusals_to_correct(who=person.id, typed=typed, corrected=alleles, reason=reason),
        *User.not_signed(witness or scene.second),
    ]
    rounds = [_counted_anew(round_, person, dict(typed) | dict(alleles)) for round_ in Round.all_of(person)]
    facts = {"old": {row.locus: typed.get(row.locus) for row in rows}, "reason": reason}
    lines = [Line(person, rows=rows, facts=facts, refusals=stops), *rounds]
    return custody.record_together("correct-hla", lines, by=by, at=at, witness=witness, scene=scene)[0]


def correct_donor_test(
    donor: Donor,
    test: DonorTest,
    *,
    result: str,
    reason: str,
    by: User,
    at: datetime,
    witness: User | None = None,
    scene: Scene = PLAIN,
) -> CustodyEvent:
    """Put the right result in the place of a wrong one, which stays.

    Reactive in truth: it stops the donor's products, as one that is reported does. Reactive by mistake: the hold that
    its marker brought is lifted in the same act, unless another specimen reacted for it. A recall is never undone.
    """
    access.require(by, Permission.ENROL)
    db.write()
    row = DonorTest(
        donor_id=donor.id,
        marker=test.marker,
        result=result,
        specimen_at=test.specimen_at,
        specimen_by=test.specimen_by,
        corrects_id=test.id,
        correction_reason=reason,
    )
    corrected = Line(
        donor,
        rows=[row],
        facts={"corrects": test.id, "marker": test.marker, "old": test.result},
        refusals=[
            *test_result.correction_refusals(corrected=test.is_corrected, reason=reason),
            *donor_panel.entry_refusals(donor=donor.id, known=DonorTest.panel(), results={test.marker: result}),
            *unchanged.refusals(
                what=f"the result on record, {test.result}", changes={result} - {test.result}, field="result"
            ),
            *User.not_signed(witness or scene.second),
        ],
    )
    held = releasing.reactive_stopped(donor, {test.marker: result}, by=by, at=at)
    still = test.marker in DonorTest.reactive(donor.id, apart_from=test.id)
    cleared = (test.result, result) == ("reactive", "negative") and not still
    freed = releasing.products_freed(donor, test.marker, reason, by=by, at=at) if cleared else []
    lines = [corrected, *held, *freed]
    return custody.record_together("correct-donor-test", lines, by=by, at=at, witness=witness, scene=scene)[0]


def _counted_anew(round_: Round, person: Donor | Recipient, typing: Mapping[str, tuple[str, str]]) -> Line:
    """The mismatches of a round with the typing that is right."""
    typings = {one.id: HlaType.of(one) for one in (round_.donor, round_.recipient)} | {person.id: typing}
    loci = protocols.load(round_.protocol).eligibility.hla_loci
    gvh, hvg = hla.total(
        hla.mismatches(donor=typings[round_.donor_id], recipient=typings[round_.recipient_id], loci=loci)
    )
    old = {"hla_mismatches_gvh": round_.hla_mismatches_gvh, "hla_mismatches_hvg": round_.hla_mismatches_hvg}
    sets = {"hla_mismatches_gvh": gvh, "hla_mismatches_hvg": hvg}
    return Line(round_, sets=sets, facts={"person": person.id, "old": old})
