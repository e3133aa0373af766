"""The same form sent twice (a double click, a lost answer) does its work once: the effect and its key are stored together."""

from datetime import datetime, timedelta
from typing import Any

from app.db.uow import Tx
from app.kernel.ids import new_token
from app.onestop.inbound import KEYS, let_go
from app.onestop.tables import IdempotencyRow

CALLER, SHEET = "page", "/counter/upload"
LIFE = timedelta(days=2)  # no page stays open longer: a session ends after twelve hours
ROW_LIFE = timedelta(days=366)  # a row of a spreadsheet is known by its content: a clerk sends the sheet of a month, or of a year, again and again


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


def forget(tx: Tx, now: datetime, most: int) -> int:
    """Marks whose time is over, at most `most`; how many went."""
    of_form = (KEYS.c.route != SHEET) & (KEYS.c.created_at < now - LIFE)
    return let_go(tx, (KEYS.c.caller == CALLER) & (of_form | (KEYS.c.created_at < now - ROW_LIFE)), most)
