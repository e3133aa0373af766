"""A phone or a person goes out of service: the envelopes stay where they are, so somebody is asked to see each of them."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.orders.lifecycle import CLOSED
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.orders.tasks import ask_anew


def held_by(tx: Tx, party: str) -> Sequence[OrderRow]:
    """The envelopes that the log gives to a courier; nobody else's bag goes with a phone."""
    if not party.startswith("courier:"):
        return []
    query = sa.select(OrderRow).where(ORDERS.c.holder == party, ORDERS.c.state.not_in(CLOSED))
    return tx.execute(query.order_by(ORDERS.c.item_number).limit(500)).scalars().all()


def ask_for_bag(tx: Tx, party: str, what: str, now: datetime, **data: Any) -> None:
    """One open question for the same envelopes: a phone lost and its courier's account switched off after it are one."""
    items = [order.item_number for order in held_by(tx, party)]
    if items:
        text = f"{what}: đối chiếu {len(items)} bì bưu tá đang giữ: {', '.join(items[:30])}{'…' if len(items) > 30 else ''}."
        ask_anew(tx, "device", f"bag:{party}:{sha256(' '.join(items).encode()).hexdigest()[:24]}", text, now, items=items, **data)
