"""Dated tables that the head may change: tariff, calendar, service levels, procedures, agencies, offices, reasons.

One table for all: each row is valid from a day on, carries its source and confidence, and is never overwritten
(a change is a new row with a later `valid_from`)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import JSON, UtcDateTime
from app.db.uow import Tx

CALENDAR = "calendar"


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


class Dated(Protocol):
    """A row of a dated table, of the database or free of it."""

    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


def in_force(rows: Iterable[Dated], day: date) -> dict[tuple[str, str], Mapping[str, Any]]:
    """(kind, key) -> data of what holds on `day`; `rows` by `valid_from`, then version. A day of the calendar is asked for its own
    day, whenever it was entered: who promises and counts must know of it before it comes."""
    dated: dict[tuple[str, str], dict[date, list[Dated]]] = {}
    for row in rows:
        if row.kind == CALENDAR or row.valid_from <= day:
            dated.setdefault((row.kind, row.key), {}).setdefault(row.valid_from, []).append(row)
    found = {(kind, key): _standing(spans.values(), date.fromisoformat(key) if kind == CALENDAR else day) for (kind, key), spans in dated.items()}
    return {name: data for name, data in found.items() if data is not None}


def _standing(spans: Iterable[list[Dated]], day: date) -> Mapping[str, Any] | None:
    """What of one key holds; each span is the versions of one `valid_from`. A row that has had an end from the first stands in for the
    one before it, which holds again afterwards; one that was to stay and is ended by a later version ends its key."""
    data: Mapping[str, Any] | None = None
    for versions in spans:
        last = versions[-1]
        if last.valid_to is None or last.valid_to >= day:
            data = last.data
        elif any(row.valid_to is None for row in versions):
            data = None
    return data


def current(tx: Tx, kind: str, day: date) -> dict[str, Mapping[str, Any]]:
    """The rows of a kind that hold on `day`, by key."""
    rows = tx.execute(
        sa.select(ReferenceRow)
        .where(ReferenceRow.kind == kind)  # type: ignore[arg-type]
        .order_by(ReferenceRow.valid_from, ReferenceRow.version)  # type: ignore[arg-type]
    ).scalars()
    return {key: data for (_, key), data in in_force(rows, day).items()}


def meta(tx: Tx, name: str) -> str | None:
    row = tx.get(MetaRow, name, populate_existing=True)
    return row.value if row else None


def set_meta(tx: Tx, name: str, value: str) -> None:
    changed = tx.execute(sa.update(MetaRow).where(MetaRow.name == name).values(value=value))  # type: ignore[arg-type]
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        tx.execute(sa.insert(MetaRow).values(name=name, value=value))
