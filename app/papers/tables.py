"""What was issued on paper: its number in the year, what was typed for it, how often it was printed; and the lines of the
register books, which are never renumbered."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import JSON, UtcDateTime


class PaperRow(SQLModel, table=True):
    """`key`: what it is a paper of (an order, a receipt's act, a run …); `scope`: the book its number is drawn from (an
    agency, the post). The number is given at the first issue and stays."""

    __tablename__ = "papers"
    __table_args__ = (sa.UniqueConstraint("form", "key"), sa.UniqueConstraint("form", "scope", "year", "number"))

    id: str = Field(primary_key=True)
    form: str = Field(max_length=40)
    key: str = Field(max_length=160)
    scope: str = Field(max_length=60)
    year: int
    number: int
    order_id: str | None = Field(default=None, index=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    prints: int = 0
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: str = Field(max_length=80)


class RegisterRow(SQLModel, table=True):
    """One line of a register book (TT 01/2018/TT-VPCP Art 10): numbered from 01 a year, in the order of entry."""

    __tablename__ = "registers"
    __table_args__ = (sa.PrimaryKeyConstraint("book", "owner", "year", "number"), sa.UniqueConstraint("book", "owner", "order_id"))

    book: str = Field(max_length=20)
    owner: str = Field(max_length=60)
    year: int
    number: int
    order_id: str = Field(max_length=40, index=True)
    entered_at: datetime = Field(sa_type=UtcDateTime)
