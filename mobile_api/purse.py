"""What a courier has in the purse by our book: the money taken at the doors since the last end of a shift, on a phone or on paper."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.tables import DeviceRow
from app.custody.events import decode_from_device
from app.custody.log import EVENTS
from app.custody.payloads import CollectDone, DeliverDone
from app.db.uow import Tx
from app.dispatch.queries import RUNS, VISITS
from app.kernel.time import at_local, local_date
from app.orders.receipts import LEDGER, LINES, booked
from app.papers.paper_close import close_key

DEVICES: sa.Table = DeviceRow.__table__  # type: ignore[attr-defined]
CLOSE = "shift.closed"
TOLD = ("collect.done", "deliver.done", CLOSE)
PURSES = {"cash": "cash", "transfer": "transfers"}
LOOKED_THROUGH, DAYS, SHEETS = 1000, 14, 60
"""Acts of one phone: more than a week of full days; days of paper where nothing was ever closed; and sheets that may have been closed on paper."""


def purse(tx: Tx, device: DeviceRow, today: date) -> dict[str, Any]:
    """From all phones of the courier, also what is kept apart: the money was taken all the same; and what was keyed in from paper. One
    order's money counts once, and where it is booked it is that of the act that is. `seq`: what this phone did after it is not in these
    sums."""
    sums = {name: dict.fromkeys(LINES, 0) for name in PURSES.values()}
    told = [(row.event_id, fact) for row in _since_the_last_close(tx, device.person_id, today) if (fact := _read(row)) is not None]
    paid = {order_id: first.event_id for order_id, first in booked(tx, {fact.order_id for _, fact in told}).items()}
    for event_id, fact in told:
        name = PURSES.get(fact.money.method) if fact.money else None
        if name and paid.setdefault(fact.order_id, event_id) == event_id:
            for line in LINES:
                sums[name][line] += getattr(fact.money, line)
    return {"seq": device.last_seq, **sums}


def _read(row: Any) -> CollectDone | DeliverDone | None:
    """None where an act that is kept apart cannot be read."""
    try:
        fact = decode_from_device(row.type, json.loads(row.body)["payload"])
    except (KeyError, TypeError, ValueError):
        return None
    return fact if isinstance(fact, CollectDone | DeliverDone) else None


def _since_the_last_close(tx: Tx, person_id: str, today: date) -> Iterable[Any]:
    phones = tx.execute(sa.select(DEVICES.c.id, DEVICES.c.last_seq).where(DEVICES.c.person_id == person_id)).all()
    windows = [(EVENTS.c.device_id == phone.id) & (EVENTS.c.seq > phone.last_seq - LOOKED_THROUGH) for phone in phones]
    sheets = sa.select(RUNS.c.day).where(RUNS.c.courier_id == person_id, RUNS.c.day <= today).distinct().order_by(RUNS.c.day.desc()).limit(SHEETS)
    on_paper = EVENTS.c.event_id.in_([close_key(person_id, day) for day in tx.execute(sheets).scalars()])
    query = sa.select(EVENTS.c.corrected_at, EVENTS.c.leaf, EVENTS.c.type).where(sa.or_(*windows, on_paper), EVENTS.c.type.in_(TOLD), EVENTS.c.outcome != "rejected")
    told = tx.execute(query.order_by(EVENTS.c.corrected_at, EVENTS.c.leaf)).all()
    closes = [at for at, row in enumerate(told) if row.type == CLOSE]
    since = told[closes[-1]].corrected_at if closes else at_local(today - timedelta(days=DAYS), time.min)
    ours = [(row.corrected_at, row.leaf) for row in told[closes[-1] + 1 if closes else 0 :]]
    open_ = [leaf for _, leaf in sorted(ours + _keyed(tx, person_id, since))]
    for at in range(0, len(open_), 400):
        yield from tx.execute(sa.select(EVENTS.c.event_id, EVENTS.c.type, EVENTS.c.body).where(EVENTS.c.leaf.in_(open_[at : at + 400])).order_by(EVENTS.c.corrected_at, EVENTS.c.leaf))


def _keyed(tx: Tx, person_id: str, since: datetime) -> list[tuple[datetime, int]]:
    """Money that was keyed in from this courier's sheets: acts of no phone, found by the orders of the runs."""
    stops = sa.select(VISITS.c.order_ids).join(RUNS, RUNS.c.id == VISITS.c.run_id).where(RUNS.c.courier_id == person_id, RUNS.c.day >= local_date(since))
    orders, found = sorted({order_id for ids in tx.execute(stops).scalars() for order_id in ids}), list[tuple[datetime, int]]()
    for at in range(0, len(orders), 400):
        taken = sa.select(LEDGER.c.event_id).where(LEDGER.c.order_id.in_(orders[at : at + 400]), LEDGER.c.courier_id == person_id, LEDGER.c.at > since)
        names = set(tx.execute(taken).scalars())
        paper = sa.select(EVENTS.c.corrected_at, EVENTS.c.leaf).where(EVENTS.c.event_id.in_(sorted(names)), EVENTS.c.source == "paper")
        found += [(row.corrected_at, row.leaf) for row in tx.execute(paper)]
    return found
