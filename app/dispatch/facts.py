"""What a plan is made from, read in one snapshot: orders to move, couriers on duty, desks, how far each courier is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from app.accounts.tables import PersonRow, away
from app.custody.log import EVENTS, LINKS
from app.db.uow import Tx
from app.dispatch.freeze import Reached, Stop, freeze
from app.dispatch.tables import PlanJobRow, RunRow, VisitRow
from app.kernel.actor import Role
from app.kernel.time import at_local
from app.orders.lifecycle import BOOKED, HELD, IN_HAND, PLANNED, RETURNING, goes_back
from app.orders.losses import lost
from app.orders.projector import ORDERS
from app.orders.refusals import undecided
from app.orders.tables import AttemptRow
from app.orders.unwilling import unwilling

VISITS: sa.Table = VisitRow.__table__  # type: ignore[attr-defined]
RUNS: sa.Table = RunRow.__table__  # type: ignore[attr-defined]
PEOPLE: sa.Table = PersonRow.__table__  # type: ignore[attr-defined]
ATTEMPTS: sa.Table = AttemptRow.__table__  # type: ignore[attr-defined]
OPEN_STATES = (BOOKED, PLANNED, IN_HAND, RETURNING)


@dataclass(frozen=True, slots=True)
class Courier:
    id: str
    name: str
    office_id: str
    new_code: str
    lat: float
    lon: float
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Facts:
    """`reached` and `before` come from the plan in force of the day (empty before the first)."""

    day: date
    now: datetime
    orders: Sequence[Any]
    couriers: Sequence[Courier]
    rules: Any
    reached: dict[str, Reached] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)  # order id -> courier id
    pins: dict[str, str] = field(default_factory=dict)
    stops: Sequence[Stop] = ()  # of the plan in force
    under_way: dict[tuple[str, str, str | None], str] = field(default_factory=dict)  # (order, at, agency) a courier is at -> who
    taken: dict[str, datetime] = field(default_factory=dict)  # order id -> when what lies in a bag was taken at its door or desk
    undecided: frozenset[str] = frozenset()  # refused: a person decides first
    tried: dict[tuple[str, str, str | None], datetime] = field(default_factory=dict)  # (order, at, agency) at which somebody was in vain that day -> when
    unwilling: frozenset[str] = frozenset()  # their citizens do not want to file any more: a person calls first

    @cached_property
    def etas(self) -> dict[str, datetime]:
        """When the plan in force says somebody will be at an order's door."""
        return {o: stop.eta for stop in self.stops if stop.at == "home" for o in stop.order_ids}


def read_facts(tx: Tx, job: PlanJobRow, rules: Any, now: datetime) -> Facts:
    later = sa.and_(ORDERS.c.kind == "return", ORDERS.c.window_date.is_not(None), ORDERS.c.window_date > job.day)  # asked for on another day
    due = sa.or_(ORDERS.c.promised_on <= job.day, sa.and_(ORDERS.c.state == IN_HAND, sa.not_(later)))
    query = sa.select(ORDERS).where(ORDERS.c.state.in_(OPEN_STATES), due, ORDERS.c.awaiting.is_(None), ORDERS.c.state != HELD)
    found = tx.execute(query.order_by(ORDERS.c.id)).mappings().all()
    astray = lost(tx, [row["id"] for row in found if row["tip"]])
    orders = [row for row in found if row["id"] not in astray]
    stops = _stops(tx, job.base_id) if job.base_id else []
    done, started = _progress(tx, stops, job.day)
    stops.sort(key=lambda stop: stop.visit_id not in done)  # of two stops for one order, what is still to come is what was promised
    reached = freeze(stops, done, started, now)
    before = {o: stop.courier_id for stop in stops for o in stop.order_ids}
    couriers = on_duty(tx, rules, job.day, job.absent)
    under_way, tried = _under_way(stops, started - done), _tried(tx, job, stops, orders)
    return Facts(job.day, now, orders, couriers, rules, reached, before, dict(job.pins), stops, under_way, _taken(tx, orders), undecided(tx), tried, unwilling(tx))


def _under_way(stops: Sequence[Stop], begun: set[str]) -> dict[tuple[str, str, str | None], str]:
    return {(o, stop.at, stop.agency_code): stop.courier_id for stop in stops if stop.visit_id in begun for o in stop.order_ids}


def _tried(tx: Tx, job: PlanJobRow, stops: Sequence[Stop], orders: Sequence[Any]) -> dict[tuple[str, str, str | None], datetime]:
    """Not what the post itself did not manage, what the plan in force goes to once more, or what a dispatcher has given to somebody; to
    hand over a whole run decides about none of its shut doors."""
    named = set() if job.absent else set(job.pins)
    ids = sorted(o["id"] for o in orders if o["attempts"] and o["id"] not in named)
    begin, end = (at_local(day, time.min) for day in (job.day, job.day + timedelta(days=1)))
    query = sa.select(ATTEMPTS.c.order_id, ATTEMPTS.c.visit_id, ATTEMPTS.c.at.label("failed_at"), VISITS.c.at, VISITS.c.agency_code).join(VISITS, VISITS.c.visit_id == ATTEMPTS.c.visit_id)
    query = query.where(ATTEMPTS.c.at >= begin, ATTEMPTS.c.at < end, sa.or_(ATTEMPTS.c.fault != "post", ATTEMPTS.c.stops.is_(True))).order_by(ATTEMPTS.c.at)
    found = [row for part in _parts(ids) for row in tx.execute(query.where(ATTEMPTS.c.order_id.in_(part)))]
    failed = {(row.order_id, row.visit_id) for row in found}
    again = {(o, stop.at, stop.agency_code) for stop in stops for o in stop.order_ids if (o, stop.visit_id) not in failed}
    return {key: row.failed_at for row in found if (key := (row.order_id, row.at, row.agency_code)) not in again}


