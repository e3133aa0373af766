"""The same form sent twice (a double click, a lost answer) does its work once: the effect and its key are stored together."""

from datetime import datetime
from typing import Any

from app.db.uow import Tx
from app.kernel.ids import new_token
from app.onestop.tables import IdempotencyRow

CALLER = "page"


def fresh() -> str:
    """The hidden field of a form that makes something."""
    return new_token()


def done(tx: Tx, route: str, key: str) -> dict[str, Any] | None:
    """What this form has made already; None for a new one or a form without key."""
    row = tx.get(IdempotencyRow, (CALLER, route, key[:255])) if key else None
    return dict(row.answer) if row else None


def remember(tx: Tx, route: str, key: str, now: datetime, **answer: Any) -> None:
    if key:
        tx.add(IdempotencyRow(caller=CALLER, route=route, key=key[:255], body_hash="", status=303, answer=answer, created_at=now))
        tx.flush()
