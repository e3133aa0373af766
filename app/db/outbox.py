"""Work that must happen after a commit: one row each, claimed by a conditional UPDATE with a lease, so that a killed
worker's row comes back (SKIP LOCKED is silently dropped on SQLite)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import JSON, UtcDateTime
from app.db.uow import Tx
from app.kernel.ids import new_id

PART = 400  # values in one statement
LEASE = timedelta(seconds=60)


class OutboxRow(SQLModel, table=True):
    """`topic` names the handler in app/worker.py; `key` makes the same work queue once."""

    __tablename__ = "outbox"
    __table_args__ = (sa.Index("ix_outbox_due", "done_at", "due_at"),)

    id: str = Field(primary_key=True)
    topic: str = Field(max_length=40, index=True)
    key: str = Field(max_length=200, unique=True)
    payload: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tries: int = 0
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failed: bool = False
    problem: str = ""


OUTBOX: sa.Table = OutboxRow.__table__  # type: ignore[attr-defined]


def put(tx: Tx, topic: str, key: str, payload: dict[str, Any], now: datetime, due: datetime | None = None) -> bool:
    """Queues the work in the caller's transaction; False if the same key is queued already."""
    if tx.execute(sa.select(OUTBOX.c.id).where(OUTBOX.c.key == key)).first():
        return False
    row = {"id": new_id(), "topic": topic, "key": key, "payload": payload, "created_at": now, "due_at": due or now}
    tx.execute(OUTBOX.insert().values(tries=0, failed=False, problem="", **row))
    return True


def put_all(tx: Tx, topic: str, work: Mapping[str, dict[str, Any]], now: datetime) -> None:
    """As `put`, for many: payloads by key."""
    keys = list(work)
    for at in range(0, len(keys), PART):
        part = keys[at : at + PART]
        known = set(tx.execute(sa.select(OUTBOX.c.key).where(OUTBOX.c.key.in_(part))).scalars())
        fixed = {"topic": topic, "created_at": now, "due_at": now, "tries": 0, "failed": False, "problem": ""}
        if new := [{"id": new_id(), "key": key, "payload": work[key], **fixed} for key in part if key not in known]:
            tx.execute(OUTBOX.insert(), new)


def due(tx: Tx, now: datetime, topics: tuple[str, ...], limit: int = 50) -> list[OutboxRow]:
    free = sa.or_(OUTBOX.c.claimed_until.is_(None), OUTBOX.c.claimed_until < now)
    query = (
        sa.select(OutboxRow)
        .where(OUTBOX.c.done_at.is_(None), OUTBOX.c.due_at <= now, OUTBOX.c.topic.in_(topics), free)
        .order_by(OUTBOX.c.due_at, OUTBOX.c.id)
        .limit(limit)
    )
    return list(tx.execute(query).scalars())


def claim(tx: Tx, row_id: str, now: datetime, lease: timedelta = LEASE) -> bool:
    """True for exactly one worker."""
    free = sa.or_(OUTBOX.c.claimed_until.is_(None), OUTBOX.c.claimed_until < now)
    won = tx.execute(
        OUTBOX.update()
        .where(OUTBOX.c.id == row_id, OUTBOX.c.done_at.is_(None), free)
        .values(claimed_until=now + lease, tries=OUTBOX.c.tries + 1)
    )
    return bool(won.rowcount == 1)  # type: ignore[attr-defined]


def done(tx: Tx, row_id: str, now: datetime) -> None:
    _settle(tx, row_id, done_at=now, claimed_until=None, problem="")


def retry(tx: Tx, row_id: str, due_at: datetime, problem: str) -> None:
    _settle(tx, row_id, due_at=due_at, claimed_until=None, problem=problem[:500])


def give_up(tx: Tx, row_id: str, now: datetime, problem: str) -> None:
    _settle(tx, row_id, done_at=now, failed=True, claimed_until=None, problem=problem[:500])


def _settle(tx: Tx, row_id: str, **values: Any) -> None:
    tx.execute(OUTBOX.update().where(OUTBOX.c.id == row_id).values(**values))
