"""Dated tables that the head may change: tariff, calendar, service levels, procedures, agencies, offices, reasons.

One table for all: each row is valid from a day on, carries its source and confidence, and is never overwritten
(a change is a new row with a later `valid_from`)."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import JSON, UtcDateTime
from app.db.uow import Tx


class ReferenceRow(SQLModel, table=True):
    __tablename__ = "reference"
    __table_args__ = (sa.UniqueConstraint("kind", "key", "valid_from", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=30, index=True)
    key: str = Field(max_length=120)
    valid_from: date
    valid_to: date | None = None
    version: int = 1
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    source: str = ""
    confidence: str = ""
    entered_by: str = "seed"
    entered_at: datetime = Field(sa_type=UtcDateTime)


class MetaRow(SQLModel, table=True):
    """Small facts of the installation: data epoch, reference version, worker heartbeat, demo mark."""

    __tablename__ = "meta"

    name: str = Field(primary_key=True, max_length=60)
    value: str


def current(tx: Tx, kind: str, day: date) -> dict[str, dict[str, Any]]:
    """The rows of a kind that hold on `day`, by key; the latest `valid_from`, then version, wins."""
    rows = tx.execute(
        sa.select(ReferenceRow)
        .where(ReferenceRow.kind == kind, ReferenceRow.valid_from <= day)  # type: ignore[arg-type]
        .order_by(ReferenceRow.valid_from, ReferenceRow.version)  # type: ignore[arg-type]
    ).scalars()
    latest = {row.key: row for row in rows}
    return {key: row.data for key, row in latest.items() if row.valid_to is None or row.valid_to >= day}


def meta(tx: Tx, name: str) -> str | None:
    row = tx.get(MetaRow, name, populate_existing=True)
    return row.value if row else None


def set_meta(tx: Tx, name: str, value: str) -> None:
    changed = tx.execute(sa.update(MetaRow).where(MetaRow.name == name).values(value=value))  # type: ignore[arg-type]
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        tx.execute(sa.insert(MetaRow).values(name=name, value=value))
