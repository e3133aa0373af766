"""Telling the world: one journal row per event, in the order of commit, with the data that webhooks and feeds show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.ids import new_id
from app.kernel.time import iso
from app.orders.tables import JournalRow

JOURNAL: sa.Table = JournalRow.__table__  # type: ignore[attr-defined]
_INSERT = JOURNAL.insert()
_SEQS = sa.select(JOURNAL.c.id, JOURNAL.c.seq).where(JOURNAL.c.id.in_(sa.bindparam("ids", expanding=True)))
PUBLIC = frozenset(
    f"order.{word}"
    for word in ("booked", "planned", "collected", "out_for_delivery", "handed_over", "attempt_failed", "held", "returning",
                 "returned", "cancelled", "contested", "healed")
) | {"manifest.sealed", "plan.published"}  # fmt: skip


def tell(tx: Tx, type_: str, occurred_at: datetime, data: dict[str, Any], **owner: str | None) -> int:
    """`owner`: order_id, connection_id, courier_id. Returns the row's sequence number."""
    result = tx.execute(_INSERT, line(type_, occurred_at, data, **owner))
    return int(result.inserted_primary_key[0])  # type: ignore[attr-defined]


def tell_all(tx: Tx, rows: Sequence[dict[str, Any]]) -> list[int]:
    """As `tell`, for rows made by `line`: their sequence numbers, in the same order."""
    if not rows:
        return []
    tx.execute(_INSERT, list(rows))
    names = [row["id"] for row in rows]
    seqs: dict[str, int] = {}
    for at in range(0, len(names), 400):
        seqs.update(tx.execute(_SEQS, {"ids": names[at : at + 400]}).tuples().all())
    return [seqs[name] for name in names]


def line(type_: str, occurred_at: datetime, data: dict[str, Any], **owner: str | None) -> dict[str, Any]:
    row = {"id": f"evt_{new_id()}", "type": type_, "occurred_at": occurred_at, "data": data, "order_id": None, "connection_id": None, "courier_id": None}
    return {**row, **owner}


def order_data(order: Any, occurred_at: datetime, **more: Any) -> dict[str, Any]:
    """The part of an event's data that every order event has; no personal data travels in events."""
    return {
        "order_id": order["id"],
        "item_number": order["item_number"],
        "dossier_code": order["dossier_code"],
        "kind": order["kind"],
        "state": order["state"],
        "occurred_at": iso(occurred_at),
        **more,
    }
