"""What time does to an order: a second delivery missed by the citizen makes an invitation and holds the envelope at the post office,
a second invitation follows two working days later, and after the hold, two working days after the second at the earliest, it goes back
(TT 17/2017/TT-BTTTT Art 5.2)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.actor import SYSTEM
from app.kernel.time import local_date
from app.orders.journal import order_data, tell
from app.orders.lifecycle import BOOKED, HELD, IN_HAND, MAX_ATTEMPTS, PLANNED, RETURNING
from app.orders.projector import ATTEMPTS, ORDERS
from app.orders.queries import missed
from app.orders.refusals import settle
from app.orders.service import Orders
from app.orders.tables import InvitationRow
from app.orders.tasks import ask, asked, close_kind

INVITATIONS: sa.Table = InvitationRow.__table__  # type: ignore[attr-defined]
DAYS_BETWEEN_INVITATIONS = 2


def sweep(tx: Tx, orders: Orders, now: datetime, hold_days: int) -> int:
    """Idempotent; the worker calls it again and again. Returns how many orders it moved on."""
    calendar = orders.reference.at(local_date(now)).calendar
    settle(tx, now)
    return _hold(tx, orders, now) + _invite_again(tx, orders, now, calendar) + _send_back(tx, orders, now, calendar, hold_days) + _plan_again(tx, orders, now, calendar)


def _hold(tx: Tx, orders: Orders, now: datetime) -> int:
    """Counted tries spent: hold at the post office, first invitation. A collect waits for a person's call instead."""
    failed = tx.execute(sa.select(ORDERS).where(ORDERS.c.state == IN_HAND, ORDERS.c.kind == "return", ORDERS.c.attempts >= MAX_ATTEMPTS, ORDERS.c.held_at.is_(None))).mappings().all()
    counted = missed(tx, [row["id"] for row in failed])
    spent = [row for row in failed if counted.get(row["id"], 0) >= MAX_ATTEMPTS]
    for row in spent:
        orders.decide(tx, row["id"], held_at=now, visit_id=None, promised_on=None)
        _invite(tx, row, 1, now)
    for row in tx.execute(sa.select(ORDERS).where(ORDERS.c.state == BOOKED, ORDERS.c.attempts >= MAX_ATTEMPTS)).mappings().all():
        _call(tx, row["id"], row["attempts"], f"Đã đến lấy hồ sơ {row['attempts']} lần không thành: gọi người dân để hẹn lại hoặc huỷ.", now)
    since = sa.select(ORDERS.c.id, sa.func.count().label("tries")).join(ATTEMPTS, ATTEMPTS.c.order_id == ORDERS.c.id)
    since = since.where(ORDERS.c.state == RETURNING, ORDERS.c.kind == "collect", ATTEMPTS.c.at > ORDERS.c.returning_at, ATTEMPTS.c.fault == "citizen")
    for back in tx.execute(since.group_by(ORDERS.c.id).having(sa.func.count() >= MAX_ATTEMPTS)).all():
        _call(tx, f"back:{back.id}", back.tries, f"Đã đến trả lại hồ sơ {back.tries} lần không gặp: gọi người dân để hẹn, hoặc mời đến bưu cục nhận.", now, back.id)
    return len(spent)


def _call(tx: Tx, name: str, tries: int, text: str, now: datetime, order_id: str = "") -> None:
    """Each try more is asked about anew; what was asked after the one before is over with it."""
    key = f"call:{name}" + (f":{tries}" if tries > MAX_ATTEMPTS else "")
    if not asked(tx, key):
        close_kind(tx, order_id or name, "call", SYSTEM, "Lại đến không thành: hỏi lần nữa.", now)
        ask(tx, "call", key, text, now, order_id or name)


def _invite_again(tx: Tx, orders: Orders, now: datetime, calendar: Any) -> int:
    moved = 0
    for row, numbers in _held(tx):
        if len(numbers) == 1 and calendar.add(local_date(numbers[0]), DAYS_BETWEEN_INVITATIONS) <= local_date(now):
            _invite(tx, row, 2, now)
            moved += 1
    return moved


def _send_back(tx: Tx, orders: Orders, now: datetime, calendar: Any, hold_days: int) -> int:
    moved = 0
    for row, numbers in _held(tx):
        if len(numbers) >= 2 and keep_until(calendar, numbers, hold_days) < local_date(now):
            orders.decide(tx, row["id"], returning_at=now, promised_on=calendar.add(local_date(now), 1))
            moved += 1
    return moved


def keep_until(calendar: Any, invited: Sequence[datetime], hold_days: int) -> date:
    """The last day on which the result waits at the post office, as the invitations say it: the hold counts from the first, and the
    second too is given its two working days, however late it was made."""
    first = local_date(invited[0])
    second = local_date(invited[1]) if len(invited) > 1 else calendar.add(first, DAYS_BETWEEN_INVITATIONS)
    until: date = max(calendar.add(first, hold_days), calendar.add(second, DAYS_BETWEEN_INVITATIONS))
    return until


def _plan_again(tx: Tx, orders: Orders, now: datetime, calendar: Any) -> int:
    """An order whose day went by without success is due on the next working day: nothing is forgotten."""
    today = local_date(now)
    stale = sa.select(ORDERS.c.id).where(
        ORDERS.c.state.in_((BOOKED, PLANNED, IN_HAND)), ORDERS.c.promised_on < today, sa.or_(ORDERS.c.kind != "collect", ORDERS.c.state != IN_HAND)
    )
    ids = list(tx.execute(stale).scalars())
    for order_id in ids:
        orders.decide(tx, order_id, promised_on=calendar.next_working(today), visit_id=None)
    return len(ids)


def _invite(tx: Tx, row: Any, number: int, now: datetime) -> None:
    tx.execute(INVITATIONS.insert(), {"order_id": row["id"], "number": number, "made_at": now})
    tell(tx, "order.invited", now, order_data(row, now, invitation=number), order_id=row["id"], connection_id=row["connection_id"])


def _held(tx: Tx) -> list[tuple[Any, list[datetime]]]:
    """Held orders with the times of their invitations, first to last."""
    rows = tx.execute(sa.select(ORDERS).where(ORDERS.c.state == HELD)).mappings().all()
    made: dict[str, list[datetime]] = {}
    for order_id, made_at in tx.execute(sa.select(INVITATIONS.c.order_id, INVITATIONS.c.made_at).order_by(INVITATIONS.c.number)):
        made.setdefault(order_id, []).append(made_at)
    return [(row, made[row["id"]]) for row in rows if row["id"] in made]
