"""The pages of enrolment: what they show, what they take, and what they say of bad input."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import scans
from tests.factories.enrol import a_donor, a_recipient, a_round
from tracker import clock
from tracker.demo.world import PASSWORD, World
from tracker.extensions import db
from tracker.formulas import hla
from tracker.models import CustodyEvent, Donor, DonorTest, HlaType, OpportunisticInfection, Recipient, Round

Clients = Callable[[str], FlaskClient]

DONOR = {
    "code": "D21",
    "name": "Canary Placehold",
    "birth_date": "1990-05-17",
    "sex": "female",
    "childbearing": "y",
    "weight_kg": "61.5",
    "height_cm": "168",
    "relation": "sibling",
}
RECIPIENT = {
    "code": "R21",
    "mrn": "SYN777",
    "name": "Canary Dummond",
    "birth_date": "1985-01-02",
    "sex": "male",
    "weight_kg": "55.0",
    "weighed_at": "2026-01-05T09:30",
    "cd4_per_ul": "40",
    "cd8_per_ul": "410",
    "hiv_rna_copies_per_ml": "178000",
    "art": "TDF + 3TC + DTG",
    "serious_organ_disease": "no",
    "pregnant": "no",
    "blood_product_allergy": "no",
    "drug_use": "no",
    "poor_adherence": "no",
    "other_trial": "no",
}


def refused_lines() -> list[str]:
    query = select(CustodyEvent.step).where(CustodyEvent.verdict == "refused")
    return list(db.session.scalars(query))


def test_a_coordinator_takes_a_donor_from_nothing_to_ready(world: World, client_of: Clients) -> None:
    cora, mori = client_of("cora"), client_of("mori")
    assert cora.post("/enrol/donors/new", data=DONOR).location == "/enrol/donors/D21"
    assert cora.post("/enrol/donors/D21/consent", data={"signed": "y"}).status_code == 303
    for at in ("2026-01-05T09:30", "2026-01-05T10:30"):
        data = {"abo": "A", "rhd": "negative", "sampled_at": at}
        assert cora.post("/enrol/donors/D21/blood-group", data=data).status_code == 303
    alleles = {f"{locus}_{n}": f"0{n}:01" for locus in hla.LOCI for n in (1, 2)}
    assert cora.post("/enrol/donors/D21/hla", data=alleles).status_code == 303
    page = cora.get("/enrol/donors/D21/tests").text
    markers = dict.fromkeys(("hiv-ab", "hiv-nat", "hbsag", "hbc-ab", "hbv-nat", "hcv-ab", "hcv-nat"), "negative")
    markers |= {"syphilis": "negative", "htlv-ab": "negative", "cmv-ab": "reactive", "pregnancy": "negative"}
    assert all(f'name="{name}"' in page for name in markers)
    data = {**markers, "specimen_at": (clock.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}
    assert cora.post("/enrol/donors/D21/tests", data=data).status_code == 303
    assert "D21" in mori.get("/").text
    assert mori.post("/enrol/donors/D21/eligibility", data={"determination": "eligible"}).status_code == 303
    donor = db.session.get_one(Donor, "D21")
    assert (donor.abo, donor.rhd, donor.eligibility, donor.childbearing) == ("A", "negative", "eligible", True)
    assert HlaType.of(donor)["DRB1"] == ("DRB1*01:01", "DRB1*02:01")


def test_a_recipient_is_added_and_treated_infections_follow(world: World, client_of: Clients) -> None:
    cora = client_of("cora")
    assert cora.post("/enrol/recipients/new", data=RECIPIENT).location == "/enrol/recipients/R21"
    assert cora.post("/enrol/recipients/R21/consent", data={"signed": "y"}).status_code == 303
    data = {"agent": "Cryptococcal meningitis", "status": "active", "since": "2026-01-02"}
    assert cora.post("/enrol/recipients/R21/infections", data=data).status_code == 303
    assert [one.agent for one in OpportunisticInfection.of("R21")] == ["Cryptococcal meningitis"]
    assert "Cryptococcal meningitis" in cora.get("/enrol/recipients/R21").text


def test_a_screen_failure_is_a_stop_page_with_its_reason(world: World, client_of: Clients) -> None:
    answer = client_of("cora").post("/enrol/recipients/new", data={**RECIPIENT, "cd4_per_ul": "201"})
    assert answer.status_code == 409
    assert "CD4 is 201/µL" in answer.text
    assert db.session.get(Recipient, "R21") is None
    assert refused_lines() == ["add-recipient"]
    assert "This is on record as a screen failure" in answer.text


def test_screen_failures_are_listed_with_every_reason_until_the_recipient_is_enrolled_after_all(
    world: World, client_of: Clients
) -> None:
    def failed() -> str:
        [table] = re.findall(r'id="screen-failures".*?</table>', cora.get("/enrol/").text, re.DOTALL)
        return str(table)

    cora = client_of("cora")
    assert "Nobody who was screened was turned away." in failed()
    cora.post("/enrol/recipients/new", data={**RECIPIENT, "cd4_per_ul": "201", "drug_use": "yes", "form_key": "1"})
    cora.post("/enrol/recipients/new", data={**RECIPIENT, "code": "R22", "pregnant": "yes", "form_key": "2"})
    for said in ("R21", "CD4 is 201/µL", "Drug use within the last year – yes", "R22", "Pregnant", "Cora Lindqvist"):
        assert said in failed()
    assert RECIPIENT["name"] not in failed()
    assert "R21" not in cora.get("/").text  # nothing waits for somebody who is not in the trial
    assert cora.post("/enrol/recipients/new", data={**RECIPIENT, "form_key": "3"}).status_code == 303
    assert "R21" not in failed()
    cora.post("/enrol/recipients/new", data={**RECIPIENT, "mrn": "SYN778", "form_key": "4"})  # there already
    assert "R21" not in failed()
    assert "R22" in failed()


def test_a_mistyped_test_is_corrected_with_a_physician_and_both_stay_on_the_page(
    world: World, client_of: Clients
) -> None:
    donor = a_donor(world)
    db.session.commit()
    cora, [test] = client_of("cora"), db.session.scalars(select(DonorTest).where(DonorTest.marker == "hbsag")).all()
    links = re.findall(r'href="([^"]+/tests/[^"]+)"', cora.get(f"/enrol/donors/{donor.id}").text)
    [address] = [link for link in links if unquote(link).endswith(f"/tests/{test.id}")]
    data = {"result": "pending", "reason": "The report says that it runs."}
    stopped = cora.post(address, data=data)
    assert (stopped.status_code, "there is none" in stopped.text) == (409, True)
    signed = {"witness_badge": scans.of_badge(world["mori"]), "witness_password": PASSWORD}
    assert cora.post(address, data=data | signed).status_code == 303
    page = cora.get(f"/enrol/donors/{donor.id}").text
    assert "corrected; was negative" in page
    assert "The report says that it runs." in page
    assert cora.get(address.replace(donor.id, "D77", 1)).status_code == 404


def test_a_round_is_opened_and_shows_hla_abo_and_infusions(world: World, client_of: Clients) -> None:
    a_donor(world), a_recipient(world)
    db.session.commit()
    cora = client_of("cora")
    answer = cora.post("/enrol/rounds/new", data={"donor": "D01", "recipient": "R01"})
    page = cora.get(answer.location).text
    round_ = db.session.scalars(select(Round)).one()
    assert all(text in page for text in (round_.id, "DRB1", "Compatibility", "1/3", "2/3", "3/3"))


def test_a_pair_that_does_not_fit_is_a_stop_page(world: World, client_of: Clients) -> None:
    a_donor(world), a_recipient(world, "R03")  # A and O
    db.session.commit()
    cora = client_of("cora")
    pair = {"donor": "D01", "recipient": "R03"}
    answer = cora.post("/enrol/rounds/new", data=pair)
    assert answer.status_code == 409
    assert "Major ABO mismatch" in answer.text
    signed = {"override_reason": "No other donor", "witness_badge": "='A9999S00003", "witness_password": PASSWORD}
    assert cora.post("/enrol/rounds/new", data={**pair, **signed}).status_code == 303


def test_the_page_says_before_why_a_donor_cannot_be_paired(world: World, client_of: Clients) -> None:
    cora = client_of("cora")
    cora.post("/enrol/donors/new", data=DONOR)
    page = cora.get("/enrol/rounds/new?donor=D21").text
    assert "No consent of D21 is on record." in page
    assert "disabled" in page


@pytest.mark.hazard("H47")
@pytest.mark.parametrize(("who", "sees"), [("cora", True), ("nadia", True), ("theo", False), ("ada", False)])
def test_names_are_shown_only_to_those_who_may_read_them(
    world: World, client_of: Clients, who: str, sees: bool
) -> None:
    cora = client_of("cora")
    cora.post("/enrol/donors/new", data=DONOR)
    cora.post("/enrol/recipients/new", data=RECIPIENT)
    client = client_of(who)
    pages = [client.get(path).text for path in ("/enrol/", "/enrol/donors/D21", "/enrol/recipients/R21")]
    assert ["Canary" in page for page in pages] == [sees] * 3
    assert ("SYN777" in pages[2]) == sees
    assert ("1990-05-17" in pages[1]) == sees


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("code", "", "Enter this."),
        ("code", "X1", "D and two to four digits."),
        ("code", "D01\n", "D and two to four digits."),
        ("name", "", "Enter this."),
        ("name", "a\x00b", "characters that cannot be stored"),
        ("name", "x" * 121, "longer than 120"),
        ("birth_date", "17.5.1990", "Not a valid date value"),
        ("birth_date", "2999-01-01", "This day cannot be right."),
        ("sex", "other", "Not a valid choice"),
        ("weight_kg", "61,5", "Type digits with a point"),
        ("weight_kg", "61.55", "No more digits after the point than 1."),
        ("weight_kg", "29.9", "Between 30 and 250."),
        ("weight_kg", "NaN", "Type digits with a point"),
        ("height_cm", "1e3", "Type digits with a point"),
        ("relation", "nobody", "Not a valid choice"),
    ],
)
def test_a_bad_donor_form_is_answered_beside_the_field(
    world: World, client_of: Clients, field: str, typed: str, message: str
) -> None:
    answer = client_of("cora").post("/enrol/donors/new", data={**DONOR, field: typed})
    assert answer.status_code == 422
    assert message in answer.text
    assert f'id="{field}-error"' in answer.text
    assert "D21" in answer.text or field == "code"
    assert db.session.scalar(select(Donor)) is None


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("code", "D01", "R and two to four digits."),
        ("mrn", "a b", "Letters, digits and . / - only."),
        ("weighed_at", "yesterday", "Not a valid datetime value"),
        ("cd4_per_ul", "40.5", "Type a whole number in digits."),
        ("cd4_per_ul", "-1", "Between 0 and 5000."),
        ("cd8_per_ul", "", "Enter a whole number."),
        ("hiv_rna_copies_per_ml", "5.25", "Type a whole number in digits."),
        ("art", "", "Enter this."),
        ("pregnant", "", "Choose one."),
        ("happened", "then", "Not a valid datetime value"),
    ],
)
def test_a_bad_recipient_form_is_answered_beside_the_field(
    world: World, client_of: Clients, field: str, typed: str, message: str
) -> None:
    answer = client_of("cora").post("/enrol/recipients/new", data={**RECIPIENT, field: typed})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Canary Dummond" in answer.text
    assert db.session.scalar(select(Recipient)) is None


def test_a_number_in_use_is_said_beside_the_field(world: World, client_of: Clients) -> None:
    cora = client_of("cora")
    cora.post("/enrol/donors/new", data=DONOR)
    answer = cora.post("/enrol/donors/new", data={**DONOR, "form_key": "another"})
    assert answer.status_code == 422
    assert "This number is in use already." in answer.text


def test_the_same_form_sent_twice_is_one_donor(world: World, client_of: Clients) -> None:
    cora = client_of("cora")
    answers = [cora.post("/enrol/donors/new", data={**DONOR, "form_key": "tap"}) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/enrol/donors/D21"] * 2


def test_a_record_number_is_one_persons(world: World, client_of: Clients) -> None:
    cora = client_of("cora")
    cora.post("/enrol/recipients/new", data=RECIPIENT)
    answer = cora.post("/enrol/recipients/new", data={**RECIPIENT, "code": "R22"})
    assert answer.status_code == 422
    assert "belongs to another recipient" in answer.text


BAD: list[tuple[str, str, dict[str, Any], str]] = [
    ("cora", "/enrol/donors/D01/consent", {}, "Consent comes first."),
    ("cora", "/enrol/donors/D01/blood-group", {"abo": "C", "rhd": "positive"}, "Not a valid choice"),
    ("cora", "/enrol/recipients/R01/blood-group", {"abo": "A", "rhd": "positive"}, "Enter day and time."),
    ("cora", "/enrol/donors/D01/hla", {"A_1": "B*01:01"}, "Like A*02:01."),
    ("cora", "/enrol/donors/D01/hla", {"A_1": "rubbish"}, "Like A*02:01."),
    ("cora", "/enrol/donors/D01/tests", {"specimen_at": "2026-01-05T09:30"}, "Enter at least one result."),
    ("cora", "/enrol/donors/D01/tests", {"hiv-ab": "maybe"}, "Not a valid choice"),
    ("cora", "/enrol/recipients/R01/infections", {"agent": "PCP", "since": "2026-13-01"}, "Not a valid date value"),
    ("cora", "/enrol/rounds/new", {"donor": "D99", "recipient": "R01"}, "Not a valid choice"),
    ("cora", "/enrol/rounds/new", {}, "Choose one."),
    ("mori", "/enrol/donors/D01/eligibility", {"determination": "perhaps"}, "Not a valid choice"),
    ("mori", "/enrol/donors/D01/eligibility", {"determination": "ineligible"}, "Say why."),
    ("mori", "/enrol/donors/D01/eligibility", {"determination": "eligible", "urgent_need": "x"}, "Leave this empty"),
    (
        "mori",
        "/enrol/donors/D01/eligibility",
        {"determination": "eligible", "witness_badge": "='A9999S00002", "witness_password": "wrong"},
        "do not belong together",
    ),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad[1]} {bad[3]}")
def test_bad_input_to_the_other_forms_is_answered_beside_the_field(
    world: World, client_of: Clients, bad: tuple[str, str, dict[str, Any], str]
) -> None:
    who, path, data, message = bad
    a_donor(world), a_recipient(world)
    db.session.commit()
    before = len(db.session.scalars(select(CustodyEvent.position)).all())
    db.session.rollback()
    answer = client_of(who).post(path, data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert len(db.session.scalars(select(CustodyEvent.position)).all()) == before


def test_what_was_typed_into_a_bad_form_stays(world: World, client_of: Clients) -> None:
    a_donor(world)
    db.session.commit()
    answer = client_of("cora").post("/enrol/donors/D01/hla", data={"A_1": "rubbish", "A_2": "A*24:02"})
    assert 'value="rubbish"' in answer.text
    assert 'value="A*24:02"' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/enrol/donors/D77",
        "/enrol/recipients/R77",
        "/enrol/rounds/CHA999926999999",
        "/enrol/donors/%00/tests",
        "/enrol/users/S00001/consent",
    ],
)
def test_what_nobody_has_on_record_is_not_found(world: World, client_of: Clients, path: str) -> None:
    assert client_of("cora").get(path).status_code == 404


def test_pages_of_acts_are_closed_to_other_roles(world: World, client_of: Clients) -> None:
    round_ = a_round(world)
    db.session.commit()
    nurse = client_of("nadia")
    paths = ("donors/new", "recipients/new", "rounds/new", "donors/D01/tests", "donors/D01/eligibility")
    assert [nurse.get(f"/enrol/{path}").status_code for path in paths] == [403] * 5
    assert nurse.get(f"/enrol/rounds/{round_.id}").status_code == 200


def test_reactive_results_are_seen_by_the_physician(world: World, client_of: Clients) -> None:
    a_donor(world)
    db.session.commit()
    cora = client_of("cora")
    data = {"hbsag": "reactive", "specimen_at": (clock.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}
    cora.post("/enrol/donors/D01/tests", data=data)
    assert DonorTest.latest("D01")["hbsag"].result == "reactive"
    page = client_of("mori").get("/enrol/donors/D01/eligibility").text
    assert "pill-stop" in page