def _taken(tx: Tx, orders: Sequence[Any]) -> dict[str, datetime]:
    """By order; from one courier to another it goes on being in a bag, and what was fetched at an office was not in one before."""
    items = {o["item_number"]: o["id"] for o in orders if o["holder"].startswith("courier:")}
    query = sa.select(LINKS.c.item_number, LINKS.c.giver, EVENTS.c.corrected_at).join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id)
    query = query.where(LINKS.c.role == "moved", LINKS.c.taker.startswith("courier:")).order_by(LINKS.c.position)
    taken: dict[str, datetime] = {}
    for move in (row for part in _parts(sorted(items)) for row in tx.execute(query.where(LINKS.c.item_number.in_(part)))):
        if move.giver.startswith(("citizen:", "agency:")):
            taken[items[move.item_number]] = move.corrected_at
        elif not move.giver.startswith("courier:"):
            taken.pop(items[move.item_number], None)
    return taken


def on_duty(tx: Tx, rules: Any, day: date, absent: Sequence[str] = ()) -> list[Courier]:
    rows = tx.execute(sa.select(PEOPLE).where(PEOPLE.c.role == Role.COURIER, PEOPLE.c.active).order_by(PEOPLE.c.login))
    couriers = []
    for row in rows:
        office = rules.offices.get(row.office_id) if row.office_id else None
        if office is not None and not away(row, day) and row.id not in absent:
            couriers.append(Courier(row.id, row.name, office.id, row.new_code or office.new_code, office.lat, office.lon, frozenset(filter(None, (row.languages or "").split(",")))))
    return couriers


def _stops(tx: Tx, plan_id: str) -> list[Stop]:
    query = sa.select(VISITS, RUNS.c.courier_id).join(RUNS, RUNS.c.id == VISITS.c.run_id).where(VISITS.c.plan_id == plan_id)
    return [
        Stop(v.visit_id, v.courier_id, v.position, v.at, v.agency_code, v.lat, v.lon, v.eta, v.leave_at, tuple(v.order_ids)) for v in tx.execute(query)
    ]  # fmt: skip


def ahead(tx: Tx, plan_id: str, day: date, couriers: Collection[str]) -> list[Stop]:
    """Their stops of a plan at which something is left to do: what was not got this morning is brought to no desk this afternoon."""
    stops = [stop for stop in _stops(tx, plan_id) if stop.courier_id in couriers]
    orders, failed = _orders_of(tx, stops)
    shut, open_ = ({(o, s.at, s.agency_code) for s in stops for o in s.order_ids if ((o, s.visit_id) in failed) == wanted} for wanted in (True, False))
    over = {o for o, *_ in shut - open_} | {o for o, row in orders.items() if row["promised_on"] is not None and row["promised_on"] > day}
    return [s for s in stops if any(not _settled(orders.get(o), s, day) and (o, s.visit_id) not in failed and o not in over for o in s.order_ids)]


def _progress(tx: Tx, stops: Sequence[Stop], day: date) -> tuple[set[str], set[str]]:
    """(visits that are done or failed, visits that a courier has started)."""
    if not stops:
        return set(), set()
    orders, failed = _orders_of(tx, stops)
    done = {s.visit_id for s in stops if all(_settled(orders.get(o), s, day) or (o, s.visit_id) in failed for o in s.order_ids)}
    begin = at_local(day, time.min)
    bodies = tx.execute(sa.select(EVENTS.c.body).where(EVENTS.c.type == "visit.started", EVENTS.c.corrected_at >= begin)).scalars()
    started = {s.visit_id for body in bodies for s in stops if f'"visit_id":"{s.visit_id}"' in body}
    return done, started


def _orders_of(tx: Tx, stops: Sequence[Stop]) -> tuple[dict[str, Any], set[tuple[str, str]]]:
    """The orders of these stops by id, and at which stop each of them failed."""
    parts = _parts(sorted({o for stop in stops for o in stop.order_ids}))
    orders = {row["id"]: row for part in parts for row in tx.execute(sa.select(ORDERS).where(ORDERS.c.id.in_(part))).mappings()}
    return orders, {(row.order_id, row.visit_id) for part in parts for row in tx.execute(sa.select(ATTEMPTS).where(ATTEMPTS.c.order_id.in_(part)))}


def _settled(order: Any, stop: Stop, day: date) -> bool:
    """Whether the custody log has passed what this stop was for."""
    if order is None:
        return True
    holder, desk = str(order["holder"]), f"agency:{stop.agency_code}"
    if order["state"] not in OPEN_STATES:
        return True
    back = goes_back(order["returning_at"], day)
    if stop.at == "home":
        return bool((order["kind"] == "collect" and not back) == (not holder.startswith("citizen:")))
    if stop.at == "office":
        return holder.startswith("courier:")
    fetches = order["kind"] in ("return", "transfer") and order["agency_code"] == stop.agency_code and not back
    return holder != desk if fetches else bool(holder == desk or order["awaiting"] == desk)


def _parts(values: list[str], size: int = 400) -> list[list[str]]:
    return [values[at : at + size] for at in range(0, len(values), size)]
