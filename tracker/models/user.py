"""People with an account, and what they are trained for."""

from datetime import date, datetime
from hashlib import sha256

from flask_login import UserMixin
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, object_session

from tracker import access
from tracker.access import Permission
from tracker.extensions import db
from tracker.models.base import Recorded
from tracker.models.site import Site
from tracker.models.types import PRIVATE
from tracker.rules import second_person, training
from tracker.rules.refusal import Refusal

MARK_LENGTH = 32  # hexadecimal digits of the mark of a password; the hash that it is made from is salted


class User(UserMixin, Recorded):
    """An account. id is the six-character staff number of the badge (ISBT 128 structure 020)."""

    __tablename__ = "user"

    username: Mapped[str] = mapped_column(unique=True, info=PRIVATE)
    name: Mapped[str] = mapped_column(info=PRIVATE)
    password_hash: Mapped[str] = mapped_column(info=PRIVATE)
    role_names: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)

    @property
    def roles(self) -> frozenset[str]:
        """The roles held, as access.py names them."""
        return frozenset(self.role_names.split())

    @property
    def is_active(self) -> bool:
        """Whether this account may sign in."""
        return self.active

    def get_id(self) -> str:
        """What a session keeps of its person: the number, and a mark of the password that it was begun with.

        A session whose mark is not that of today's password is nobody's: a new password ends all that were open.
        """
        return f"{self.id}:{sha256(self.password_hash.encode()).hexdigest()[:MARK_LENGTH]}"

    @classmethod
    def named(cls, username: str) -> "User | None":
        """The account with this user name, or None."""
        return db.session.scalar(select(cls).where(cls.username == username))

    @classmethod
    def active_with(cls, role: str) -> set[str]:
        """Numbers of the active accounts that hold `role`; holds them until the commit, where the database can."""
        rows = db.session.execute(select(cls.id, cls.role_names).where(cls.active).with_for_update())
        return {row.id for row in rows if role in row.role_names.split()}

    def training(self, procedure: str) -> "Training | None":
        """The evidence of this person's training for `procedure` that holds longest, or None."""
        session = object_session(self)
        if session is None:
            return None
        return session.scalar(
            select(Training)
            .where(Training.user_id == self.id, Training.procedure == procedure)
            .order_by(Training.valid_until.desc())
            .limit(1)
        )

    def not_trained(self, procedure: str, at: datetime) -> list[Refusal]:
        """Why this person may not do `procedure` at that moment."""
        evidence = self.training(procedure)
        return training.refusals(
            person=self.id,
            procedure=procedure,
            trained=evidence is not None,
            valid_until=evidence.valid_until if evidence else None,
            today=Site.here().day_of(at),
        )

    @staticmethod
    def not_second(second: "User | None", permission: Permission, procedure: str, at: datetime) -> list[Refusal]:
        """Why `second` may not check `procedure`: whoever checks a step may do it too, and knows how."""
        return second_person.refusals(
            witness=second.id if second else None,
            may=second is not None and access.holds(second, permission),
            trained=second is not None and not second.not_trained(procedure, at),
        )

    @staticmethod
    def not_signed(second: "User | None") -> list[Refusal]:
        """Why `second` may not sign what was entered wrong of a donor or a recipient: a physician does."""
        may = second is not None and access.holds(second, Permission.DETERMINE_ELIGIBILITY)
        return second_person.refusals(witness=second.id if second else None, may=may, trained=True)


class Training(Recorded):
    """Evidence that a person is trained for a procedure (a step's room: collect, process, infuse …) until a date."""

    __tablename__ = "training"

    user_id: Mapped[str] = mapped_column(ForeignKey("user.id"), index=True)
    procedure: Mapped[str]
    valid_until: Mapped[date]
