"""What docs/isbt128.md shows is what happens."""

import doctest
import tomllib
from pathlib import Path

import labels

ROOT = Path(__file__).parents[3]


def test_every_example_of_the_documentation_is_true() -> None:
    told = doctest.testfile(str(ROOT / "docs" / "isbt128.md"), module_relative=False, encoding="utf-8")
    assert (told.failed, told.attempted > 30) == (0, True)


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(labels.__file__).parent / "py.typed").is_file()
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    assert "*.typed" in data
