"""Who was promised a day after the plan of that day had been put in force: a stop that meets them all the same is theirs; to the others
no courier comes by himself, so a dispatcher is asked to plan the day once more. The question closes itself when a plan has taken the
order in or says why not, or when its day is another."""

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.dispatch.queries import PLANS, UNSERVED, VISITS
from app.dispatch.shifts import hours_on
from app.kernel.actor import SYSTEM
from app.kernel.time import at_local, local_date
from app.orders.lifecycle import BOOKED, IN_HAND, RETURNING
from app.orders.losses import lost
from app.orders.projector import ORDERS
from app.orders.queries import failures
from app.orders.refusals import undecided
from app.orders.service import Orders
from app.orders.tasks import TASKS, ask, close
from app.orders.unwilling import unwilling

UNPLANNED = "unplanned"
_COLUMNS = ("id", "kind", "version", "visit_id", "promised_on", "window_date", "window_from", "window_to", "lat", "lon", "agency_code", "to_agency_code")


def ask_for_latecomers(tx: Tx, orders: Orders, now: datetime) -> int:
    """One question an order; returns how many were asked. What a person has closed is asked again once something about the order changes."""
    late = {row.id: row for row in _latecomers(tx, orders, local_date(now))}
    asked = set()
    for task in tx.execute(sa.select(TASKS.c.id, TASKS.c.order_id, TASKS.c.data).where(TASKS.c.kind == UNPLANNED, TASKS.c.closed_at.is_(None))).all():
        row = late.get(task.order_id)
        if row is not None and row.promised_on.isoformat() == task.data["day"]:
            asked.add(row.id)
        else:
            close(tx, task.id, SYSTEM, "Tự khớp: yêu cầu đã vào kế hoạch hoặc kế hoạch mới ghi lý do chưa xếp, hoặc ngày hẹn đã khác.", now)
    return sum(_ask(tx, row, now) for row in late.values() if row.id not in asked)


def _ask(tx: Tx, row: Any, now: datetime) -> bool:
    hours = hours_on(row.promised_on, row.window_date, row.window_from, row.window_to)
    text = f"Đã hẹn dân ngày {row.promised_on:%d/%m/%Y}{f', khoảng {hours}' if hours else ''}, mà kế hoạch ngày ấy công bố trước đó chưa có ai đến đúng giờ, đúng nơi: lập lại kế hoạch rồi công bố, hoặc gọi người dân hẹn ngày khác."
    return ask(tx, UNPLANNED, f"unplanned:{row.id}:{row.version}", text, now, row.id, day=row.promised_on.isoformat()) is not None


def _latecomers(tx: Tx, orders: Orders, today: date) -> list[Any]:
    """Orders with a place whose day has a plan in force in which nobody comes to their door as promised. What a plan has left out stands
    on the board with its reason, as long as that holds. A day gone by, and an hour changed within what the plan keeps anyway, take the
    stop off an order that has one: it gets that again, and its citizen hears the day."""
    found, open_ = list[Any](), undecided(tx) | unwilling(tx)
    for plan_id, day in tx.execute(sa.select(PLANS.c.id, PLANS.c.day).where(PLANS.c.day >= today, PLANS.c.state == "published")).all():
        comes = sa.or_(ORDERS.c.state == BOOKED, sa.and_(ORDERS.c.state == IN_HAND, ORDERS.c.kind == "return"), sa.and_(ORDERS.c.state == RETURNING, ORDERS.c.kind == "collect"))
        unbound = sa.or_(ORDERS.c.visit_id.is_(None), ORDERS.c.visit_id.not_in(sa.select(VISITS.c.visit_id).where(VISITS.c.plan_id == plan_id)))
        placed = sa.or_(ORDERS.c.kind == "transfer", ORDERS.c.lat.is_not(None))
        rows = tx.execute(sa.select(*(ORDERS.c[name] for name in _COLUMNS)).where(ORDERS.c.promised_on == day, unbound, comes, placed)).all()
        left, desks = {out.order_id: out for out in tx.execute(sa.select(UNSERVED).where(UNSERVED.c.plan_id == plan_id))}, orders.reference.at(day).agencies
        rows = [row for row in rows if row.id not in left or _over(left[row.id], row, open_, desks)]
        astray = lost(tx, [row.id for row in rows])
        rows = [row for row in rows if row.id not in astray]
        if not rows:
            continue
        met = _met(tx, plan_id, {row.id: row for row in rows})
        for row in rows:
            if row.visit_id is None and row.id in met and row.id not in open_:  # who is to be called first hears of no visit
                orders.decide(tx, row.id, visit_id=met[row.id])
        found += [row for row in rows if row.id not in met]
    return found


def _over(out: Any, order: Any, open_: frozenset[str], desks: Any) -> bool:
    """Whether the plan would no longer leave it out for its reason. Who has no place is none of these orders."""
    match out.code:
        case "no_place":
            return True
        case "undecided" | "unwilling":
            return order.id not in open_
        case "no_desk":
            return all(code in desks and desks[code].lat is not None for code in (order.agency_code, order.to_agency_code) if code)
        case _:
            return out.hours is not None and out.hours != hours_on(order.promised_on, order.window_date, order.window_from, order.window_to)


def _met(tx: Tx, plan_id: str, orders: dict[str, Any]) -> dict[str, str]:
    """The stop of those whose stop in this plan is still to come, where they are and at an hour that they have agreed to, and no stop of
    which is at a desk that is theirs no more."""
    tried = failures(tx, list(orders))
    columns = (VISITS.c.visit_id, VISITS.c.at, VISITS.c.agency_code, VISITS.c.lat, VISITS.c.lon, VISITS.c.eta, VISITS.c.order_ids)
    met, astray = dict[str, str](), set[str]()
    for stop in tx.execute(sa.select(*columns).where(VISITS.c.plan_id == plan_id).order_by(VISITS.c.frozen, VISITS.c.position)):
        for order in (orders[o] for o in stop.order_ids if o in orders and (o, stop.visit_id) not in tried):
            if stop.at == "agency" and stop.agency_code not in (order.agency_code, order.to_agency_code):
                astray.add(order.id)
            elif _suits(stop, order):
                met.setdefault(order.id, stop.visit_id)
    return {order_id: visit_id for order_id, visit_id in met.items() if order_id not in astray}


def _suits(stop: Any, order: Any) -> bool:
    if stop.at != ("agency" if order.kind == "transfer" else "home"):
        return False
    if stop.at == "home" and (round(order.lat, 6), round(order.lon, 6)) != (stop.lat, stop.lon):
        return False
    if order.window_date != order.promised_on or not order.window_from:
        return True
    start, end = (at_local(order.promised_on, time.fromisoformat(hour)) for hour in (order.window_from, order.window_to))
    return bool(start <= stop.eta <= end)
