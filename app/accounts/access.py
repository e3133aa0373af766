"""Every read of personal data leaves a line: who, why, which order (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15)."""

from datetime import datetime

import sqlalchemy as sa

from app.accounts.tables import AccessRow
from app.db.uow import Tx
from app.kernel.actor import Actor

ACCESS: sa.Table = AccessRow.__table__  # type: ignore[attr-defined]


def saw(tx: Tx, actor: Actor, purpose: str, now: datetime, order_id: str | None = None, count: int = 1, detail: str = "") -> None:
    row = {"at": now, "actor": f"{actor.kind}:{actor.id}", "purpose": purpose, "order_id": order_id, "count": count, "detail": detail}
    tx.execute(ACCESS.insert(), row)
