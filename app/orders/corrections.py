"""A courier's correction stands beside the act that it corrects and changes nothing by itself: a person decides what follows."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.custody.events import Act
from app.custody.payloads import Correction
from app.db.uow import Tx
from app.orders.tables import TaskRow
from app.orders.tasks import TASKS, ask

KIND = "correction"
_WORDS = {"text": "điều đúng", "seal_number": "niêm phong đúng"}


def ask_about(tx: Tx, act: Act, payload: Correction, items: Collection[str], order_ids: list[str], now: datetime) -> None:
    """One question a correction, however many envelopes its act was about."""
    about = f" (bì {', '.join(sorted(items)[:10])}{'…' if len(items) > 10 else ''})" if items else ""
    text = f"Bưu tá đính chính một việc đã ghi{about}: {said(payload.reason, payload.payload)}. Việc đã ghi vẫn giữ nguyên."
    ask(tx, KIND, f"correction:{act.event_id}", text, now, order_ids[0] if len(order_ids) == 1 else None, event_id=act.event_id, of=payload.of.lower(), order_ids=order_ids)


def said(reason: str, payload: Mapping[str, Any]) -> str:
    """Why it was wrong, and what is right, as the courier wrote it."""
    right = [f"{_WORDS.get(name, name)}: {str(value)[:500]}" for name, value in payload.items() if name != "order_ids"]
    return "; ".join([f"vì sao sai: {reason}", *right])


def open_corrections(tx: Tx, order_id: str) -> list[TaskRow]:
    query = sa.select(TaskRow).where(TASKS.c.kind == KIND, TASKS.c.closed_at.is_(None)).order_by(TASKS.c.created_at)
    return [task for task in tx.execute(query).scalars() if order_id in task.data["order_ids"]]
