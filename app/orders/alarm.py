"""Custody alarm: an envelope in a courier's hand that nobody has scanned for too many working hours. It heals, as a dispute does,
when the missing scan arrives: the task is closed with the reason, nobody has to remember it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from app.custody.log import EVENTS, LINKS
from app.db.uow import Tx
from app.kernel.actor import SYSTEM
from app.kernel.time import at_local, local_date
from app.orders.lifecycle import IN_HAND, RETURNING
from app.orders.projector import ORDERS
from app.orders.tasks import TASKS, ask, close

SESSIONS = ((time(7), time(11, 30)), (time(13, 30), time(17)))  # office hours of the province: eight a day
ALARM, CONTESTED = "custody_alarm", "contested"


def raise_alarms(tx: Tx, now: datetime, hours: int, calendar: Any) -> int:
    """One task an envelope and last scan; the next silence is a new alarm. Returns how many were raised."""
    raised = 0
    for row in _in_hand(tx):
        if working_hours(row.last, now, calendar) >= hours:
            text = f"Bì {row.item_number} chưa được quét {hours} giờ làm việc: hỏi bưu tá đang giữ."
            key = f"alarm:{row.id}:{int(row.last.timestamp())}"
            raised += ask(tx, ALARM, key, text, now, row.id, last_scan=row.last.isoformat(), holder=row.holder) is not None
    return raised


def heal(tx: Tx, now: datetime) -> int:
    """Closes alarms whose envelope has been scanned since or has left the courier, and disputes that the missing scan has settled."""
    lasts = {row.id: row.last for row in _in_hand(tx)}
    closed = 0
    for task in _open(tx, ALARM):
        last = lasts.get(task.order_id)
        if last is None or last.isoformat() != task.data.get("last_scan", ""):
            close(tx, task.id, SYSTEM, "Tự khớp: bì đã được quét lại." if last else "Tự khớp: bì không còn ở bưu tá.", now)
            closed += 1
    disputes = [task for task in _open(tx, CONTESTED) if task.key.startswith("contested:")]  # no scan answers a wrong signature or code
    settled = _settled(tx, [str(task.data.get("event_id")) for task in disputes])
    for task in disputes:
        if task.data.get("event_id") in settled:
            close(tx, task.id, SYSTEM, "Tự khớp: lần quét còn thiếu đã về.", now)
            closed += 1
    return closed


def working_hours(since: datetime, now: datetime, calendar: Any) -> float:
    """Office hours (07:00–11:30, 13:30–17:00) of working days between two instants."""
    total, day, last = timedelta(), local_date(since), local_date(now)
    while day <= last:
        for begins, ends in SESSIONS if calendar.is_working(day) else ():
            total += max(timedelta(), min(now, at_local(day, ends)) - max(since, at_local(day, begins)))
        day += timedelta(days=1)
    return total.total_seconds() / 3600


def _in_hand(tx: Tx) -> Sequence[Any]:
    """Envelopes with couriers: id, item_number, holder, last (by our clock, of the newest act that names the envelope)."""
    joined = ORDERS.join(LINKS, LINKS.c.item_number == ORDERS.c.item_number).join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id)
    last = sa.func.max(EVENTS.c.corrected_at, type_=EVENTS.c.corrected_at.type).label("last")
    query = sa.select(ORDERS.c.id, ORDERS.c.item_number, ORDERS.c.holder, last).select_from(joined)
    query = query.where(ORDERS.c.state.in_((IN_HAND, RETURNING)), ORDERS.c.holder.startswith("courier:"))
    return tx.execute(query.group_by(ORDERS.c.id, ORDERS.c.item_number, ORDERS.c.holder)).all()


def _open(tx: Tx, kind: str) -> Sequence[Any]:
    return tx.execute(sa.select(TASKS.c.id, TASKS.c.key, TASKS.c.order_id, TASKS.c.data).where(TASKS.c.kind == kind, TASKS.c.closed_at.is_(None))).all()


def _settled(tx: Tx, event_ids: list[str]) -> set[str]:
    """Acts that are in the chain of known envelopes of which none is in dispute any more."""
    joined = LINKS.join(ORDERS, ORDERS.c.item_number == LINKS.c.item_number)
    disputed: dict[str, bool] = {}
    for at in range(0, len(event_ids), 400):
        query = sa.select(LINKS.c.event_id, ORDERS.c.contested).select_from(joined).where(LINKS.c.event_id.in_(event_ids[at : at + 400]))
        for event_id, contested in tx.execute(query):
            disputed[event_id] = disputed.get(event_id, False) or contested
    return {event_id for event_id, contested in disputed.items() if not contested}
