"""Accounts: numbers, names, roles, passwords, and the last administrator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.tracker.rules.said import codes
from tracker.access import ROLES
from tracker.rules import account


def said(**changes: Any) -> list[str]:
    given: dict[str, Any] = {"number": "S00099", "username": "nina", "username_taken": False, "roles": ["nurse"]}
    return codes(account.refusals(**given | changes, known=ROLES))


def test_a_sound_account_is_opened() -> None:
    assert said() == []


@pytest.mark.parametrize("number", ["", "S0009", "S000999", "s00099", "S00 99", "S00099\n"])
def test_a_staff_number_has_six_capitals_or_digits(number: str) -> None:
    assert said(number=number) == ["staff-number"]


@pytest.mark.parametrize("username", ["", "n", "9nina", "Nina", "nina haddad", "n" * 33, "nina\n"])
def test_a_user_name_is_small_letters_and_digits_a_letter_first(username: str) -> None:
    assert said(username=username) == ["user-name"]


def test_a_user_name_belongs_to_one_person() -> None:
    assert said(username_taken=True) == ["user-name-taken"]


@pytest.mark.parametrize(
    ("roles", "stops"), [([], ["role-missing"]), (["king"], ["role-unknown"]), (["nurse", "king"], ["role-unknown"])]
)
def test_roles_are_those_of_the_table(roles: Sequence[str], stops: list[str]) -> None:
    assert said(roles=roles) == stops


@pytest.mark.parametrize(("length", "stops"), [(11, ["password-short"]), (12, []), (13, [])])
def test_a_password_has_twelve_characters(length: int, stops: list[str]) -> None:
    assert codes(account.refusals_password(length=length)) == stops


@pytest.mark.parametrize(
    ("own", "gained", "stops"), [(True, {"nurse"}, ["own-roles"]), (True, set(), []), (False, {"nurse"}, [])]
)
def test_nobody_gives_themselves_a_role(own: bool, gained: set[str], stops: list[str]) -> None:
    assert codes(account.refusals_own(own=own, gained=gained)) == stops


def test_one_administrator_is_left() -> None:
    assert codes(account.refusals_last(person="S1", stays=False, other_administrators=0)) == ["last-administrator"]
    assert account.refusals_last(person="S1", stays=False, other_administrators=1) == []
    assert account.refusals_last(person="S1", stays=True, other_administrators=0) == []
