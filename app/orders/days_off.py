"""A day becomes a day off after it was promised (a storm, a holiday announced late): what has no hour agreed to is due on the next working
day; who has one is called, for nobody else can choose another with them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.actor import SYSTEM
from app.kernel.time import local_date
from app.orders.lifecycle import BOOKED, IN_HAND, PLANNED, RETURNING
from app.orders.projector import ORDERS
from app.orders.service import Orders
from app.orders.tasks import TASKS, ask_while, close

KIND = "window"  # closes when another hour is entered
KEY = "day_off:"


def move_on(tx: Tx, orders: Orders, now: datetime, calendar: Any) -> int:
    """Returns how many orders it moved."""
    open_ = sa.and_(ORDERS.c.state.in_((BOOKED, PLANNED, IN_HAND, RETURNING)), sa.or_(ORDERS.c.kind != "collect", ORDERS.c.state != IN_HAND))
    promised = sa.select(ORDERS.c.promised_on).where(open_, ORDERS.c.promised_on >= local_date(now)).distinct()
    off = [day for day in tx.execute(promised).scalars() if not calendar.is_working(day)]
    columns = (ORDERS.c.id, ORDERS.c.promised_on, ORDERS.c.window_date, ORDERS.c.window_from, ORDERS.c.window_to)
    rows = tx.execute(sa.select(*columns).where(open_, ORDERS.c.promised_on.in_(off))).all() if off else []
    agreed = {_key(row): row for row in rows if row.window_date == row.promised_on and row.window_from}
    for task in tx.execute(sa.select(TASKS.c.id, TASKS.c.key).where(TASKS.c.kind == KIND, TASKS.c.closed_at.is_(None), TASKS.c.key.startswith(KEY, autoescape=True))).all():
        if task.key not in agreed:
            close(tx, task.id, SYSTEM, "Tự khớp: yêu cầu đã có ngày khác, hoặc ngày ấy lại là ngày làm việc.", now)
    for key, row in agreed.items():
        text = f"Đã hẹn dân ngày {row.promised_on:%d/%m/%Y}, khoảng {row.window_from}–{row.window_to}, mà ngày ấy nay là ngày nghỉ ({calendar.why_off(row.promised_on)}): gọi người dân rồi đổi giờ hẹn ở trang của yêu cầu."
        ask_while(tx, KIND, key, text, now, row.id)
    moved = [row for row in rows if _key(row) not in agreed]
    for row in moved:
        orders.decide(tx, row.id, promised_on=calendar.next_working(row.promised_on), visit_id=None)
    return len(moved)


def _key(row: Any) -> str:
    return f"{KEY}{row.id}:{row.promised_on}"
