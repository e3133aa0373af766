"""Idempotency keys, webhook subscriptions and their deliveries."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import JSON, UtcDateTime


class IdempotencyRow(SQLModel, table=True):
    """draft-ietf-httpapi-idempotency-key-header: stored in the transaction of the effect itself."""

    __tablename__ = "idempotency"
    __table_args__ = (sa.PrimaryKeyConstraint("caller", "route", "key"),)

    caller: str = Field(max_length=80)
    route: str = Field(max_length=80)
    key: str = Field(max_length=255)
    body_hash: str = Field(max_length=64)
    status: int
    answer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)


class SubscriptionRow(SQLModel, table=True):
    __tablename__ = "subscriptions"

    id: str = Field(primary_key=True)
    connection_id: str = Field(index=True)
    url: str
    events: list[str] = Field(default_factory=list, sa_type=JSON)
    description: str = ""
    secret_sealed: bytes
    from_seq: int = 0
    active: bool = True
    problem: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)


class CursorRow(SQLModel, table=True):
    """How far a reader of the journal has come (webhook fan-out, messages)."""

    __tablename__ = "cursors"

    name: str = Field(primary_key=True, max_length=60)
    seq: int = 0
