"""What coming again does not mend: the desk refuses a dossier, or a result is somebody else's. A person decides whether it goes back or is
tried again, and until then no plan carries it to the same door."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.actor import SYSTEM
from app.orders.lifecycle import HELD, IN_HAND
from app.orders.outcome import FAILED
from app.orders.tables import OrderRow
from app.orders.tasks import TASKS, ask_anew, close
from app.procedures.reasons import REFUSED

ORDERS: sa.Table = OrderRow.__table__  # type: ignore[attr-defined]
KIND = "refused"
_SAID = {
    "agency_refused": "Cơ quan không nhận bì {item}: xem phiếu từ chối (nếu có), gọi người gửi.",
    "wrong_result": "Kết quả trong bì {item} sai người hoặc sai nội dung: báo cơ quan làm lại.",
}
_CHOICE = "Chọn «Trả lại nơi gửi» ở trang của yêu cầu, hoặc đóng việc này để bưu tá mang đến lại. Chưa quyết thì không xếp chuyến."


def ask_whether(tx: Tx, order: Mapping[str, Any], reason: str, now: datetime) -> None:
    """Once the visit is taken into the order: one that the chain has gone past asks nothing."""
    if reason in REFUSED and order["state"] in (IN_HAND, HELD) and order["outcome"] == FAILED:
        text = f"{_SAID[reason].format(item=order['item_number'])} {_CHOICE}"
        ask_anew(tx, KIND, f"refused:{order['id']}", text, now, order["id"])


def undecided(tx: Tx) -> frozenset[str]:
    """Orders that wait for such a decision."""
    return frozenset(tx.execute(sa.select(TASKS.c.order_id).where(TASKS.c.kind == KIND, TASKS.c.closed_at.is_(None))).scalars())


def settle(tx: Tx, now: datetime) -> None:
    """The desk has taken it after all, or the envelope is where it belongs: nothing is left to decide."""
    joined = TASKS.join(ORDERS, ORDERS.c.id == TASKS.c.order_id)
    over = sa.select(TASKS.c.id).select_from(joined).where(TASKS.c.kind == KIND, TASKS.c.closed_at.is_(None), ORDERS.c.state.not_in((IN_HAND, HELD)))
    for task_id in tx.execute(over).scalars().all():
        close(tx, task_id, SYSTEM, "Tự khớp: bì không còn chờ quyết định.", now)
