"""The `tracker` command as a shell sees it: what it prints, and its exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labels.versions import KINDS
from tests.factories.product_codes import a_file, a_row
from tracker import config, create_app, labelling
from tracker.cli import code, documents, main
from tracker.extensions import connect, db
from tracker.models import LabelTemplate, User
from tracker.reading import subject
from tracker.reports import chain_of_custody


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "veintrail.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("SECRET_KEY", "only for tests")
    monkeypatch.chdir(tmp_path)  # where the signer keeps its folder
    return path


def tracker(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


COMMANDS = ["run", "serve", "demo", "init", "decode", "verify", "label", "report", "import-product-codes", "checkpoint"]
COMMANDS += ["evidence", "backup", "restore"]


def test_help_names_every_command_and_the_exit_codes() -> None:
    said = tracker("--help").output
    assert all(command in said for command in COMMANDS)
    assert "UNANCHORED" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    said = tracker(command, "--help")
    assert said.exit_code == 0
    assert len(said.output.splitlines()) > 4


def test_decode_answers_each_line_as_json() -> None:
    typed = "\n".join([json.dumps("=A99991712345600"), json.dumps("GARBAGE"), "{", json.dumps(7)]) + "\n"
    said = tracker("decode", "--json", typed=typed)
    answers = [json.loads(line) for line in said.output.splitlines()]
    assert said.exit_code == 0
    assert answers[0]["structures"][0]["fields"]["din"] == "A999917123456"
    assert [answer["ok"] for answer in answers] == [True, False, False, False]


def test_decode_answers_whatever_comes_line_by_line() -> None:
    lines = [
        b"",
        b"\xff\xfe",
        b'"\xff"',
        b"[" * 100_000,
        b"null",
        b'"' + b"=" * 10**6 + b'"',
        rb'"\ud800"',
        b'"=%5100"',
    ]
    said = CliRunner().invoke(main, ["decode", "--json"], input=b"\n".join(lines))
    answers = [json.loads(line) for line in said.output.splitlines()]
    codes = ["not-json"] * 5 + ["too-long", "not-ascii", None]
    assert [answer["error"]["code"] if not answer["ok"] else None for answer in answers] == codes
    assert all(answer.keys() == {"input", "ok", "error"} for answer in answers[:-1])
    assert answers[-1].keys() == {"input", "ok", "kind", "structures"}
    assert said.exit_code == 0


def test_decode_explains_lines_that_are_no_text_too() -> None:
    said = CliRunner().invoke(main, ["decode"], input=b"=%5100\n\xff\n")
    assert "This is a blood group code." in said.output
    assert "Not accepted: There is a character" in said.output
    assert said.exit_code == 1


def test_a_table_of_product_codes_is_imported_and_explains_scans(database: Path, tmp_path: Path) -> None:
    tracker("init", "--fin", "A9998")
    file = tmp_path / "codes.csv"
    file.write_bytes(a_file([a_row("S0001"), a_row("DAX12")]))
    said = tracker("import-product-codes", str(file))
    assert (said.exit_code, said.output) == (0, "Version 9.1: 2 codes read, 2 added, 0 retired.\n")
    code._described.cache_clear()
    assert "Licensed class DAX12" in tracker("decode", "=A99982600000100=<DAX124A0").output
    assert "only the facility that gave it" in tracker("decode", "=A99992600000100=<DAX124A0").output
    code._described.cache_clear()


def test_a_wrong_table_of_product_codes_is_refused_with_every_line(database: Path, tmp_path: Path) -> None:
    tracker("init")
    file = tmp_path / "codes.csv"
    file.write_bytes(a_file([a_row("S0001")]) + b"x,,,,,,\r\n" * 30)
    said = tracker("import-product-codes", str(file), "--by", "admin")
    assert said.exit_code == 1
    assert [f"line {number}:" in said.output for number in range(3, 33)] == [True] * 30
    assert "Nothing was imported." in said.output
    assert tracker("import-product-codes", str(file), "--by", "nobody").exit_code == 1


def test_a_table_of_product_codes_needs_an_administrator_and_only_where_there_are_several_a_name(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker("init")
    file = tmp_path / "codes.csv"
    file.write_bytes(a_file([a_row("S0001")]))
    for numbers, says in ((set(), "There is no administrator"), ({"S1", "S2"}, "There are several administrators")):
        monkeypatch.setattr(User, "active_with", lambda _role, found=numbers: found)
        assert says in tracker("import-product-codes", str(file)).output


def test_decode_explains_a_code_to_a_person() -> None:
    said = tracker("decode", "=A99991712345600")
    assert said.exit_code == 0
    assert "A9999" in said.output


def test_decode_answers_its_arguments_as_json_too() -> None:
    said = tracker("decode", "--json", "=A99991712345600", "GARBAGE")
    assert [json.loads(line)["ok"] for line in said.output.splitlines()] == [True, False]
    assert said.exit_code == 1


def test_decode_says_no_with_an_exit_code() -> None:
    assert tracker("decode", "GARBAGE").exit_code == 1


def test_init_opens_a_site_with_one_administrator(database: Path) -> None:
    said = tracker("init", "--password", "a long enough password")
    assert said.exit_code == 0
    assert "admin" in said.output
    again = tracker("init")
    assert again.exit_code == 1
    assert "already" in again.output


def test_init_registers_every_label_for_two_other_people_to_approve(database: Path) -> None:
    tracker("init")
    with create_app(config.from_environment()).app_context():
        found = db.session.query(LabelTemplate).all()
        assert {(one.state, one.drafted_by) for one in found} == {("draft", "S00001")}
        assert {one.kind for one in found} == set(KINDS)
        assert labelling.unregistered() == []


def test_the_first_administrator_is_told_what_a_site_needs(database: Path) -> None:
    tracker("init", "--password", "a long enough password")
    app = create_app(config.from_environment())
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in", data={"badge": "admin", "password": "a long enough password"})
    page = client.get("/").text
    app.extensions["db"].dispose()
    assert "To set up before the first donor" in page
    for need in ("Registered facility number", "People: physician", "Place: ward or bed", "Supply: ACD-A"):
        assert need in page


@pytest.mark.parametrize(
    ("option", "value", "word"),
    [
        ("--fin", "0", "Facility"),
        ("--zone", "Mars", "zone"),
        ("--username", "A B", "user name"),
        ("--site-name", "\udcff", "name"),
        ("--password", "elevenchars", "at least 12 characters"),
        ("--password", "a long enough \udcff", "keyboard"),
    ],
)
def test_init_says_what_is_wrong_with_an_answer(database: Path, option: str, value: str, word: str) -> None:
    said = tracker("init", option, value)
    assert said.exit_code == 1
    assert word in said.output
    assert tracker("init").exit_code == 0  # nothing was set up by half


def test_verify_of_a_sound_ledger_is_unanchored(database: Path) -> None:
    tracker("init")
    said = tracker("verify", "--json")
    assert said.exit_code == 11
    assert json.loads(said.output)["verdict"] == "UNANCHORED"


def test_verify_names_what_was_tampered_with(database: Path) -> None:
    tracker("init")
    engine = connect(f"sqlite:///{database}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE user SET role_names = 'pharmacist'")
    engine.dispose()
    said = tracker("verify")
    assert said.exit_code == 1
    assert "user S00001" in said.output


@pytest.mark.parametrize(
    "command", [("verify",), ("serve",), ("label", "x", "--out", "x.pdf"), ("report", "x", "--out", "x.pdf")]
)
def test_a_database_that_was_not_set_up_is_told_so(database: Path, command: tuple[str, ...]) -> None:
    said = tracker(*command)
    assert said.exit_code == 3
    assert "tracker init" in said.output


def test_a_product_that_is_not_there_is_said_to_be_so(database: Path, tmp_path: Path) -> None:
    tracker("init")
    said = tracker("report", "A999926000001-DAA02-A0", "--out", str(tmp_path / "x.pdf"))
    assert said.exit_code == 1
    assert "no product" in said.output


@pytest.mark.parametrize("command", ["report", "label"])
def test_an_id_that_is_no_text_is_no_product(database: Path, tmp_path: Path, command: str) -> None:
    tracker("init")
    said = tracker(command, "A\udcff", "--out", str(tmp_path / "x.pdf"))
    assert (said.exit_code, type(said.exception)) == (1, SystemExit)


@pytest.mark.parametrize("out", ["", "nowhere/x.pdf"])
def test_a_file_that_cannot_be_written_is_said_to_be_so(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    tracker("init")
    monkeypatch.setattr(documents, "_row", lambda _kind, _identifier: None)
    monkeypatch.setattr(subject, "about", lambda _kind, _row: None)
    monkeypatch.setattr(chain_of_custody, "with_evidence", lambda _about: b"%PDF")
    said = tracker("report", "A999926000001-DAA02-A0", "--out", f"{tmp_path}/{out}")
    assert (said.exit_code, type(said.exception)) == (2, SystemExit)
    assert said.output


@pytest.mark.parametrize("anchor", ["0001-01-01", "2000-12-31", "2100-01-01"])
def test_a_story_ends_in_a_year_that_a_donation_number_can_have(database: Path, anchor: str) -> None:
    said = tracker("demo", "--anchor", anchor)
    assert (said.exit_code, "2001 to 2099" in said.output) == (2, True)


@pytest.mark.parametrize("host", ["999.1.1.1", "a" * 300])
def test_an_address_that_is_none_is_said_to_be_so(database: Path, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    tracker("init")
    monkeypatch.setenv("HOST", host)
    said = tracker("serve")
    assert (said.exit_code, "Set HOST or PORT" in said.output) == (3, True)


def test_demo_refuses_a_database_that_is_not_empty(database: Path) -> None:
    tracker("init")
    assert tracker("demo").exit_code == 1


@pytest.mark.parametrize("value", ["70000", "http"])
def test_a_port_that_is_none_is_said_to_be_so(database: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    said = tracker("verify")
    assert said.exit_code == 3
    assert "PORT" in said.output


def test_a_database_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost/x")
    said = tracker("verify")
    assert said.exit_code == 3
    assert "DATABASE_URL" in said.output
