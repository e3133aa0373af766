"""What time does to an order: a second delivery missed by the citizen makes an invitation and holds the envelope at the post office,
a second invitation follows two working days after the first went out, and after the hold, two working days after the second went out at
the earliest, it goes back (TT 17/2017/TT-BTTTT Art 5.2)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.actor import SYSTEM
from app.kernel.time import local_date
from app.orders import days_off, invitations, refusals, sending_back, unwilling
from app.orders.lifecycle import BOOKED, HELD, IN_HAND, MAX_ATTEMPTS, PLANNED, RETURNING
from app.orders.losses import found_again, lost
from app.orders.projector import ATTEMPTS, ORDERS
from app.orders.queries import missed
from app.orders.service import Orders
from app.orders.tasks import ask, asked, close_kind
from app.procedures.reasons import CHANGED_MIND


def sweep(tx: Tx, orders: Orders, now: datetime, hold_days: int) -> int:
    """Idempotent; the worker calls it again and again. Returns how many orders it moved on."""
    calendar = orders.reference.at(local_date(now)).calendar
    refusals.settle(tx, now)
    sending_back.settle(tx, now)
    unwilling.settle(tx, now)
    moved = _promise_found(tx, orders, now, calendar) + _hold(tx, orders, now) + _invite_and_send_back(tx, orders, now, calendar, hold_days) + _plan_again(tx, orders, now, calendar)
    return moved + days_off.move_on(tx, orders, now, calendar)


def _hold(tx: Tx, orders: Orders, now: datetime) -> int:
    """Counted tries spent: hold at the post office, first invitation. A collect waits for a person's call instead."""
    failed = tx.execute(sa.select(ORDERS).where(ORDERS.c.state == IN_HAND, ORDERS.c.kind == "return", ORDERS.c.attempts >= MAX_ATTEMPTS, ORDERS.c.held_at.is_(None))).mappings().all()
    counted, astray = missed(tx, [row["id"] for row in failed]), lost(tx, [row["id"] for row in failed])
    spent = [row for row in failed if counted.get(row["id"], 0) >= MAX_ATTEMPTS and row["id"] not in astray]
    for row in spent:
        orders.decide(tx, row["id"], held_at=now, visit_id=None, promised_on=None)
        invitations.invite(tx, row, 1, now)
    met = sa.or_(ORDERS.c.reason.is_(None), ORDERS.c.reason != CHANGED_MIND)  # who does not want to file any more is being called already
    for row in tx.execute(sa.select(ORDERS).where(ORDERS.c.state == BOOKED, ORDERS.c.attempts >= MAX_ATTEMPTS, met)).mappings().all():
        _call(tx, row["id"], f"call:{row['id']}", row["attempts"], f"Đã đến lấy hồ sơ {row['attempts']} lần không thành: gọi người dân để hẹn lại hoặc huỷ.", now)
    since = sa.select(ORDERS.c.id, sa.func.count().label("tries")).join(ATTEMPTS, ATTEMPTS.c.order_id == ORDERS.c.id)
    since = since.where(ORDERS.c.state == RETURNING, ORDERS.c.kind == "collect", ATTEMPTS.c.at > ORDERS.c.returning_at, ATTEMPTS.c.fault == "citizen")
    for back in tx.execute(since.group_by(ORDERS.c.id).having(sa.func.count() >= MAX_ATTEMPTS)).all():
        _call(tx, back.id, f"call:back:{back.id}", back.tries, f"Đã đến trả lại hồ sơ {back.tries} lần không gặp: gọi người dân để hẹn, hoặc mời đến bưu cục nhận.", now)
    return len(spent)


def _call(tx: Tx, order_id: str, name: str, tries: int, text: str, now: datetime) -> None:
    """Each try more is asked about anew; what was asked after the one before is over with it."""
    key = f"{name}:{tries}" if tries > MAX_ATTEMPTS else name
    if not asked(tx, key):
        close_kind(tx, order_id, "call", SYSTEM, "Lại đến không thành: hỏi lần nữa.", now)
        ask(tx, "call", key, text, now, order_id)


def _invite_and_send_back(tx: Tx, orders: Orders, now: datetime, calendar: Any, hold_days: int) -> int:
    """Of what waits at the post office: a second invitation once the first has been out for its days, and the way back once both have.
    What nobody has got yet moves nothing on."""
    moved, today = 0, local_date(now)
    held = {row["id"]: row for row in tx.execute(sa.select(ORDERS).where(ORDERS.c.state == HELD).order_by(ORDERS.c.id)).mappings()}
    astray = lost(tx, held)
    rows = {order_id: row for order_id, row in held.items() if order_id not in astray}
    invitations.settle(tx, rows, now)
    for order_id, made in invitations.invitations(tx, rows).items():
        row, out = rows[order_id], [one.out_at for one in made if one.out_at is not None]
        if len(out) < len(made):
            invitations.ask_about(tx, row, next(one for one in made if one.out_at is None), now)
        elif len(out) == 1 and calendar.add(local_date(out[0]), invitations.DAYS_BETWEEN) <= today:
            invitations.invite(tx, row, 2, now)
            moved += 1
        elif len(out) > 1 and invitations.keep_until(calendar, out, hold_days) < today:
            orders.decide(tx, order_id, returning_at=now, promised_on=calendar.add(today, 1))
            moved += 1
    return moved


def _plan_again(tx: Tx, orders: Orders, now: datetime, calendar: Any) -> int:
    """An order whose day went by without success is due on the next working day: nothing is forgotten."""
    today = local_date(now)
    stale = sa.select(ORDERS.c.id).where(
        ORDERS.c.state.in_((BOOKED, PLANNED, IN_HAND, RETURNING)), ORDERS.c.promised_on < today, sa.or_(ORDERS.c.kind != "collect", ORDERS.c.state != IN_HAND)
    )
    passed = list(tx.execute(stale).scalars())
    astray = lost(tx, passed)
    ids = [order_id for order_id in passed if order_id not in astray]
    for order_id in ids:
        orders.decide(tx, order_id, promised_on=calendar.next_working(today), visit_id=None)
    return len(ids)


def _promise_found(tx: Tx, orders: Orders, now: datetime, calendar: Any) -> int:
    """What was written down as lost and is there again goes on its way the next working day."""
    ids = found_again(tx)
    for order_id in ids:
        orders.decide(tx, order_id, promised_on=calendar.add(local_date(now), 1))
    return len(ids)
