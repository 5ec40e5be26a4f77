"""The pages of follow-up: visits, events, infections, the trial and its export."""

import csv
import re
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import scans
from tests.factories.enrol import a_recipient, a_round
from tests.factories.follow_up import a_complaint, a_visit
from tracker import clock
from tracker.demo.world import PASSWORD, World
from tracker.extensions import db
from tracker.models import AdverseEvent, OpportunisticInfection, Round, SecurityEvent, Visit
from tracker.reading import follow_up as reading
from tracker.steps import follow_up

ClientOf = Callable[[str], FlaskClient]
WHERE = "/follow-up/recipients/R01"


@pytest.fixture
def round_(world: World) -> Round:
    made = a_round(world)
    db.session.commit()
    return made


@pytest.fixture
def today(world: World) -> date:
    return world.site.day_of(clock.now())


def entered(today: date, **changes: str) -> dict[str, str]:
    given = {
        "code": "D0",
        "seen_on": today.isoformat(),
        "weight_kg": "61.5",
        "cd4_per_ul": "12",
        "cd8_per_ul": "430",
        "hiv_rna_copies_per_ml": "150000",
        "karnofsky": "70",
        "gvhd_grade": "0",
    }
    return given | changes


def event_of(today: date, **changes: str) -> dict[str, str]:
    given = {
        "person": "R01",
        "term": "Fever",
        "grade": "2",
        "relation": "product",
        "action": "paracetamol",
        "outcome": "recovered",
        "began_on": today.isoformat(),
    }
    return given | changes


@pytest.mark.usefixtures("round_")
def test_a_visit_is_recorded_and_shown(client_of: ClientOf, today: date) -> None:
    cora = client_of("cora")
    assert b'value="D0"' in cora.get(f"{WHERE}/visit").data
    answer = cora.post(f"{WHERE}/visit", data=entered(today), follow_redirects=True)
    assert answer.status_code == 200
    assert b"150000" in answer.data
    row = db.session.scalars(select(Visit)).one()
    assert (str(row.weight_kg), row.cd4_per_ul, row.karnofsky, row.gvhd_grade) == ("61.5", 12, 70, 0)


def test_the_screening_shows_what_the_recipient_was_enrolled_with(client_of: ClientOf, round_: Round) -> None:
    [row] = re.findall(r"<tr><th[^>]*><span class=\"code\">SCR.*?</tr>", client_of("cora").get(WHERE).text, re.DOTALL)
    assert "at enrolment" in row
    assert str(round_.recipient.cd4_per_ul) in row
    assert f"log₁₀ {round_.recipient.hiv_rna_log10_per_ml}" in row


def test_the_chart_begins_with_what_the_recipient_was_enrolled_with(
    client_of: ClientOf, world: World, round_: Round, today: date
) -> None:
    def points() -> int:
        drawn = client_of("cora").get(f"{WHERE}/chart.svg")
        assert drawn.mimetype == "image/svg+xml"
        return drawn.text.count("<circle")  # the marker of CD4

    alone = points()
    assert alone >= 1
    figures = client_of("cora").get(WHERE).text.split("<table")[1]
    assert "at enrolment" in figures
    assert str(round_.recipient.cd4_per_ul) in figures
    a_visit(world, round_, "D0", seen_on=today)
    db.session.commit()
    assert points() == alone + 1


def test_the_counts_that_a_visit_needs_are_not_called_optional_and_are_asked_for_where_it_says_so(
    client_of: ClientOf, world: World, round_: Round, today: date
) -> None:
    page = client_of("cora").get(f"{WHERE}/visit").text
    labels = dict(re.findall(r'<label for="(\w+)">(.*?)</label>', page, re.DOTALL))
    needed = {"cd4_per_ul", "cd8_per_ul", "hiv_rna_copies_per_ml"}
    assert {name for name, words in labels.items() if "optional" not in words} >= needed
    assert "optional" in labels["wbc_e9_per_l"]
    [said] = re.findall(r"are needed at: ([^.]+)\. Where", page)
    planned = [line.planned for line in reading.standing(round_).lines]
    assert said.split(", ") == [entry.code for entry in planned if entry.laboratory]
    refused = a_visit(world, round_, "D0", seen_on=today, cd4_per_ul=None)
    assert [one["code"] for one in refused.said["refusals"]] == ["visit-incomplete"]


def test_a_visit_twice_is_a_stop_page(client_of: ClientOf, world: World, round_: Round, today: date) -> None:
    a_visit(world, round_, "D0")
    db.session.commit()
    cora, [row] = client_of("cora"), Visit.of_round(round_.id)
    assert 'value="D0"' not in cora.get(f"{WHERE}/visit").text  # only a page that was open before offers it
    answer = cora.post(f"{WHERE}/visit", data=entered(today, code="D0"))
    assert answer.status_code == 409
    assert "Visit D0 is on record already." in answer.text
    assert f'href="{correction_of(row)}">Correct visit D0' in answer.text
    assert len(Visit.of_round(round_.id)) == 1


def correction_of(row: Visit) -> str:
    return f"/follow-up/visits/{quote(row.id, safe=':')}/correct"


