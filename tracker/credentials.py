"""Passwords: hashing, checking, and finding the person they belong to."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from sqlalchemy import or_, select

from tracker.extensions import db
from tracker.models import User

_HASHER = PasswordHasher()
_QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # for tests, which hash by the hundred
# Checked when nobody is found, so that a wrong name takes as long as a wrong password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$VXwuXdKbHYyJaEmGsDOU4g$x+kwStAudUciHi0v4o58SL3PPWMHGfU0JzwDFBK/lGM"


def hashed(password: str) -> str:
    """The argon2id hash of `password`."""
    return _hasher().hash(password)


def _hasher() -> PasswordHasher:
    return _QUICK_HASHER if current_app.testing else _HASHER


def person(name: str, password: str) -> User | None:
    """The active account with this staff number or user name and password, or None."""
    found = db.session.scalar(select(User).where(or_(User.id == name, User.username == name)))
    try:
        _hasher().verify(found.password_hash if found else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return found if found and found.active else None
