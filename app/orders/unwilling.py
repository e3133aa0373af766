"""A citizen who does not want to file any more: the courier has only heard so, and the order is the citizen's. A person calls, and until then
no plan leads to this door."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.actor import SYSTEM
from app.orders.lifecycle import BOOKED, PLANNED
from app.orders.outcome import FAILED
from app.orders.tables import OrderRow
from app.orders.tasks import TASKS, ask_anew, close
from app.procedures.reasons import CHANGED_MIND

ORDERS: sa.Table = OrderRow.__table__  # type: ignore[attr-defined]
CALL = "call"
TEXT = "Người dân cho biết không nộp hồ sơ nữa: gọi hỏi, rồi huỷ yêu cầu, hẹn ngày khác, hoặc đóng việc này để bưu tá đến lại. Chưa quyết thì không xếp chuyến."


def ask_whether(tx: Tx, order: Mapping[str, Any], reason: str, now: datetime) -> None:
    """Once the visit is taken into the order: one that the chain has gone past asks nothing."""
    if reason == CHANGED_MIND and order["kind"] == "collect" and order["state"] in (BOOKED, PLANNED) and order["outcome"] == FAILED:
        ask_anew(tx, CALL, f"{CHANGED_MIND}:{order['id']}", TEXT, now, order["id"])


def unwilling(tx: Tx) -> frozenset[str]:
    """Orders that wait for such a call."""
    return frozenset(tx.execute(_asked(TASKS.c.order_id).where(ORDERS.c.state.in_((BOOKED, PLANNED)))).scalars())


def settle(tx: Tx, now: datetime) -> None:
    """Given to the courier after all: nobody is called."""
    for task_id in tx.execute(_asked(TASKS.c.id).where(ORDERS.c.state.not_in((BOOKED, PLANNED)))).scalars().all():
        close(tx, task_id, SYSTEM, "Tự khớp: hồ sơ đã được lấy.", now)


def _asked(column: sa.Column[Any]) -> Any:
    joined = TASKS.join(ORDERS, ORDERS.c.id == TASKS.c.order_id)
    ours = (TASKS.c.kind == CALL) & TASKS.c.closed_at.is_(None) & TASKS.c.key.startswith(f"{CHANGED_MIND}:", autoescape=True)
    return sa.select(column).select_from(joined).where(ours)