def corrected(world: World, today: date, **changes: str) -> dict[str, str]:
    signed = {"reason": "Read off the wrong line.", "witness_badge": scans.of_badge(world["mori"])}
    return entered(today, **signed, witness_password=PASSWORD) | changes


def test_a_visit_is_corrected_from_its_row(client_of: ClientOf, world: World, round_: Round, today: date) -> None:
    a_visit(world, round_, "D0", cd4_per_ul=35, karnofsky=80)
    db.session.commit()
    cora, [row] = client_of("cora"), Visit.of_round(round_.id)
    assert f'href="{correction_of(row)}"' in cora.get(WHERE).text
    assert f'href="{correction_of(row)}"' not in client_of("ada").get(WHERE).text
    page = cora.get(correction_of(row)).text
    assert re.search(r'name="cd4_per_ul"[^>]*value="35"', page)
    assert re.search(r'<option selected value="80"', page)
    unsigned = cora.post(correction_of(row), data=entered(today, cd4_per_ul="53", reason="Read off the wrong line."))
    assert "needs a second person" in unsigned.text
    answer = cora.post(correction_of(row), data=corrected(world, today, cd4_per_ul="53"), follow_redirects=True)
    assert "What was entered before stays on record." in answer.text
    db.session.expire_all()
    assert [one.cd4_per_ul for one in Visit.of_round(round_.id)] == [53]


def test_a_correction_that_is_refused_keeps_what_was_typed(
    client_of: ClientOf, world: World, round_: Round, today: date
) -> None:
    a_visit(world, round_, "D0")
    db.session.commit()
    cora, [row] = client_of("cora"), Visit.of_round(round_.id)
    answer = cora.post(correction_of(row), data=corrected(world, today, cd4_per_ul="-1", cd8_per_ul="777"))
    assert answer.status_code == 422
    assert re.search(r'name="cd8_per_ul"[^>]*value="777"', answer.text)


@pytest.mark.usefixtures("round_")
def test_a_visit_that_nobody_recorded_is_not_corrected(client_of: ClientOf) -> None:
    cora, where = client_of("cora"), "/follow-up/visits/X/correct"
    assert [cora.get(where).status_code, cora.post(where).status_code] == [404, 404]


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("code", "W99", "Not a valid choice"),
        ("seen_on", "yesterday", "Not a valid date"),
        ("weight_kg", "61,5", "digits with a point"),
        ("weight_kg", "61.55", "No more digits"),
        ("weight_kg", "5", "Between"),
        ("weight_kg", "", "Enter a figure"),
        ("cd4_per_ul", "-1", "Between"),
        ("cd4_per_ul", "12.5", "whole number"),
        ("cd8_per_ul", "1e3", "whole number"),
        ("hiv_rna_copies_per_ml", "99999999999999", "Between"),
        ("fever_score", "11", "Between"),
        ("chimerism_percent", "100.1", "Between"),
        ("karnofsky", "75", "Not a valid choice"),
        ("gvhd_grade", "5", "Not a valid choice"),
    ],
)
@pytest.mark.usefixtures("round_")
def test_a_figure_that_cannot_be_is_said_beside_its_field(
    client_of: ClientOf, today: date, field: str, typed: str, says: str
) -> None:
    answer = client_of("cora").post(f"{WHERE}/visit", data=entered(today, **{field: typed}))
    assert answer.status_code == 422
    assert says in answer.text
    assert f'id="{field}-error"' in answer.text
    assert 'value="430"' in answer.text or field == "cd8_per_ul"
    assert db.session.scalars(select(Visit)).all() == []


@pytest.mark.usefixtures("round_")
def test_a_soft_stop_is_passed_with_a_reason_and_a_second_person(client_of: ClientOf, today: date) -> None:
    cora, without = client_of("cora"), entered(today, cd4_per_ul="")
    stopped = cora.post(f"{WHERE}/visit", data=without)
    assert stopped.status_code == 409
    assert "CD4" in stopped.text
    second = {"override_reason": "Tube lost.", "witness_badge": "VT1:U:S00003", "witness_password": "wrong"}
    assert cora.post(f"{WHERE}/visit", data=without | second).status_code == 422
    assert db.session.scalars(select(Visit)).all() == []


@pytest.mark.usefixtures("round_")
def test_an_adverse_event_of_the_recipient_is_recorded(client_of: ClientOf, today: date) -> None:
    answer = client_of("cora").post(f"{WHERE}/adverse-event", data=event_of(today), follow_redirects=True)
    assert "Fever" in answer.text
    row = db.session.scalars(select(AdverseEvent)).one()
    assert (row.person_id, row.grade, row.serious) == ("R01", 2, False)


