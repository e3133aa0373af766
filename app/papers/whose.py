"""Which orders stand on a paper, by what it is printed of: for the log of reads, so a key that is none gives none."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.db.uow import Tx
from app.dispatch.queries import VISITS
from app.handover.service import LINES
from app.orders.projector import ORDERS
from app.papers.issue import PAPERS

PART = 400


def orders_on(tx: Tx, kind: str, keys: Sequence[str]) -> list[str]:
    """`kind`: order, case, manifest or run (app.papers.forms); a register, a shift or a period names no order."""
    return [order_id for at in range(0, len(keys), PART) for order_id in _part(tx, kind, keys[at : at + PART])]


def _part(tx: Tx, kind: str, keys: Sequence[str]) -> list[str]:
    match kind:
        case "order" | "case":
            items = [key.replace(" ", "").upper() for key in keys]
            named = tx.execute(sa.select(ORDERS.c.id).where(sa.or_(ORDERS.c.id.in_(keys), ORDERS.c.item_number.in_(items)))).scalars().all()
            typed = tx.execute(sa.select(PAPERS.c.order_id).where(PAPERS.c.key.in_(keys), PAPERS.c.order_id.is_not(None))).scalars().all() if kind == "case" else []
            return [*named, *typed]
        case "manifest":
            return list(tx.execute(sa.select(LINES.c.order_id).where(LINES.c.manifest_id.in_(keys))).scalars())
        case "run":
            return [order_id for ids in tx.execute(sa.select(VISITS.c.order_ids).where(VISITS.c.run_id.in_(keys))).scalars() for order_id in ids]
        case _:
            return []
