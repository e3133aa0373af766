"""In time or late (TT 17/2017/TT-BTTTT Art 7), one question for every report: a send leg ends when it is closed, or sent back, a return leg
with the first try at the recipient's door. A try that failed through the post or the agency never came to that door."""

from datetime import datetime

import sqlalchemy as sa

from app.db.engine import UtcDateTime
from app.orders.lifecycle import CANCELLED, RETURNED, RETURNING
from app.orders.projector import ATTEMPTS, ORDERS

_FIRST_TRY = sa.select(sa.func.min(ATTEMPTS.c.at)).where(ATTEMPTS.c.order_id == ORDERS.c.id, ATTEMPTS.c.fault == "citizen").correlate(ORDERS).scalar_subquery()
_SENT_BACK = sa.case((ORDERS.c.state.in_((RETURNING, RETURNED)), ORDERS.c.returning_at))  # not what had arrived before, told later
_REACHED = sa.case((ORDERS.c.kind == "return", sa.func.coalesce(_FIRST_TRY, _SENT_BACK, ORDERS.c.closed_at)), else_=sa.func.coalesce(_SENT_BACK, ORDERS.c.closed_at))

IN_TIME = ORDERS.c.due_at >= _REACHED


def late(now: datetime) -> sa.ColumnElement[bool]:
    """After its time, or not there by `now` and its time over. A time that is only provisional is nobody's yet."""
    reached = sa.func.coalesce(_REACHED, sa.literal(now, UtcDateTime()))
    return sa.and_(ORDERS.c.state != CANCELLED, ORDERS.c.due_provisional.is_(False), reached > ORDERS.c.due_at)
