"""Column types that mean the same on SQLite and PostgreSQL: UTC instants and exact decimals."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, String, TypeDecorator
from sqlalchemy.orm import mapped_column

from tracker.workflow import Stage

PRIVATE: dict[Any, Any] = {"private": True}
"""`info` of a column that never enters the ledger: names, birth dates, record numbers, secrets."""


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC instant. A naive datetime is refused rather than guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Fixed(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places, stored as a whole number of its last place. Never a float.

    A value with more places than the column holds is refused: rounding is a decision for the formula, not for storage.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)


class StageType(TypeDecorator[Stage]):
    """A stage by its word, so that a table read with any tool says what it means."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Stage | None, dialect: Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Stage | None:
        return None if value is None else Stage(value)


Tenths = Annotated[Decimal, mapped_column(Fixed(1))]
Hundredths = Annotated[Decimal, mapped_column(Fixed(2))]
Thousandths = Annotated[Decimal, mapped_column(Fixed(3))]
Cells = Annotated[int, mapped_column(BigInteger)]
