"""What the dispatcher sees of a day: the plan in force, its runs with how far they are, what is left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.tables import PersonRow, away
from app.db.uow import Tx
from app.dispatch import queries
from app.dispatch.difference import difference
from app.dispatch.facts import on_duty
from app.dispatch.tables import PlanJobRow, PlanRow, RunRow, UnservedRow, VisitRow
from app.kernel.time import local_date
from app.notify.tables import MessageRow
from app.orders.lifecycle import BOOKED, CANCELLED, IN_HAND, PLANNED, RETURNING, goes_back
from app.orders.projector import ORDERS
from app.orders.quality import late
from app.orders.tables import TaskRow
from app.reference import Rules
from app.web.board_map import Drawing, draw

TASKS: sa.Table = TaskRow.__table__  # type: ignore[attr-defined]
MESSAGES: sa.Table = MessageRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class RunLine:
    id: str
    courier_id: str
    name: str
    commune: str
    colour: int
    stops: int
    orders: int
    done: int
    metres: int
    starts: Any
    ends: Any
    away: bool


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    plan: PlanRow | None
    plans: Sequence[PlanRow]
    jobs: Sequence[PlanJobRow]
    busy: bool
    runs: tuple[RunLine, ...]
    drawing: Drawing
    unserved: tuple[dict[str, Any], ...]
    unplanned: int
    contested: int
    tasks: int
    messages: int
    late: int
    changes: list[str]
    next_planned: date | None  # told where this day has no plan


def read_day(tx: Tx, day: date, plan_id: str, rules: Rules, people: dict[str, PersonRow], now: Any) -> Day:
    """`plan_id`: a version to look at; "" = the one in force."""
    plans = queries.plans(tx, day)
    plan = next((p for p in plans if p.id == plan_id), None) or queries.current(tx, day)
    jobs = queries.jobs(tx, day)
    runs = list(queries.runs(tx, plan.id)) if plan else []
    visits = list(queries.visits(tx, plan.id)) if plan else []
    by_run = {run.id: [v for v in visits if v.run_id == run.id] for run in runs}
    runs.sort(key=lambda r: people[r.courier_id].name if r.courier_id in people else r.courier_id)
    states = _states(tx, [o for v in visits for o in v.order_ids])
    here = {courier.id for courier in on_duty(tx, rules, day)} if day >= local_date(now) else {p.id for p in people.values() if not away(p, day)}
    lines = tuple(_run_line(k, run, by_run[run.id], states, people, rules, run.courier_id not in here) for k, run in enumerate(runs))
    drawing = draw(rules.gazetteer.territory.grid, rules.communes.values(), rules.offices.values(), [(run, _name(people, run), by_run[run.id]) for run in runs])
    return Day(
        day, plan, plans, jobs, any(j.state in ("waiting", "running", "stopping") for j in jobs), lines, drawing, _left_out(tx, plan),
        _count(tx, ORDERS, ORDERS.c.promised_on == day, ORDERS.c.state == BOOKED), _count(tx, ORDERS, ORDERS.c.contested.is_(True)),
        _count(tx, TASKS, TASKS.c.closed_at.is_(None)), _count(tx, MESSAGES, MESSAGES.c.state == "waiting"),
        _count(tx, ORDERS, ORDERS.c.closed_at.is_(None), late(now)), _changes(tx, plan, plans, visits, people),
        None if plans else queries.next_planned(tx, day),
    )  # fmt: skip


def _changes(tx: Tx, plan: PlanRow | None, plans: Sequence[PlanRow], visits: Sequence[VisitRow], people: dict[str, PersonRow]) -> list[str]:
    """What a draft that is looked at would change; nothing for the plan in force."""
    before = next((p for p in plans if p.state == "published"), None)
    if plan is None or before is None or plan.state != "draft":
        return []
    ids = [o for v in [*visits, *queries.visits(tx, before.id)] for o in v.order_ids]
    items: dict[str, str] = {}
    for at in range(0, len(ids), 400):
        items |= {row.id: row.item_number for row in tx.execute(sa.select(ORDERS.c.id, ORDERS.c.item_number).where(ORDERS.c.id.in_(ids[at : at + 400])))}
    return difference(tx, before.id, plan.id, {person.id: person.name for person in people.values()}, items)


def _run_line(k: int, run: RunRow, visits: Sequence[VisitRow], states: dict[str, tuple[str, str, datetime | None]], people: dict[str, PersonRow], rules: Rules, gone: bool) -> RunLine:
    orders = {o for v in visits for o in v.order_ids}
    person = people.get(run.courier_id)
    commune = rules.communes.get((person.new_code or "") if person else "")
    done = sum(1 for o in orders if o in states and finished(*states[o], run.day))
    return RunLine(
        run.id, run.courier_id, _name(people, run), commune.name if commune else "", k % 10, len(visits), len(orders), done, run.metres, run.starts_at, run.ends_at, gone
    )  # fmt: skip


def finished(kind: str, state: str, returning_at: datetime | None, day: date) -> bool:
    """The courier has done the citizen's end: fetched, delivered, or tried today; of what goes back on that day, brought it back."""
    if goes_back(returning_at, day):
        return state != RETURNING
    if kind == "return":
        return state not in (BOOKED, PLANNED, IN_HAND)
    return state not in (BOOKED, PLANNED)


def _name(people: dict[str, PersonRow], run: RunRow) -> str:
    return people[run.courier_id].name if run.courier_id in people else run.courier_id


def _states(tx: Tx, ids: list[str]) -> dict[str, tuple[str, str, datetime | None]]:
    found: dict[str, tuple[str, str, datetime | None]] = {}
    for at in range(0, len(ids), 400):
        rows = tx.execute(sa.select(ORDERS.c.id, ORDERS.c.kind, ORDERS.c.state, ORDERS.c.returning_at).where(ORDERS.c.id.in_(ids[at : at + 400])))
        found.update({row.id: (row.kind, row.state, row.returning_at) for row in rows})
    return found


def _left_out(tx: Tx, plan: PlanRow | None) -> tuple[dict[str, Any], ...]:
    """Every order without a stop, with its reason; cancelled since is cancelled."""
    if plan is None:
        return ()
    rows: Sequence[UnservedRow] = queries.unserved(tx, plan.id)
    ids = [r.order_id for r in rows]
    columns = (ORDERS.c.id, ORDERS.c.item_number, ORDERS.c.kind, ORDERS.c.state, ORDERS.c.new_code)
    known = {r.id: r for at in range(0, len(ids), 400) for r in tx.execute(sa.select(*columns).where(ORDERS.c.id.in_(ids[at : at + 400])))}
    return tuple(
        {"order_id": r.order_id, "reason": r.reason, "code": r.code, "item_number": known[r.order_id].item_number, "kind": known[r.order_id].kind, "new_code": known[r.order_id].new_code or ""}
        for r in rows
        if r.order_id in known and known[r.order_id].state != CANCELLED
    )


def _count(tx: Tx, table: sa.Table, *where: Any) -> int:
    return int(tx.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one())
