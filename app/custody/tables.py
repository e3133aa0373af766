"""The append-only log of acts and its per-envelope chain; nothing here is ever updated except `proofs.received`."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import JSON, UtcDateTime


class EventRow(SQLModel, table=True):
    """One act as it came. `body` is the RFC 8785 text that was signed; `leaf` its place in the day log (RFC 6962)."""

    __tablename__ = "custody_events"
    __table_args__ = (sa.Index("ix_custody_device_seq", "device_id", "seq"),)

    leaf: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(max_length=40, unique=True)
    type: str = Field(max_length=30)
    device_id: str | None = None
    seq: int | None = Field(default=None, sa_type=sa.BigInteger)
    actor: str = Field(max_length=80)  # "courier:<id>", "clerk:<id>", "system"
    source: str = Field(default="device", max_length=10)  # device | counter | paper | system
    occurred_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    corrected_at: datetime = Field(sa_type=UtcDateTime)
    skew_ms: int = Field(default=0, sa_type=sa.BigInteger)
    confidence: str = Field(default="server", max_length=10)  # server | corrected | claimed
    outcome: str = Field(max_length=10)  # applied | contested | rejected
    problem: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    order_ids: list[str] = Field(default_factory=list, sa_type=JSON)
    body: str
    signature: str = ""
    body_hash: str = Field(max_length=64)


class LinkRow(SQLModel, table=True):
    """One act in one envelope's chain, in the order of receipt: hash = sha256(previous hash, act's body hash)."""

    __tablename__ = "custody_links"
    __table_args__ = (sa.UniqueConstraint("item_number", "position"), sa.UniqueConstraint("item_number", "event_id"))

    id: int | None = Field(default=None, primary_key=True)
    item_number: str = Field(max_length=20, index=True)
    position: int
    event_id: str = Field(max_length=40, index=True)
    role: str = Field(max_length=10)  # moved | offered | noted
    giver: str = Field(default="", max_length=80)
    taker: str = Field(default="", max_length=80)
    previous: str | None = Field(default=None, max_length=40)
    device_id: str | None = None
    seq: int | None = Field(default=None, sa_type=sa.BigInteger)
    hash: str = Field(max_length=64)
    exchange: str | None = Field(default=None, max_length=40)


class DayHeadRow(SQLModel, table=True):
    """Signed head of the log at the end of a day (RFC 6962 tree over all events so far). `proof`: that the tree of the head
    before it is the beginning of this one (hex nodes)."""

    __tablename__ = "custody_heads"

    day: date = Field(primary_key=True)
    tree_size: int
    root: str = Field(max_length=64)
    signed_at: datetime = Field(sa_type=UtcDateTime)
    signature: str
    key_id: str = Field(max_length=64)
    proof: list[str] = Field(default_factory=list, sa_type=JSON)


class TreeRow(SQLModel, table=True):
    """Hash of one complete subtree of the log's RFC 6962 tree: the `at`-th of 2^level leaves; a leaf (level 0) names its act."""

    __tablename__ = "custody_tree"

    level: int = Field(primary_key=True)
    at: int = Field(primary_key=True)
    leaf: int | None = Field(default=None, unique=True)
    hash: bytes = Field(sa_type=sa.LargeBinary)


class CodeHeardRow(SQLModel, table=True):
    """The citizen's code that a courier was told at a door: the first act of this courier there decides, for good."""

    __tablename__ = "citizen_codes"

    order_id: str = Field(primary_key=True, max_length=60)
    door: str = Field(primary_key=True, max_length=10)  # collect | deliver
    courier: str = Field(primary_key=True, max_length=80)
    event_id: str = Field(max_length=40, unique=True)
    fits: bool
    checked_at: datetime = Field(sa_type=UtcDateTime)


class ProofRow(SQLModel, table=True):
    """A photo or signature: announced, uploaded in pieces, complete when its SHA-256 fits."""

    __tablename__ = "proofs"

    id: str = Field(primary_key=True)
    device_id: str = Field(index=True)
    event_id: str | None = Field(default=None, index=True)
    sha256: str = Field(max_length=64)
    size: int
    mime: str = Field(max_length=60)
    purpose: str = Field(max_length=20)
    received: int = 0
    complete_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
