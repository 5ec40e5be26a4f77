"""A secret that ended in a scan box is written down nowhere; a code, or what begins as one, is."""

from base64 import b32encode

import pytest
from flask import Flask

from labels.own_code import build_own
from tests.factories.release import an_unlabelled_dose
from tracker import labelling, withheld
from tracker.demo.world import World

SECRETS = [
    "hunter2",
    "=Passw0rd!",
    "=secret",
    "&secret1",
    "]secret",
    "]d2secret",
    "=<secret",
    "=A9999x",
    "VT1 is mine",
    "&>pw",
]
CODES = [
    "=A999926000001",  # a donation number that was read in part
    "=A99992600000100",
    "]C0=A99992600000100",
    "=<DAA02400",
    "&>0260421200",
    "]d20109521234000013",
    "0109521234000013",
    build_own("U", "S00013"),
    "VT1:B:smudged",
]


@pytest.mark.hazard("H53")
@pytest.mark.parametrize("text", SECRETS)
def test_what_is_no_code_is_told_by_its_length_and_a_mark_alone(app: Flask, text: str) -> None:
    kept, told = withheld.kept(text)
    assert (kept, told["count"], len(told["mark"])) == ("", len(text), withheld.MARK_LENGTH)
    assert withheld.said(text) == f"{len(text)} characters"
    assert withheld.scans([text]) == (f"{len(text)} characters",)


@pytest.mark.parametrize("text", CODES)
def test_a_code_and_what_begins_as_one_is_written_down(app: Flask, text: str) -> None:
    assert withheld.kept(text) == (text, {})
    assert withheld.said(text) == text


def test_of_nothing_nothing_is_said_and_of_very_much_the_beginning(app: Flask) -> None:
    assert withheld.said("") == ""
    kept, told = withheld.kept("=A9999" + "26" * 500)
    assert (len(kept), told["count"]) == (withheld.MOST_KEPT, 1006)


def test_an_identifier_of_the_standard_begins_a_code_and_a_locally_defined_one_does_not(app: Flask) -> None:
    assert withheld.is_code("=;A9999")
    assert not withheld.is_code("&aA9999")


@pytest.mark.hazard("H53")
def test_the_mark_of_a_scan_says_nothing_about_the_marks_of_prints(world: World) -> None:
    keyed = world.site.keyed
    assert keyed("scan", "one text").digest() != keyed("print", "one text").digest()
    assert withheld.kept("my secret")[1]["mark"] == keyed("scan", "my secret").hexdigest()[: withheld.MARK_LENGTH]
    bag = an_unlabelled_dose(world)
    mark = keyed("print", f"final/product/{bag.id}/1/try").digest()
    assert (
        labelling.nonce_of("final", bag, 1, attempt="try") == b32encode(mark).decode()[: labelling.label.NONCE_LENGTH]
    )
