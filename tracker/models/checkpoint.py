"""The fixed order of all lines, the tree over it, and the checkpoints that were signed of it. None is ever changed."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base


class Log(Base):
    """This database's log: an id of its own, so that two databases of one site are never taken for each other."""

    __tablename__ = "log"

    id: Mapped[str] = mapped_column(primary_key=True)


class Unsealed(Base):
    """A line that no place in the order was given yet. The database adds it with the line; sealing takes it away."""

    __tablename__ = "unsealed"
    __table_args__ = ({"sqlite_with_rowid": False},)

    stream: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Leaf(Base):
    """The place of a line in the order of all lines. digest: that of the line, which is the leaf's (RFC 6962)."""

    __tablename__ = "leaf"
    __table_args__ = (UniqueConstraint("stream", "position"),)

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    stream: Mapped[str]
    position: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class TreeNode(Base):
    """The root of a complete subtree of 256, 65,536, … leaves, so that no proof reads the whole tree."""

    __tablename__ = "tree_node"
    __table_args__ = ({"sqlite_with_rowid": False},)

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class Checkpoint(Base):
    """A signed note: so many lines had this root. vkey: the public key that it is signed with."""

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str]
    vkey: Mapped[str]
    why: Mapped[str]
    cut: Mapped[datetime]

    @property
    def short_root(self) -> str:
        """The first digits of the root, as labels and reports have them."""
        return self.root.hex()[:12]
