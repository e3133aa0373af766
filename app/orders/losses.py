"""An envelope of which a record says that it is lost. Nobody plans or promises it any more, until somebody has it: the record stands as
long as no act has moved the envelope since."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa

from app.db.uow import Tx
from app.orders.journal import JOURNAL, order_data, tell
from app.orders.lifecycle import IN_HAND, RETURNING
from app.orders.projector import ORDERS
from app.orders.tables import JournalRow, OrderRow

LOST = "order.lost"


class Decides(Protocol):
    """The orders' service."""

    def decide(self, tx: Tx, order_id: str, **values: Any) -> Any: ...


def lose(tx: Tx, orders: Decides, order: OrderRow, now: datetime) -> None:
    """A record says so: it is told, and promised for no day."""
    tell(tx, LOST, now, order_data(order.model_dump(), now, tip=order.tip), order_id=order.id)
    if order.closed_at is None:
        orders.decide(tx, order.id, promised_on=None, visit_id=None)


def lost(tx: Tx, order_ids: Collection[str]) -> frozenset[str]:
    ids = sorted(order_ids)
    parts = (ids[at : at + 400] for at in range(0, len(ids), 400))
    return frozenset(order_id for part in parts for order_id, stands in _standing(tx, ORDERS.c.id.in_(part)).items() if stands)


def found_again(tx: Tx) -> list[str]:
    """Those that somebody has since, and that nobody has promised anew."""
    waiting = ORDERS.c.promised_on.is_(None) & ORDERS.c.state.in_((IN_HAND, RETURNING)) & sa.or_(ORDERS.c.kind != "collect", ORDERS.c.state == RETURNING)
    return [order_id for order_id, stands in _standing(tx, waiting).items() if not stands]


def is_lost(order: OrderRow, events: Iterable[JournalRow]) -> bool:
    """By the order's own history, oldest first."""
    tips = [event.data["tip"] for event in events if event.type == LOST]
    return bool(tips) and tips[-1] == order.tip


def _standing(tx: Tx, which: sa.ColumnElement[bool]) -> dict[str, bool]:
    """By order of which there is such a record: whether the newest one stands."""
    told = sa.select(ORDERS.c.id, ORDERS.c.tip, JOURNAL.c.data).join(JOURNAL, JOURNAL.c.order_id == ORDERS.c.id)
    rows: Iterable[Any] = tx.execute(told.where(which, JOURNAL.c.type == LOST).order_by(JOURNAL.c.seq))
    return {row.id: row.data["tip"] == row.tip for row in rows}
