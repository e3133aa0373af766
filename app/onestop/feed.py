"""The tracking feed of the NGSP wire: one row per OrderNumber with the status of its newest leg, re-keyed on change."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.onestop.profile import WORDS, Profile, word_of
from app.orders.projector import ORDERS

MAX_PAGE = 500
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{1,24}")
_ROWS = sa.select(*(ORDERS.c[name] for name in ("order_number", "kind", "state", "outcome", "reason", "item_number", "office_id", "changed_at", "change_seq")))


@dataclass(frozen=True, slots=True)
class FeedAsk:
    """`last_id`: None = the client never sends it, so it can ask for no second page and gets all, newest change first; "" and zeros
    = from the beginning."""

    page_size: int = 50
    last_id: str | None = None
    order_number: str | None = None


def page(tx: Tx, connection: Any, profile: Profile, ask: FeedAsk, now: datetime) -> dict[str, Any]:
    """RESTHeart's shape. The end of the feed has no `_embedded`: the client recurses for ever on an empty list."""
    mine = (ORDERS.c.connection_id == connection.id) & ORDERS.c.order_number.is_not(None)
    newest = sa.select(sa.func.max(ORDERS.c.id)).where(mine).group_by(sa.func.lower(ORDERS.c.order_number))
    fresh = sa.or_(ORDERS.c.closed_at.is_(None), ORDERS.c.closed_at > now - timedelta(days=profile.closed_days))
    query = _ROWS.where(ORDERS.c.id.in_(newest), fresh)
    total = tx.execute(sa.select(sa.func.count()).select_from(ORDERS).where(ORDERS.c.id.in_(newest), fresh)).scalar_one()
    if ask.order_number:
        query = query.where(sa.func.lower(ORDERS.c.order_number) == ask.order_number.lower())
    if ask.last_id is None:
        size, query = max(1, total), query.order_by(ORDERS.c.change_seq.desc())
    else:
        size = max(1, min(ask.page_size, MAX_PAGE))
        query = query.where(_after(ask.last_id)).order_by(ORDERS.c.change_seq).limit(size)
    rows = tx.execute(query).all()
    answer: dict[str, Any] = {"_size": total, "_total_pages": -(-total // size), "_returned": len(rows)}
    if rows:
        answer["_embedded"] = {"rh:doc": _documents(rows, connection.customer_code, profile)}
    return answer


def object_id(seq: int) -> str:
    """24 hex digits that grow with every change, as a MongoDB ObjectId does."""
    return f"{seq:024x}"


def _after(last_id: str) -> sa.ColumnElement[bool]:
    """Rows changed since an id of ours, or since the time in an id of another bus (the first 4 bytes of an ObjectId are
    Unix seconds), so that a client may go on from where it was with VNPost; anything else is the beginning."""
    known = int(last_id, 16) if _OBJECT_ID.fullmatch(last_id) else 0
    if known < 2**63:
        return ORDERS.c.change_seq > known
    return ORDERS.c.changed_at > datetime.fromtimestamp(known >> 64, UTC)


def _documents(rows: Sequence[Any], customer_code: str, profile: Profile) -> list[dict[str, Any]]:
    return [
        {
            "_id": {"$oid": object_id(row.change_seq)},
            "CustomerCode": customer_code,
            "OrderNumber": row.order_number,
            "EventTime": int(row.changed_at.timestamp() * 1000),
            "POSID": row.office_id or "",
            "ItemCode": row.item_number,
            "StatusCode": getattr(profile.status, word_of(row)),
            "StatusMessage": WORDS[word_of(row)],
            "Notes": row.reason or "",
        }
        for row in rows
    ]
