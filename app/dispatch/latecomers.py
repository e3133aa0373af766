"""Who was promised a day after the plan of that day had been put in force: no courier comes by himself, so a dispatcher is asked to
plan the day once more. The question closes itself when a plan has taken the order in, or when its day is another."""

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.dispatch.queries import PLANS, UNSERVED, VISITS
from app.kernel.actor import SYSTEM
from app.kernel.time import at_local, local_date
from app.orders.lifecycle import BOOKED, IN_HAND, RETURNING
from app.orders.projector import ORDERS
from app.orders.queries import failures
from app.orders.tasks import TASKS, ask, close

UNPLANNED = "unplanned"


def ask_for_latecomers(tx: Tx, now: datetime) -> int:
    """One question an order; returns how many were asked. What a person has closed is asked again once something about the order changes."""
    late = {row.id: row for row in _latecomers(tx, local_date(now))}
    asked = set()
    for task in tx.execute(sa.select(TASKS.c.id, TASKS.c.order_id, TASKS.c.data).where(TASKS.c.kind == UNPLANNED, TASKS.c.closed_at.is_(None))).all():
        row = late.get(task.order_id)
        if row is not None and row.promised_on.isoformat() == task.data["day"]:
            asked.add(row.id)
        else:
            close(tx, task.id, SYSTEM, "Tự khớp: yêu cầu đã vào kế hoạch, hoặc ngày hẹn đã khác.", now)
    return sum(_ask(tx, row, now) for row in late.values() if row.id not in asked)


def _ask(tx: Tx, row: Any, now: datetime) -> bool:
    hours = f", khoảng {row.window_from}–{row.window_to}" if row.window_date == row.promised_on and row.window_from else ""
    text = f"Đã hẹn dân ngày {row.promised_on:%d/%m/%Y}{hours} sau khi kế hoạch ngày ấy công bố: lập lại kế hoạch rồi công bố, hoặc gọi người dân hẹn ngày khác."
    return ask(tx, UNPLANNED, f"unplanned:{row.id}:{row.version}", text, now, row.id, day=row.promised_on.isoformat()) is not None


def _latecomers(tx: Tx, today: date) -> list[Any]:
    """Orders with a place whose day has a plan in force in which nobody comes to their door as promised. What a plan has left out stands
    on the board with its reason."""
    found: list[Any] = []
    for plan_id, day in tx.execute(sa.select(PLANS.c.id, PLANS.c.day).where(PLANS.c.day >= today, PLANS.c.state == "published")).all():
        left_out = sa.select(UNSERVED.c.order_id).where(UNSERVED.c.plan_id == plan_id)
        comes = sa.or_(ORDERS.c.state == BOOKED, sa.and_(ORDERS.c.state == IN_HAND, ORDERS.c.kind == "return"), sa.and_(ORDERS.c.state == RETURNING, ORDERS.c.kind == "collect"))
        unbound = sa.or_(ORDERS.c.visit_id.is_(None), ORDERS.c.visit_id.not_in(sa.select(VISITS.c.visit_id).where(VISITS.c.plan_id == plan_id)))
        placed = sa.or_(ORDERS.c.kind == "transfer", ORDERS.c.lat.is_not(None))
        columns = (ORDERS.c.id, ORDERS.c.kind, ORDERS.c.version, ORDERS.c.promised_on, ORDERS.c.window_date, ORDERS.c.window_from, ORDERS.c.window_to)
        rows = tx.execute(sa.select(*columns).where(ORDERS.c.promised_on == day, unbound, comes, placed, ORDERS.c.id.not_in(left_out))).all()
        met = _met(tx, plan_id, {row.id: row for row in rows}) if rows else set()
        found += [row for row in rows if row.id not in met]
    return found


def _met(tx: Tx, plan_id: str, orders: dict[str, Any]) -> set[str]:
    """Those whose stop in this plan is still to come, at an hour that they have agreed to: a day gone by takes the stop off an order
    that stands in the next plan already."""
    tried = failures(tx, list(orders))
    stops = tx.execute(sa.select(VISITS.c.visit_id, VISITS.c.at, VISITS.c.eta, VISITS.c.order_ids).where(VISITS.c.plan_id == plan_id))
    return {o for stop in stops for o in stop.order_ids if o in orders and (o, stop.visit_id) not in tried and _suits(stop, orders[o])}


def _suits(stop: Any, order: Any) -> bool:
    if stop.at != ("agency" if order.kind == "transfer" else "home"):
        return False
    if order.window_date != order.promised_on or not order.window_from:
        return True
    start, end = (at_local(order.promised_on, time.fromisoformat(hour)) for hour in (order.window_from, order.window_to))
    return bool(start <= stop.eta <= end)