@pytest.mark.usefixtures("round_")
def test_a_death_that_is_not_called_serious_is_stopped(client_of: ClientOf, today: date) -> None:
    answer = client_of("cora").post(f"{WHERE}/adverse-event", data=event_of(today, grade="5", outcome="fatal"))
    assert answer.status_code == 409
    assert db.session.scalars(select(AdverseEvent)).all() == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("person", "R02"),
        ("grade", "6"),
        ("term", ""),
        ("term", "x" * 200),
        ("began_on", "2999-01-01"),
        ("relation", "?"),
    ],
)
@pytest.mark.usefixtures("round_")
def test_an_event_that_cannot_be_is_said_beside_its_field(
    client_of: ClientOf, today: date, field: str, typed: str
) -> None:
    answer = client_of("cora").post(f"{WHERE}/adverse-event", data=event_of(today, **{field: typed}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "paracetamol" in answer.text


def test_an_infection_is_brought_under_control(client_of: ClientOf, round_: Round, today: date) -> None:
    episode = OpportunisticInfection.of(round_.recipient_id)[0]
    where = f"/follow-up/infections/{episode.id.replace('#', '%23')}"
    cora = client_of("cora")
    assert episode.agent in cora.get(where).text
    assert cora.post(where, data={"status": "cured", "on": today.isoformat()}).status_code == 422
    assert cora.post(where, data={"status": "controlled", "on": today.isoformat()}).status_code == 303
    db.session.refresh(episode)
    assert (episode.status, episode.controlled_on) == ("controlled", today)


@pytest.mark.usefixtures("round_")
def test_a_round_is_not_closed_without_a_reason(client_of: ClientOf) -> None:
    cora = client_of("cora")
    assert cora.get(f"{WHERE}/close").status_code == 200
    assert cora.post(f"{WHERE}/close", data={"reason": ""}).status_code == 422
    assert cora.post(f"{WHERE}/close", data={"reason": "tired of it"}).status_code == 409


def test_the_charts_are_drawings_with_a_marker_for_each_count(
    client_of: ClientOf, world: World, round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = world.site.day_of(clock.now())
    monkeypatch.setattr(Visit, "infused_on", staticmethod(lambda _round: [today]))
    a_visit(world, round_, "D0")
    db.session.commit()
    reader = client_of("ada")
    for address in (f"{WHERE}/chart.svg", "/follow-up/trial.svg"):
        answer = reader.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        assert b"<circle" in answer.data
        assert b"infusion" in answer.data


@pytest.mark.usefixtures("round_")
def test_charts_without_a_count_are_drawn_too(client_of: ClientOf) -> None:
    for address in (f"{WHERE}/chart.svg", "/follow-up/trial.svg", "/follow-up/trial", "/follow-up/"):
        assert client_of("ada").get(address).status_code == 200


def test_what_is_due_stands_on_the_worklist_with_its_window(
    client_of: ClientOf, world: World, round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = world.site.day_of(clock.now())
    starts = [today - timedelta(days=28)]
    a_visit(world, round_, "D0", today)
    db.session.commit()
    monkeypatch.setattr(
        "tracker.reading.follow_up.standings", lambda: [reading._standing(round_, starts, Visit.of_round(round_.id))]
    )
    page = client_of("cora").get("/follow-up/").text
    assert f"{WHERE}/visit?code=W4" in page
    assert "overdue" in page


def test_the_export_has_one_row_for_each_visit_and_is_noted(client_of: ClientOf, world: World, round_: Round) -> None:
    a_visit(world, round_, "D0", cd4_per_ul=17)
    db.session.commit()
    answer = client_of("cora").post("/follow-up/export", data={"table": "visits"})
    assert answer.mimetype == "text/csv"
    (row,) = csv.DictReader(StringIO(answer.text))
    assert (row["recipient_id"], row["visit"], row["cd4_per_ul"], row["day"]) == ("R01", "D0", "17", "")
    note = db.session.scalars(select(SecurityEvent).where(SecurityEvent.what == "export")).one()
    assert (note.user_id, note.detail) == (world["cora"].id, "follow-up visits")


@pytest.mark.hazard("B16")
def test_a_term_that_is_a_formula_leaves_as_text(client_of: ClientOf, world: World, round_: Round) -> None:
    complaint = a_complaint(world, term="=HYPERLINK(1)")
    follow_up.report_adverse_event(
        round_, person=round_.recipient, complaint=complaint, by=world["cora"], at=clock.now()
    )
    db.session.commit()
    answer = client_of("ada").post("/follow-up/export", data={"table": "adverse-events"})
    (row,) = csv.DictReader(StringIO(answer.text))
    assert row["term"] == "'=HYPERLINK(1)"


def test_every_column_of_the_export_says_what_it_means(client_of: ClientOf) -> None:
    described = list(
        csv.DictReader(StringIO(client_of("ada").post("/follow-up/export", data={"table": "columns"}).text))
    )
    assert len(described) == 32
    assert all(row["means"] for row in described)


def test_only_those_who_follow_up_or_audit_export(client_of: ClientOf) -> None:
    assert client_of("nadia").post("/follow-up/export", data={"table": "visits"}).status_code == 403
    assert client_of("ada").post("/follow-up/export", data={"table": "everything"}).status_code == 422


def test_a_recipient_without_a_round_has_a_page_but_no_forms(client_of: ClientOf, world: World) -> None:
    a_recipient(world, "R09")
    db.session.commit()
    assert client_of("cora").get("/follow-up/recipients/R09").status_code == 200
    assert client_of("cora").get("/follow-up/recipients/R09/visit").status_code == 404
