"""Custody alarm: an envelope in a courier's hand that nobody has scanned for too many working hours."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.time import local_date
from app.orders.lifecycle import IN_HAND, RETURNING
from app.orders.projector import ORDERS
from app.orders.tasks import ask

HOURS_A_DAY = 8


def raise_alarms(tx: Tx, now: datetime, hours: int, calendar: Any) -> int:
    """One task an envelope and last scan; the scan that comes later makes the task moot and the next alarm a new one."""
    long_ago = now - timedelta(hours=hours)
    query = sa.select(ORDERS.c.id, ORDERS.c.item_number, ORDERS.c.tip, ORDERS.c.changed_at, ORDERS.c.holder).where(
        ORDERS.c.state.in_((IN_HAND, RETURNING)), ORDERS.c.changed_at < long_ago, ORDERS.c.holder.startswith("courier:")
    )
    raised = 0
    for row in tx.execute(query).all():
        if working_hours(row.changed_at, now, calendar) >= hours:
            text = f"Bì {row.item_number} chưa được quét {hours} giờ làm việc: hỏi bưu tá đang giữ."
            raised += ask(tx, "custody_alarm", f"alarm:{row.id}:{row.tip}", text, now, row.id) is not None
    return raised


def working_hours(since: datetime, now: datetime, calendar: Any) -> float:
    """Hours that passed on working days, at most eight a day."""
    total, day, last = 0.0, local_date(since), local_date(now)
    while day <= last:
        if calendar.is_working(day):
            spent = now - since if day == local_date(since) == last else timedelta(hours=HOURS_A_DAY)
            total += min(HOURS_A_DAY, spent.total_seconds() / 3600)
        day += timedelta(days=1)
    return total
