import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.databases import Databases
from tests.factories.trail import a_bag_with_a_past
from tracker.demo.world import World
from tracker.extensions import db
from tracker.models import CustodyEvent, Product, SecurityEvent
from tracker.reports import jobs
from tracker.reports.jobs import Job
from tracker.views import reports

ClientOf = Callable[[str], FlaskClient]


@pytest.fixture
def bag(world: World) -> Product:
    found = a_bag_with_a_past(world)
    db.session.commit()
    return found


@pytest.fixture
def folder(app: Flask, bag: Product, databases: Databases, tmp_path: Path) -> Path:
    """Where long reports lie; their process opens the database that the test has come to."""
    app.config |= {"INSTANCE": tmp_path, "DATABASE_URL": databases.url}
    return tmp_path / "reports"


def others(bag: Product) -> dict[str, str]:
    return {
        "collection": bag.din,
        "donor": bag.donor_id,
        "recipient": bag.recipient_id,
        "round": bag.round_id,
    }


def exports() -> list[str]:
    found = db.session.scalars(select(SecurityEvent.detail).where(SecurityEvent.what == "export"))
    return list(found)


def test_whoever_reads_opens_the_record_of_a_product_and_only_an_auditor_that_of_a_person(
    bag: Product, client_of: ClientOf
) -> None:
    nadia, ada = client_of("nadia"), client_of("ada")
    assert nadia.get(f"/reports/product/{bag.id}").status_code == 200
    for kind, identifier in others(bag).items():
        assert (kind, nadia.get(f"/reports/{kind}/{identifier}").status_code) == (kind, 403)
        assert (kind, nadia.post(f"/reports/{kind}/{identifier}/csv").status_code) == (kind, 403)
        page = ada.get(f"/reports/{kind}/{identifier}")
        assert (kind, page.status_code) == (kind, 200)
        assert "Moreau, Camille" not in page.text


def test_a_record_of_nothing_is_not_found(bag: Product, client_of: ClientOf) -> None:
    ada = client_of("ada")
    for path in ("product/none", "donor/none", "nothing/D01", "made/none", "made/none/report.pdf"):
        assert ada.get(f"/reports/{path}").status_code == 404
    assert ada.post("/reports/product/none/pdf").status_code == 404
    assert ada.post(f"/reports/product/{bag.id}/exe").status_code == 404


def test_the_lines_of_a_record_are_sifted(bag: Product, client_of: ClientOf) -> None:
    ada = client_of("ada")

    def lines(**asked: str) -> int:
        return ada.get(f"/reports/product/{bag.id}", query_string=asked).text.count('<li class="event ')

    everything = lines()
    assert lines(only="refused") == 1
    assert 0 < lines(step="check-at-bedside") < everything
    assert lines(step="check-at-bedside", only="refused") == 1
    assert lines(only="typed") == 1
    assert 0 < lines(only="late") < everything
    assert 0 < lines(only="custody") < everything
    assert 0 < lines(only="passed") < everything
    assert 0 < lines(person="Nadia Haddad (S00013)") < everything
    assert 0 < lines(place="Ward 7, bed 1 (BED-7-01)") < everything
    assert lines(person="Nobody") == 0


