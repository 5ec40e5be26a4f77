"""What the two locks promise: every package pinned with its hashes, no server named, and the same versions in both."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pinned(lock: str) -> dict[str, str]:
    """Each requirement line of a lock with the lines that belong to it."""
    text = (ROOT / lock).read_text()
    requirements = re.findall(r"^([a-z0-9][^\s]*==[^\s;]+)[^\n]*\n((?:    [^\n]*\n)*)", text, re.MULTILINE)
    return dict(requirements)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_a_hash(lock: str) -> None:
    assert len(pinned(lock)) > 40
    assert [name for name, details in pinned(lock).items() if "--hash=sha256:" not in details] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_server_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index" not in text


def test_testing_runs_on_the_versions_that_are_run() -> None:
    assert pinned("requirements.lock").keys() <= pinned("requirements-dev.lock").keys()
