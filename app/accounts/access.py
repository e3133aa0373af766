"""Every read of personal data leaves a line: who, why, which order (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15)."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from app.accounts.tables import AccessRow
from app.db.uow import Tx
from app.kernel.actor import Actor

ACCESS: sa.Table = AccessRow.__table__  # type: ignore[attr-defined]


def saw(tx: Tx, actor: Actor, purpose: str, now: datetime, order_id: str | None = None, count: int = 1, detail: str = "") -> None:
    row = {"at": now, "actor": f"{actor.kind}:{actor.id}", "purpose": purpose, "order_id": order_id, "count": count, "detail": detail}
    tx.execute(ACCESS.insert(), row)


def saw_all(tx: Tx, actor: Actor, purpose: str, now: datetime, order_ids: Iterable[str | None], detail: str = "", count: int | None = None) -> None:
    """A list: where there are several orders the detail names them, so that the line is found by each. `count` where something else than
    orders is counted."""
    ids = list(dict.fromkeys(order_id for order_id in order_ids if order_id))
    several = ids if len(ids) > 1 else []
    saw(tx, actor, purpose, now, ids[0] if len(ids) == 1 else None, len(ids) if count is None else count, " ".join(([detail] if detail else []) + several))


def about(order_id: str) -> sa.ColumnElement[bool]:
    """The lines of those who have read this order, alone or in a list."""
    words = sa.literal(" ") + ACCESS.c.detail + " "
    return sa.or_(ACCESS.c.order_id == order_id, words.contains(f" {order_id} ", autoescape=True))
