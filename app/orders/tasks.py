"""Tasks: what only a person can settle. One open task for one question; nothing is ever dropped silently."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.orders.tables import TaskRow

TASKS: sa.Table = TaskRow.__table__  # type: ignore[attr-defined]
ASKED = ("name", "dossier_code", "no_code", "procedure", "agency", "direction", "phone", "window", "address", "reduction", "reprint", "said_again", "twice", "call")
"""Questions about an order itself: over with it."""
AT_DESK = ("no_code", "recovered")  # settled at a one-stop desk, when the dossier or the courier comes there


def asked(tx: Tx, key: str) -> bool:
    return tx.execute(sa.select(TASKS.c.id).where(TASKS.c.key == key)).first() is not None


def ask(tx: Tx, kind: str, key: str, text: str, now: datetime, order_id: str | None = None, **data: Any) -> str | None:
    """Opens the task; None where the same question (`key`) has been asked before, also if it is closed: what an act or a rule says
    again is no news. What an act says may stand in `text`, also what PostgreSQL takes for no text (NUL): a question must not keep its
    act from being taken."""
    if asked(tx, key):
        return None
    row = {"id": new_id(), "kind": kind, "order_id": order_id, "key": key, "text": text.replace("\x00", ""), "data": data, "created_at": now, "solution": ""}
    tx.execute(TASKS.insert(), row)
    return str(row["id"])


def ask_anew(tx: Tx, kind: str, key: str, text: str, now: datetime, order_id: str | None = None, **data: Any) -> str | None:
    """As `ask`, for what somebody says and may say again: None only while this very question is open."""
    same = sa.or_(TASKS.c.key == key, TASKS.c.key.startswith(f"{key}#", autoescape=True))
    closed = tx.execute(sa.select(TASKS.c.closed_at.is_not(None)).where(same, TASKS.c.kind == kind, TASKS.c.order_id == order_id)).scalars().all()
    return ask(tx, kind, f"{key}#{len(closed)}" if closed else key, text, now, order_id, **data) if all(closed) else None


def ask_while(tx: Tx, kind: str, key: str, text: str, now: datetime, order_id: str | None = None, **data: Any) -> None:
    """As `ask`, for what the house itself sees: a question that closed by itself is open again while it is so; what a person has closed stays."""
    again = (TASKS.c.key == key) & (TASKS.c.closed_by == SYSTEM.id)
    tx.execute(TASKS.update().where(again).values(closed_at=None, closed_by=None, solution="", text=text, data=data))
    ask(tx, kind, key, text, now, order_id, **data)


def reword(tx: Tx, task_id: str, text: str) -> None:
    """The same question, as it stands now."""
    tx.execute(TASKS.update().where(TASKS.c.id == task_id).values(text=text))


def close(tx: Tx, task_id: str, actor: Actor, solution: str, now: datetime) -> None:
    """Closing a closed task again changes nothing."""
    if tx.execute(sa.select(TASKS.c.id).where(TASKS.c.id == task_id)).first() is None:
        raise NotFound("Không có việc này.", code="task_not_found")
    open_ = (TASKS.c.id == task_id) & TASKS.c.closed_at.is_(None)
    tx.execute(TASKS.update().where(open_).values(closed_at=now, closed_by=actor.id, solution=solution))


def close_kind(tx: Tx, order_id: str, kind: str, actor: Actor, solution: str, now: datetime) -> None:
    open_ = (TASKS.c.order_id == order_id) & (TASKS.c.kind == kind) & TASKS.c.closed_at.is_(None)
    tx.execute(TASKS.update().where(open_).values(closed_at=now, closed_by=actor.id, solution=solution))
