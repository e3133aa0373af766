"""Custody alarm: an envelope in a courier's hand or at a post office that nobody has scanned for too many working hours. It heals, as a
dispute does, when the missing scan arrives: the task is closed with the reason, nobody has to remember it. What is held at the office for
its citizen to fetch waits by rule, and what is to be brought on a day that the citizen chose waits for that day."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from app.custody.log import EVENTS, LINKS
from app.db.uow import Tx
from app.kernel.actor import SYSTEM
from app.kernel.time import at_local, local_date
from app.orders.lifecycle import HELD, IN_HAND, RETURNING
from app.orders.losses import lost
from app.orders.projector import ORDERS
from app.orders.tasks import TASKS, ask, close

SESSIONS = ((time(7), time(11, 30)), (time(13, 30), time(17)))  # office hours of the province: eight a day
ALARM, CONTESTED = "custody_alarm", "contested"


def raise_alarms(tx: Tx, now: datetime, hours: int, calendar: Any) -> int:
    """One task an envelope and last scan; the next silence is a new alarm. Returns how many were raised."""
    raised, known = 0, {task.order_id for task in _open(tx, ALARM)}
    for row in silent(tx, now, hours, calendar):
        if row.id in known:  # an upgrade may count its silence from another moment
            continue
        whom = "bưu tá đang giữ" if row.holder.startswith("courier:") else "bưu cục đang giữ"
        text = f"Bì {row.item_number} chưa được quét {hours} giờ làm việc: hỏi {whom}."
        key = f"alarm:{row.id}:{int(_since(row).timestamp())}"
        raised += ask(tx, ALARM, key, text, now, row.id, since=_since(row).isoformat(), holder=row.holder) is not None
    return raised


def silent(tx: Tx, now: datetime, hours: int, calendar: Any) -> list[Any]:
    """Envelopes that nobody has scanned for so many working hours, the first sign of a loss: the same for alarm and report."""
    return [row for row in _with_post(tx) if working_hours(_since(row), now, calendar) >= hours]


def heal(tx: Tx, now: datetime) -> int:
    """Closes alarms whose envelope has been scanned since, has left the post or waits for a later day now, and disputes that the missing
    scan has settled."""
    sinces = {row.id: _since(row) for row in _with_post(tx)}
    closed = 0
    for task in _open(tx, ALARM):
        since, said = sinces.get(task.order_id), task.data.get("since", task.data.get("last_scan", ""))  # as alarms named it before
        if since is None or not said or since > datetime.fromisoformat(said):
            why = "bì không còn ở bưu điện, giữ chờ người dân, hoặc đã lập biên bản mất" if since is None else "bì chờ ngày người dân chọn" if since > now else "bì đã được quét lại"
            close(tx, task.id, SYSTEM, f"Tự khớp: {why}.", now)
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


def _with_post(tx: Tx) -> Sequence[Any]:
    """Envelopes with couriers and at offices; `last` is the newest act that has seen the envelope, by our clock. A desk that leaves one out
    of its manifest may never have seen it. What is known to be lost is looked for already."""
    joined = ORDERS.join(LINKS, LINKS.c.item_number == ORDERS.c.item_number).join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id)
    last = sa.func.max(EVENTS.c.corrected_at, type_=EVENTS.c.corrected_at.type).label("last")
    columns = (ORDERS.c.id, ORDERS.c.item_number, ORDERS.c.holder, ORDERS.c.kind, ORDERS.c.state, ORDERS.c.window_date, ORDERS.c.returning_at)
    moves = sa.and_(ORDERS.c.holder.startswith("office:"), ORDERS.c.state.in_((IN_HAND, RETURNING)))
    carried = sa.and_(ORDERS.c.holder.startswith("courier:"), ORDERS.c.state.in_((IN_HAND, HELD, RETURNING)))
    seen = sa.or_(LINKS.c.role != "noted", LINKS.c.taker == "")
    rows = tx.execute(sa.select(*columns, last).select_from(joined).where(sa.or_(moves, carried), seen).group_by(*columns)).all()
    astray = lost(tx, [row.id for row in rows])
    return [row for row in rows if row.id not in astray]


def _since(row: Any) -> datetime:
    """From when on silence counts: the last scan, the day on which the citizen wants the result, the end of its being held."""
    since: datetime = row.last
    if row.state == RETURNING:
        since = max(since, row.returning_at)
    elif row.state == IN_HAND and row.kind == "return" and row.window_date is not None:
        since = max(since, at_local(row.window_date, time.min))
    return since


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
