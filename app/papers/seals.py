"""Which seal an envelope bears: the one of the door, until its cover was found torn and the record of that names another."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.orders.tables import OrderRow
from app.papers.issue import PAPERS, Printing
from app.papers.tables import PaperRow


def seals_of(p: Printing, orders: Sequence[OrderRow], before: datetime | None = None) -> dict[str, str]:
    """Order id -> its seal now, or at that moment; empty where none is known."""
    found = {order.id: order.seal_number or "" for order in orders}
    records: list[tuple[datetime, PaperRow]] = []
    for at in range(0, len(orders), 400):
        torn = sa.select(PaperRow).where(PAPERS.c.form == "bien_ban_rach_bi", PAPERS.c.order_id.in_([order.id for order in orders[at : at + 400]]))
        records += [(datetime.fromisoformat(row.data["found_at"]), row) for row in p.tx.execute(torn).scalars()]
    for moment, row in sorted(records, key=lambda record: (record[0], record[1].id)):
        if row.order_id and (before is None or moment < before):
            found[row.order_id] = row.data["new_seal"]
    return found


def seal_of(p: Printing, order: OrderRow, before: datetime | None = None) -> str:
    return seals_of(p, [order], before)[order.id]
