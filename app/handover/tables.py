"""Manifests (biên bản giao nhận): N envelopes, one act, two signatures."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import JSON, UtcDateTime


class ManifestRow(SQLModel, table=True):
    """`direction`: `in` courier/office -> agency desk, `out` agency desk -> courier/office."""

    __tablename__ = "manifests"
    __table_args__ = (sa.UniqueConstraint("agency_code", "year", "number"),)

    id: str = Field(primary_key=True)
    agency_code: str = Field(max_length=40, index=True)
    direction: str = Field(max_length=4)
    year: int
    number: int
    state: str = Field(default="open", max_length=10)  # open | counted | sealed | dropped
    giver: str = Field(max_length=80)
    taker: str = Field(max_length=80)
    clerk_id: str
    courier_id: str | None = Field(default=None, index=True)
    event_id: str | None = None  # the sealing act in the custody log
    opened_at: datetime = Field(sa_type=UtcDateTime)
    sealed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    filing_time: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confidence: str | None = None
    signatures: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    version: int = 1


class ManifestLineRow(SQLModel, table=True):
    """One envelope of the list: expected, scanned, or excepted with its reason."""

    __tablename__ = "manifest_lines"

    manifest_id: str = Field(primary_key=True)
    item_number: str = Field(primary_key=True, max_length=20)
    order_id: str = Field(index=True)
    expected: bool = True
    scanned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    exception: str | None = None
    components: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
