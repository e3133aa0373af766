"""What has changed for a courier since a cursor: stops to put in, stops to take out, a run that was planned anew."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.dispatch import queries
from app.dispatch.queries import PLANS, RUNS, VISITS
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import HouseError
from app.kernel.text import whole_number
from app.kernel.time import local_date
from app.orders.journal import JOURNAL
from app.orders.projector import ORDERS
from mobile_api.daypack import Packer, cursor_of, epoch, last_seq

PAGE = 500


class CursorExpired(HouseError):
    status, code = 410, "cursor_expired"


def read(house: House, tx: Tx, actor: Actor, cursor: str) -> dict[str, Any]:
    """Entities `run` (always, as the bag: at midnight another day's run is the courier's without any news), `visit`, `bag` (what the
    courier holds by our book); a run taken away or a stop without an order left is a `delete`. Raises CursorExpired for a cursor of another data epoch, or one that we never gave: fetch the day pack again."""
    data_epoch, newest = epoch(tx), last_seq(tx)
    seen = _seen(cursor, data_epoch, newest)
    today = local_date(house.clock.now())
    packer = Packer(house, tx, actor, house.reference.at(today))
    run = queries.next_run(tx, actor.id, today)
    stops = queries.visits(tx, run.plan_id, run.id) if run else []
    mine = {o for v in stops for o in v.order_ids}
    rows = _news(tx, actor, seen, mine)
    touched = {r.order_id for r in rows if r.order_id}
    items: list[dict[str, Any]] = [{"entity": "run", "id": run.id, "op": "upsert", "data": packer.run(run)}] if run else []
    if days := {date.fromisoformat(r.data["day"]) for r in rows if r.type == "run.changed"}:
        items += _replanned(tx, actor, {v.visit_id for v in stops}, days)
        touched |= mine
    if run and touched & mine:
        shown = packer.visits(run, touched & mine)
        items += [{"entity": "visit", "id": v["visit_id"], "op": "upsert", "data": v} for v in shown]
        emptied = {v.visit_id for v in stops if touched & set(v.order_ids)} - {v["visit_id"] for v in shown}
        items += [{"entity": "visit", "id": v, "op": "delete"} for v in sorted(emptied)]
    items.append({"entity": "bag", "id": actor.id, "op": "upsert", "data": {"held": packer.held()}})
    more = len(rows) == PAGE
    return {"items": items, "next_cursor": cursor_of(data_epoch, rows[-1].seq if more else newest), "has_more": more, "reset": False}


def _news(tx: Tx, actor: Actor, seen: int, mine: set[str]) -> Sequence[Any]:
    """Journal rows after `seen` on the courier's run, its stops and what is in the bag."""
    held = set(tx.execute(sa.select(ORDERS.c.id).where(ORDERS.c.holder == f"courier:{actor.id}")).scalars())
    wanted = sa.or_(JOURNAL.c.courier_id == actor.id, JOURNAL.c.order_id.in_(sorted(mine | held)))
    return tx.execute(sa.select(JOURNAL).where(JOURNAL.c.seq > seen, wanted).order_by(JOURNAL.c.seq).limit(PAGE)).all()


def _replanned(tx: Tx, actor: Actor, kept: set[str], days: set[date]) -> list[dict[str, Any]]:
    """The tombstones of runs that somebody else has, and of the stops that are no longer this courier's."""
    gone = [day for day in sorted(days) if queries.run_of(tx, actor.id, day) is None]
    runs = [{"entity": "run", "id": day.isoformat(), "op": "delete"} for day in gone]
    stops = set[str]().union(*(_earlier_visits(tx, actor.id, day) for day in days)) - kept
    return [*runs, *({"entity": "visit", "id": v, "op": "delete"} for v in sorted(stops))]


def _seen(cursor: str, data_epoch: str, newest: int) -> int:
    known, _, seq = cursor.rpartition(".")
    seen = whole_number(seq)
    if known != data_epoch or seen is None or seen > newest:
        raise CursorExpired("Mốc đồng bộ không còn dùng được: tải lại gói ngày.")
    return seen


def _earlier_visits(tx: Tx, courier_id: str, day: date) -> set[str]:
    """Visits that this courier had in plans no longer in force."""
    query = sa.select(VISITS.c.visit_id).join(RUNS, RUNS.c.id == VISITS.c.run_id).join(PLANS, PLANS.c.id == VISITS.c.plan_id)
    return set(tx.execute(query.where(RUNS.c.courier_id == courier_id, RUNS.c.day == day, PLANS.c.state == "superseded")).scalars())
