"""The day for which the agency has promised the result: on a giấy tiếp nhận or giấy hẹn issued here, or put off in a letter of apology. The
citizen is told of it, and reads it on the tracking page (TT 17/2017/TT-BTTTT Art 12)."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.time import iso, local_date
from app.orders.journal import order_data, tell
from app.orders.tables import OrderRow
from app.papers.issue import PAPERS, Printing
from app.papers.tables import PaperRow

PROMISED = "order.result_promised"


def dated(tx: Tx, order_id: str) -> Sequence[PaperRow]:
    """The papers that name such a day, newest first."""
    query = sa.select(PaperRow).where(PAPERS.c.order_id == order_id, PAPERS.c.form.in_(("mau_01", "giay_hen", "mau_04")))
    return tx.execute(query.order_by(PAPERS.c.id.desc())).scalars().all()


def day_on(paper: PaperRow) -> datetime:
    return datetime.fromisoformat(paper.data.get("new_due") or paper.data["due"])


def promised_for(tx: Tx, order_id: str) -> datetime | None:
    made = dated(tx, order_id)
    return day_on(made[0]) if made else None


def tell_new_day(p: Printing, order: OrderRow, before: datetime | None) -> None:
    """Once for each day: a second paper for the same day is no news."""
    day, now = promised_for(p.tx, order.id), p.house.clock.now()
    if day is not None and (before is None or local_date(day) != local_date(before)):
        tell(p.tx, PROMISED, now, order_data(order.model_dump(), now, result_at=iso(day)), order_id=order.id)
