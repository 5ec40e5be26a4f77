"""The security log: sign-ins, denied access, exports. Nothing reads it but people."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base


class SecurityEvent(Base):
    """One security-relevant happening. Holds no data of donors or recipients."""

    __tablename__ = "security_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    happened: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[str | None]
    what: Mapped[str]
    detail: Mapped[str]
    address: Mapped[str | None]
