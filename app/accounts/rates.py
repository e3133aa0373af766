"""Counts in fixed windows, kept in the database so that all processes share them."""

from datetime import datetime

import sqlalchemy as sa

from app.accounts.tables import RateRow
from app.db.uow import Tx

RATES: sa.Table = RateRow.__table__  # type: ignore[attr-defined]


def allow(tx: Tx, key: str, limit: int, per_seconds: int, now: datetime) -> bool:
    """Counts this call and says whether it is still within `limit` calls in `per_seconds`. Old windows are swept."""
    window = int(now.timestamp()) // per_seconds
    here = (RATES.c.key == key) & (RATES.c.window == window)
    count = tx.execute(sa.select(RATES.c.count).where(here)).scalar_one_or_none()
    if count is None:
        tx.execute(RATES.delete().where(RATES.c.key == key))
        tx.execute(RATES.insert(), {"key": key, "window": window, "count": 1})
        return limit >= 1
    tx.execute(RATES.update().where(here).values(count=count + 1))
    return bool(count < limit)
