"""What stands on a manifest before anybody scans: all that the giver has for the taker, so that what is missing is named."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.handover.manifest import meant_for
from app.handover.tables import ManifestRow
from app.orders.lifecycle import CLOSED, goal_of
from app.orders.projector import ORDERS


def brings(order: Mapping[str, Any], desk: str) -> bool:
    """Whether who holds it has it for this desk (`agency:…`): a dossier, a transfer, what goes back there, or what a phone says was
    handed over there."""
    return order["awaiting"] == desk or goal_of(order) == desk


def expected(tx: Tx, row: ManifestRow, callers: Mapping[str, str]) -> Sequence[Any]:
    """`callers`: which courier today's plan sends for which order."""
    held = sa.select(ORDERS).where(ORDERS.c.holder == row.giver).order_by(ORDERS.c.item_number)
    if row.direction == "in":
        carried: Sequence[Any] = tx.execute(held).mappings().all()
        return [order for order in carried if brings(order, row.taker)]
    ready = sa.or_(sa.and_(ORDERS.c.kind == "return", ORDERS.c.ready_at.is_not(None)), ORDERS.c.kind == "transfer")
    found = tx.execute(held.where(ORDERS.c.tip.is_(None), ORDERS.c.state.not_in(CLOSED), ready)).mappings().all()
    meant = meant_for(row.courier_id, [order["id"] for order in found], callers)
    return [order for order in found if order["id"] in meant]
