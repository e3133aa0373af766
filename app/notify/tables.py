"""Messages to citizens: what no gateway can send yet stands in a visible tray."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import UtcDateTime


class MessageRow(SQLModel, table=True):
    __tablename__ = "messages"
    __table_args__ = (sa.Index("ix_messages_state", "state", "due_at"),)

    id: str = Field(primary_key=True)
    key: str = Field(max_length=200, unique=True)
    order_id: str | None = Field(default=None, index=True)
    phone: str
    language: str = "vi"
    kind: str = Field(max_length=40)
    text: str
    state: str = Field(default="waiting", max_length=10)  # waiting | sent | read_out | dropped
    channel: str = ""
    problem: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_by: str | None = None
