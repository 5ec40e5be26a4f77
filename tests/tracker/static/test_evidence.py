"""The browser's check of an evidence bundle, by Node: it says word for word what verifier.py says."""

import json
import random
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tests.factories.bundles import Case, a_ledger, packed
from tests.factories.golden import BUNDLE, CHECKPOINT, EXPECTED, asked_of, entry, every_case
from tests.factories.opinions import Asked, of_browser, of_python
from tracker.custody import verifier
from tracker.custody.verifier import signature_holds

CASES = every_case()
MUTANTS = 400
STRIDE = 13  # of the bytes within members; those of the container are changed one and all


@pytest.fixture(scope="module")
def by_browser(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the browser's modules say of each case."""
    said = of_browser([asked_of(case) for case in CASES], tmp_path_factory.mktemp("cases"))
    return {case.name: one for case, one in zip(CASES, said, strict=True)}


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same signature is not worked out twice."""
    monkeypatch.setattr(verifier, "signature_holds", lru_cache(100_000)(signature_holds))


def test_there_are_golden_cases_of_every_verdict() -> None:
    kept = json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert [one["case"] for one in kept] == [case.name for case in CASES]
    assert {one["said"]["verdict"] for one in kept} == set(verifier.EXIT_CODES)
    assert len({case.name for case in CASES}) == len(CASES) > 80


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.hazard("L01", "L02", "L04", "L06", "L10", "L11", "L23", "L24", "H49")
def test_both_implementations_say_what_is_expected(
    case: Case, by_browser: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    expected = next(one for one in json.loads(EXPECTED.read_text(encoding="utf-8")) if one["case"] == case.name)
    said = of_python(asked_of(case), tmp_path)
    assert entry(case, said) == expected
    assert by_browser[case.name] == said
    assert said["verdict"] == case.verdict
    assert not case.names or any(case.names in problem["where"] for problem in said["problems"])


def test_the_bundle_that_is_kept_is_anchored_by_the_checkpoint_beside_it(tmp_path: Path) -> None:
    asked = Asked(BUNDLE.read_bytes(), CHECKPOINT.read_text(encoding="utf-8"))
    assert [of_python(asked, tmp_path)["verdict"], of_browser([asked], tmp_path)[0]["verdict"]] == ["ANCHORED"] * 2


def spoilt(chance: random.Random, members: dict[str, bytes]) -> bytes:
    """A bundle with a few changes at random, in a container that fits them."""
    changed = dict(members)
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(["evidence.json", "lines.jsonl", "proofs.jsonl", "checkpoints.jsonl"])
        content = changed[name]
        rows = content.splitlines(keepends=True) or [b"\n"]
        place = chance.randrange(max(1, len(content)))
        end = place + chance.randint(1, 40)
        row, other = chance.randrange(len(rows)), chance.randrange(len(rows))
        changed[name] = chance.choice(
            [
                content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :],
                content[:place] + content[end:],
                content[:end] + content[place:],
                content[:place]
                + chance.choice([b'"', b"\\", b"{", b"]", b",", b"\n", b"0", b"-", b"\xc3"])
                + content[place:],
                b"".join([*rows[:row], *rows[row + 1 :]]),
                b"".join([*rows[:row], rows[other], *rows[row:]]),
                b"".join([*rows[:row], rows[other], *rows[row + 1 :]]),
            ]
        )
    return packed(changed)


@pytest.mark.hazard("L01", "L23")
def test_both_implementations_say_the_same_of_whatever_was_changed(tmp_path: Path, remembered: None) -> None:
    chance, ledger = random.Random(20261127), a_ledger()  # noqa: S311 - which byte is changed is no secret
    kinds = [ledger.members(), ledger.members(everything=True)]
    beside = [None, ledger.note(4), ledger.note(9)]
    asked = [Asked(spoilt(chance, chance.choice(kinds)), chance.choice(beside)) for _ in range(MUTANTS)]
    found = of_browser(asked, tmp_path)
    for one, said in zip(asked, found, strict=True):
        assert said == of_python(one, tmp_path)
    verdicts = [said["verdict"] for said in found]
    assert verdicts.count("TAMPERED") > MUTANTS * 0.9


@pytest.mark.hazard("L01")
def test_the_browser_sees_a_changed_byte_and_names_its_line(tmp_path: Path) -> None:
    members = a_ledger().members()
    bundle = packed(members)
    within = {
        place
        for content in members.values()
        for place in range(bundle.index(content), bundle.index(content) + len(content))
    }
    places = [place for place in range(len(bundle)) if place not in within or place % STRIDE == 0]
    changed = [bundle[:place] + bytes([bundle[place] ^ 1 << place % 8]) + bundle[place + 1 :] for place in places]
    begin = bundle.index(members["lines.jsonl"])
    end = begin + len(members["lines.jsonl"])
    for place, said in zip(places, of_browser([Asked(one) for one in changed], tmp_path), strict=True):
        assert said["verdict"] == "TAMPERED", place
        if begin <= place < end:
            number = bundle.count(b"\n", begin, place) + 1
            named = f"line {number} of lines.jsonl"
            assert any(named in f"{one['where']} {one['what']}" for one in said["problems"]), (place, said)
