"""An account belongs to one person, has roles that exist, a password that holds, and one administrator is left."""

from __future__ import annotations

import re
from collections.abc import Collection

from tracker.rules.refusal import N_, Refusal

PASSWORD_FROM = 12  # characters [GK, NIST SP 800-63B asks for 8 and more]
STAFF_NUMBER = re.compile(r"[A-Z0-9]{6}")  # ISBT 128 structure 020 [S1]
USER_NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
ADMINISTRATOR = "administrator"


def refusals(
    *, number: str, username: str, username_taken: bool, roles: Collection[str], known: Collection[str]
) -> list[Refusal]:
    """All that stands against opening this account."""
    found = []
    if not STAFF_NUMBER.fullmatch(number):
        says = N_("A staff number has six characters, A to Z and 0 to 9.")
        found.append(Refusal("staff-number", says, N_("Copy it from the badge."), field="number"))
    if not USER_NAME.fullmatch(username):
        says = N_("A user name begins with a letter and has 2 to 32 of a–z, 0–9, dot, hyphen and underscore.")
        found.append(Refusal("user-name", says, N_("Choose another one."), field="username"))
    if username_taken:
        says = N_("This user name is taken.")
        found.append(Refusal("user-name-taken", says, N_("Choose another one."), field="username"))
    return found + refusals_roles(roles=roles, known=known)


def refusals_roles(*, roles: Collection[str], known: Collection[str]) -> list[Refusal]:
    """Each role is one of the table of roles, and there is at least one."""
    unknown = sorted(set(roles) - set(known))
    do = N_("Choose from the list of roles.")
    if not roles:
        return [Refusal("role-missing", N_("An account needs a role."), do, field="roles")]
    if unknown:
        says = N_("There is no role %(roles)s.")
        return [Refusal("role-unknown", says, do, {"roles": ", ".join(unknown)}, field="roles")]
    return []


def refusals_password(*, length: int) -> list[Refusal]:
    """A password has the length that makes it hold."""
    if length >= PASSWORD_FROM:
        return []
    says, values = N_("A password has at least %(least)s characters."), {"least": str(PASSWORD_FROM)}
    return [Refusal("password-short", says, N_("Take several words."), values, field="password")]


def refusals_closed(*, person: str, active: bool) -> list[Refusal]:
    """Refuse a badge to somebody whose account is closed."""
    if active:
        return []
    says = N_("The account of %(person)s is closed.")
    return [
        Refusal("account-closed", says, N_("Open it again first, if this person works here again."), {"person": person})
    ]


def refusals_own(*, own: bool, gained: Collection[str]) -> list[Refusal]:
    """Nobody gives themselves what they may do; giving a role up is no gain. gained: the roles not held before."""
    if not own or not gained:
        return []
    says, values = N_("Nobody gives themselves a role: %(roles)s."), {"roles": ", ".join(sorted(gained))}
    return [Refusal("own-roles", says, N_("Ask another administrator."), values, field="roles")]


def refusals_last(*, person: str, stays: bool, other_administrators: int) -> list[Refusal]:
    """Somebody must be left who can open accounts. stays: the person remains an active administrator."""
    if stays or other_administrators:
        return []
    says = N_("%(person)s is the last administrator.")
    do = N_("Make somebody else an administrator first.")
    return [Refusal("last-administrator", says, do, {"person": person}, field="roles")]