@pytest.mark.parametrize("text", ["\x00", "' OR 1=1 --", "<script>alert(1)</script>", "9" * 400, "{{7*7}}"])
@pytest.mark.parametrize("name", ["only", "step", "person", "place", "from"])
def test_hostile_input_never_breaks_a_record(bag: Product, client_of: ClientOf, name: str, text: str) -> None:
    answer = client_of("ada").get(f"/reports/product/{bag.id}", query_string={name: text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_a_long_record_is_turned_page_by_page(
    bag: Product, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "PAGE", 5)
    first = client_of("ada").get(f"/reports/product/{bag.id}").text
    assert first.count('<li class="event ') == 5
    assert ("Later lines" in first, "Earlier lines" in first) == (True, False)
    last = client_of("ada").get(f"/reports/product/{bag.id}?from=99999").text
    assert ("Later lines" in last, "Earlier lines" in last) == (False, True)


def test_the_lines_as_csv_are_data_to_a_spreadsheet(bag: Product, client_of: ClientOf) -> None:
    answer = client_of("ada").post(f"/reports/product/{bag.id}/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    refused = [row for row in rows if row["accepted"] == "no"]
    assert [row["refusals"] for row in refused] == ["wrong-recipient"]
    assert refused[0]["raw"].startswith(f"'={bag.din}00")
    assert {row["why_typed"] for row in rows if row["typed"] == "yes"} == {"The label is creased."}
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell]
    assert exports() == [f"csv product {bag.id}"]


def test_the_record_as_json_has_every_line_with_its_digest(bag: Product, client_of: ClientOf) -> None:
    said = json.loads(client_of("ada").post(f"/reports/collection/{bag.din}/json").data)
    digests = select(CustodyEvent.digest).where(CustodyEvent.stream == bag.stream).order_by(CustodyEvent.position)
    kept = [one["digest"] for one in said["lines"] if one["stream"] == bag.stream]
    assert kept == [digest.hex() for digest in db.session.scalars(digests)]
    assert said["unbroken"] is True
    assert said["about"]["id"] == bag.din
    assert exports() == [f"json collection {bag.din}"]


def test_a_report_is_made_at_once_noted_and_changes_no_line(bag: Product, client_of: ClientOf) -> None:
    lines = select(func.count()).select_from(CustodyEvent)
    before = db.session.scalar(lines)
    answer = client_of("nadia").post(f"/reports/product/{bag.id}/pdf")
    assert answer.data.startswith(b"%PDF-1.7")
    assert answer.headers["Content-Disposition"].endswith(f'"chain-of-custody-product-{bag.id}.pdf"')
    assert exports() == [f"pdf product {bag.id}"]
    assert db.session.scalar(lines) == before


def test_a_long_report_is_made_beside_and_fetched_by_whoever_asked_for_it(
    bag: Product, client_of: ClientOf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "AT_ONCE", 3)
    ada = client_of("ada")
    answer = ada.post(f"/reports/product/{bag.id}/pdf")
    assert answer.status_code == 303
    page = answer.headers["Location"]
    assert "<progress" in ada.get(page).text
    assert ada.get(f"{page}/report.pdf").status_code == 404
    until = monotonic() + 60
    while "Download the PDF" not in ada.get(page).text and monotonic() < until:
        sleep(0.2)
    made = ada.get(f"{page}/report.pdf")
    assert made.data.startswith(b"%PDF-1.7")
    assert [client_of("nadia").get(one).status_code for one in (page, f"{page}/report.pdf")] == [404, 404]
    assert exports() == [f"pdf product {bag.id}"]
    (token,) = (one.name for one in folder.iterdir())
    os.utime(folder / token, (0, 0))
    ada.post(f"/reports/product/{bag.id}/pdf")
    assert token not in {one.name for one in folder.iterdir()}
    wait_for_all(folder)


def wait_for_all(folder: Path) -> None:
    until = monotonic() + 60
    while monotonic() < until and any(jobs._is_running(one) for one in folder.iterdir()):
        sleep(0.1)


def test_a_report_that_fails_says_so(
    app: Flask, bag: Product, client_of: ClientOf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context():
        token = jobs.start(Job("product", "none", 700, "S00015"))
    wait_for_all(folder)
    assert [one for one in folder.iterdir() if not (one / "failed").is_file()] == []
    with app.test_request_context():
        state = jobs.state(token, by="S00015")
    assert state is not None
    assert (state.failed, state.ready) == (True, False)


def test_no_more_reports_are_made_at_once_than_the_machine_bears(
    bag: Product, client_of: ClientOf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "AT_ONCE", 3)
    for name in ("one", "two"):
        (folder / name).mkdir(parents=True)
        (folder / name / "about.json").write_text("{}")
        (folder / name / "done").write_text("0")
    answer = client_of("ada").post(f"/reports/product/{bag.id}/pdf")
    assert (answer.status_code, "try again in a minute" in answer.text) == (503, True)
    assert exports() == []
    for name in ("one", "two"):
        os.utime(folder / name / "done", (time() - 600, time() - 600))
    assert client_of("ada").post(f"/reports/product/{bag.id}/pdf").status_code == 303
    wait_for_all(folder)
