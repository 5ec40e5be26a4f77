"""The protocol that ships is the trial's, and a file that is wrong says where."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise

import pytest

from tracker import protocols
from tracker.protocols import Protocol, ProtocolError, load, parse

CONTENT = (files(protocols) / "aait.toml").read_bytes()
AAIT = load("aait")


def changed(old: str, new: str) -> bytes:
    text = CONTENT.decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def test_aait_is_the_registered_trial() -> None:
    assert (AAIT.name, AAIT.registry, AAIT.recipients_planned, AAIT.weeks_of_follow_up) == (
        "AAIT",
        "NCT02651376",
        20,
        48,
    )
    assert (AAIT.dose.low_cells_per_kg, AAIT.dose.high_cells_per_kg, AAIT.dose.infusions) == (2 * 10**8, 3 * 10**8, 3)
    assert AAIT.eligibility.cd4_limit_per_ul == 200


def test_the_digest_names_the_exact_file() -> None:
    assert AAIT.digest == hashlib.sha256(CONTENT).hexdigest()
    assert parse(CONTENT + b"\n", source="aait.toml").digest != AAIT.digest


def test_a_protocol_is_read_once_and_found_by_name() -> None:
    assert "aait" in protocols.names()
    assert load("aait") is AAIT


def test_the_product_codes_of_a_role_are_those_of_every_protocol() -> None:
    assert protocols.codes_of("cryopreserved") >= {"DAA03"}
    assert not protocols.codes_of("cryopreserved") & protocols.codes_of("thawed")


@pytest.mark.parametrize("name", ["nosuch", "", "../aait", "AAIT", "aait.toml", "aait\n"])
def test_a_name_that_is_no_protocol_says_which_there_are(name: str) -> None:
    with pytest.raises(ProtocolError, match="there is: aait"):
        load(name)


def test_every_figure_named_as_assumed_exists() -> None:
    for path in AAIT.assumed:
        value: object = AAIT
        for part in path.split("."):
            value = getattr(value, part)
        assert value is not None


def test_every_figure_of_the_file_says_where_it_comes_from() -> None:
    one_figure_tables = (
        "[dose]",
        "[gcsf]",
        "[collection]",
        "[processing]",
        "[transport]",
        "[returns]",
        "[eligibility]",
    )
    table = ""
    for line in CONTENT.decode().splitlines():
        table = line if line.startswith("[") else table
        if table in one_figure_tables and "=" in line and any(character.isdigit() for character in line.split("=")[1]):
            assert any(tag in line for tag in ("[S", "[GK]", "[CALC]", "[INF]", "[assumption]")), line


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('version = "1.1"', "", "missing: version"),
        ('version = "1.1"', 'version = "1.1"\nextra = 1', "unknown: extra"),
        ('version = "1.1"', "version = 1", "version: 1 is not a text"),
        (
            "low_cells_per_kg = 200_000_000",
            "low_cells_per_kg = 2.0e8",
            "dose.low_cells_per_kg: .* is not a whole number",
        ),
        (
            "low_cells_per_kg = 200_000_000",
            "low_cells_per_kg = true",
            "dose.low_cells_per_kg: True is not a whole number",
        ),
        ("low_cells_per_kg = 200_000_000", "low_cells_per_kg = 400_000_000", "the target lies within the window"),
        ("infusion_days = [0, 7, 14]", "infusion_days = [0, 7]", "one infusion day per infusion"),
        ("infusion_days = [0, 7, 14]", "infusion_days = [0, 14, 7]", "one infusion day per infusion"),
        ("infusion_days = [0, 7, 14]", "infusion_days = 7", "dose.infusion_days: a list is expected"),
        (
            "infusion_days = [0, 7, 14]",
            'infusion_days = [0, "7", 14]',
            r"dose.infusion_days\[2\]: '7' is not a whole number",
        ),
        ("stop_above_ug_per_kg_day = 16", "stop_above_ug_per_kg_day = 9", "the warning is not above the stop"),
        ("wbc_hold_from_e9_per_l = 75", "wbc_hold_from_e9_per_l = 70", "reduced before it is held"),
        ("donor_age_to_years = 60", "donor_age_to_years = 18", "ages are in order"),
        ("low_c = 1 ", "low_c = 8 ", "low_c is below high_c"),
        ("ac_ratio = 12", "ac_ratio = 16", "anticoagulant ratio"),
        ("hold_below = 110", "hold_below = 130", "each row's limits are in order"),
        ('sex = "female"', 'sex = "male"', "labs: each row is unique"),
        ('sex = "female"', 'sex = "woman"', r"labs\[1\].sex: 'woman' is not one of any, female, male"),
        ('accepted = ["match"]', "accepted = []", "choices have accepted words"),
        ('unit = "%"\nkind', 'unit = ""\nkind', "numbers have a unit"),
        ('code = "tnc"', 'code = "identity"', "specification: each entry is unique"),
        ('code = "opened"', 'code = "fresh"', "storage: each code is unique"),
        ('role = "dose"', 'role = "sample"', "each role is there once"),
        ('storage = "thawed"', 'storage = "warm"', "each role is there once"),
        ('code = "W2"', 'code = "W1"', "each code is unique"),
        ("days_after = 13", "days_after = -13", "no window closes before it opens"),
        ("[returns]\n", "[[returns]]\n", "returns: a table is expected"),
        ("[returns]\n", "[returns\n", "aait.toml: "),
    ],
)
def test_a_file_that_is_wrong_says_where(old: str, new: str, complaint: str) -> None:
    with pytest.raises(ProtocolError, match=complaint):
        parse(changed(old, new), source="aait.toml")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ProtocolError, match=r"aait\.toml"):
        parse(b"\xff\xfe", source="aait.toml")


def test_figures_are_decimals_or_whole_numbers_never_floats() -> None:
    def walk(value: object) -> None:
        assert not isinstance(value, float)
        if isinstance(value, tuple):
            for item in value:
                walk(item)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                walk(getattr(value, name))

    walk(AAIT)


def test_fresh_product_expires_72_hours_after_the_end_of_collection() -> None:
    ended = datetime(2026, 2, 8, 10, 15, tzinfo=UTC)
    fresh = AAIT.storage_of("fresh")
    assert fresh.expiry_counts_from == "collection-end"
    assert fresh.expires_at(ended) == ended + timedelta(hours=72)
    assert AAIT.storage_of("cryopreserved").expires_at(ended) is None


def test_a_role_has_its_product_code() -> None:
    assert [AAIT.product_code(role).pdc for role in ("collection", "dose", "sample")] == ["DAA01", "DAA02", "DAA05"]


def test_the_specification_of_a_thawed_dose_takes_its_own_viability() -> None:
    fresh = {entry.code: entry.low for entry in AAIT.specification_for("fresh")}
    thawed = {entry.code: entry.low for entry in AAIT.specification_for("thawed", "cryopreserved")}
    assert (fresh["viability"], thawed["viability"]) == (Decimal(70), Decimal(50))
    assert "dmso" in thawed
    assert "dmso" not in fresh


def test_agents_are_named_once_and_cmv_is_left_out() -> None:
    assert AAIT.agents(("hbsag", "hbv-nat", "cmv-ab")) == ("HBV",)


def test_the_visits_reach_week_48_without_overlapping_windows() -> None:
    visits = [visit for visit in AAIT.visits if visit.anchor == "baseline"]
    for before, after in pairwise(visits):
        assert before.day + before.days_after < after.day - after.days_before
    assert visits[-1].day == AAIT.weeks_of_follow_up * 7


def test_the_screening_window_is_28_days_to_1_day_before_the_baseline() -> None:
    [screening] = [visit for visit in AAIT.visits if visit.code == "SCR"]
    assert (screening.day - screening.days_before, screening.day + screening.days_after) == (-28, -1)


def test_parse_gives_a_protocol() -> None:
    assert isinstance(parse(CONTENT, source="aait.toml"), Protocol)
