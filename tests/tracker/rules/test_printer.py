import pytest

from tests.tracker.rules.said import codes
from tracker.rules import printer

FILLED = {"language": "zpl", "dpi": 203, "kinds": ["final"], "known": ["final", "summary"], "place": "LAB"}


@pytest.mark.parametrize(
    ("host", "is_one"),
    [
        ("10.0.0.7", True),
        ("fd00::7", True),
        ("printer", True),
        ("printer-7.lab.example", True),
        ("a" * 63, True),
        ("a" * 64, False),
        (".".join(["a" * 62] * 4), True),
        (".".join(["a" * 63] * 4), False),
        ("", False),
        ("10.0.0.256", False),
        ("10.0.0", False),
        ("fe80::7%eth0", False),
        ("-printer", False),
        ("printer-", False),
        ("printer.", False),
        ("printer..lab", False),
        ("http://printer", False),
        ("printer:9100", False),
        ("printer lab", False),
        ("pr\u0456nter", False),
        ("printer\n", False),
    ],
)
def test_what_can_be_a_machine(host: str, is_one: bool) -> None:
    assert printer.is_host(host) is is_one
    assert codes(printer.address_refusals(host=host, port=9100)) == ([] if is_one else ["printer-no-host"])


@pytest.mark.parametrize(("port", "is_one"), [(-1, False), (0, False), (1, True), (65535, True), (65536, False)])
def test_what_can_be_a_port(port: int, is_one: bool) -> None:
    assert codes(printer.address_refusals(host="printer", port=port)) == ([] if is_one else ["printer-no-port"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"language": "pdf", "kinds": ["summary"], "dpi": 600}, []),
        ({"kinds": ["final", "summary"]}, ["printer-sheets"]),
        ({"kinds": []}, ["printer-kinds"]),
        ({"kinds": ["poster"]}, ["printer-kinds"]),
        ({"language": "escp", "dpi": 204}, ["printer-language", "printer-resolution"]),
        ({"place_closed": True}, ["printer-place-closed"]),
    ],
)
def test_how_a_printer_is_set_up(changes: dict[str, object], expected: list[str]) -> None:
    assert codes(printer.set_up_refusals(**{"place_closed": False} | FILLED | changes)) == expected  # type: ignore[arg-type]


def test_a_printer_takes_what_is_on_its_roll() -> None:
    assert codes(printer.takes_refusals(printer="P", label="Final label", kind="final", kinds=["final"])) == []
    assert codes(printer.takes_refusals(printer="P", label="Final label", kind="final", kinds=["badge"])) == [
        "printer-wrong-kind"
    ]
    assert codes([printer.silent(printer="P", why="It is off.")]) == ["printer-silent"]
