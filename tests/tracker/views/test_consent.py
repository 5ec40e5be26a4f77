"""The pages of consent and its withdrawal, and of a typing that is corrected: what they take and what follows."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.factories import scans
from tests.factories.enrol import a_round
from tests.factories.mobilize import a_mobilized_round
from tracker.demo.world import PASSWORD, World
from tracker.extensions import db
from tracker.models import HlaType

Clients = Callable[[str], FlaskClient]


@pytest.mark.hazard("H51")
def test_a_withdrawn_consent_is_said_on_the_page_and_stops_the_work(world: World, client_of: Clients) -> None:
    round_ = a_mobilized_round(world)
    db.session.commit()
    cora, ana = client_of("cora"), client_of("ana")
    page = f"/enrol/donors/{round_.donor_id}"
    assert f"{page}/withdraw" in cora.get(page).text
    assert f"{page}/withdraw" not in ana.get(page).text
    assert cora.get(f"{page}/withdraw").status_code == 200
    unsaid = cora.post(f"{page}/withdraw", data={"reason": ""})
    assert (unsaid.status_code, 'name="reason"' in unsaid.text) == (422, True)
    assert cora.post(f"{page}/withdraw", data={"reason": "Fears the needle."}).location == page
    after = cora.get(page).text
    assert "Consent withdrawn at" in after
    assert "Fears the needle." in after
    assert f"{page}/consent" in after
    assert round_.donor_id in cora.get("/").text
    for path in (f"/mobilize/rounds/{round_.id}/dose", f"/collect/rounds/{round_.id}/new"):
        text = ana.get(path).text
        assert "withdrew consent" in text
        assert "disabled" in text
    assert ana.post(f"{page}/withdraw", data={"reason": "No."}).status_code == 403


def test_a_recipient_withdraws_on_the_same_page(world: World, client_of: Clients) -> None:
    round_ = a_round(world)
    db.session.commit()
    cora = client_of("cora")
    page = f"/enrol/recipients/{round_.recipient_id}"
    assert cora.post(f"{page}/withdraw", data={"reason": "Goes home."}).location == page
    assert "Goes home." in cora.get(page).text
    again = cora.post(f"{page}/withdraw", data={"reason": "Goes home."})
    assert (again.status_code, "withdrew consent" in again.text) == (409, True)


def test_a_typing_is_corrected_from_what_is_on_record(world: World, client_of: Clients) -> None:
    round_ = a_round(world)
    db.session.commit()
    cora = client_of("cora")
    page = f"/enrol/donors/{round_.donor_id}"
    assert f"{page}/hla/correct" in cora.get(page).text
    before = HlaType.of(round_.donor)
    form = cora.get(f"{page}/hla/correct").text
    assert all(f'value="{allele}"' in form for pair in before.values() for allele in pair)
    data = {f"{locus}_{n}": allele for locus, pair in before.items() for n, allele in enumerate(pair, 1)}
    data |= {"B_1": "B*99:01", "witness_badge": scans.of_badge(world["mori"]), "witness_password": PASSWORD}
    unsaid = cora.post(f"{page}/hla/correct", data=data)
    assert (unsaid.status_code, "B*99:01" in unsaid.text) == (422, True)
    assert cora.post(f"{page}/hla/correct", data=data | {"reason": "Two lines swapped."}).location == page
    assert HlaType.of(round_.donor) == before | {"B": ("B*99:01", before["B"][1])}
    same = cora.post(f"{page}/hla/correct", data=data | {"reason": "Again."})
    assert (same.status_code, "on record" in same.text) == (409, True)
