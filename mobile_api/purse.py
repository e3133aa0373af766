"""What a courier has in the purse by our book: the money taken at the doors since the last end of a shift."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from app.accounts.tables import DeviceRow
from app.custody.events import decode_from_device
from app.custody.log import EVENTS
from app.custody.payloads import CollectDone, DeliverDone
from app.db.uow import Tx
from app.orders.projector import LINES
from app.orders.receipts import booked

DEVICES: sa.Table = DeviceRow.__table__  # type: ignore[attr-defined]
CLOSE = "shift.closed"
TOLD = ("collect.done", "deliver.done", CLOSE)
PURSES = {"cash": "cash", "transfer": "transfers"}
LOOKED_THROUGH = 1000
"""Acts of one phone: more than a week of full days."""


def purse(tx: Tx, device: DeviceRow) -> dict[str, Any]:
    """From all phones of the courier, also what is kept apart: the money was taken all the same. One order's money counts once, and
    where it is booked it is that of the act that is. `seq`: what this phone did after it is not in these sums."""
    sums = {name: dict.fromkeys(LINES, 0) for name in PURSES.values()}
    told = [(row.event_id, fact) for row in _since_the_last_close(tx, device.person_id) if (fact := _read(row)) is not None]
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


def _since_the_last_close(tx: Tx, person_id: str) -> Iterable[Any]:
    phones = tx.execute(sa.select(DEVICES.c.id, DEVICES.c.last_seq).where(DEVICES.c.person_id == person_id)).all()
    windows = sa.or_(*((EVENTS.c.device_id == phone.id) & (EVENTS.c.seq > phone.last_seq - LOOKED_THROUGH) for phone in phones))
    query = sa.select(EVENTS.c.leaf, EVENTS.c.type).where(windows, EVENTS.c.type.in_(TOLD), EVENTS.c.outcome != "rejected").order_by(EVENTS.c.corrected_at, EVENTS.c.leaf)
    told = tx.execute(query).all()
    closes = [at for at, row in enumerate(told) if row.type == CLOSE]
    open_ = [row.leaf for row in told[closes[-1] + 1 if closes else 0 :]]
    for at in range(0, len(open_), 400):
        yield from tx.execute(sa.select(EVENTS.c.event_id, EVENTS.c.type, EVENTS.c.body).where(EVENTS.c.leaf.in_(open_[at : at + 400])).order_by(EVENTS.c.corrected_at, EVENTS.c.leaf))
