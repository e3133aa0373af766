"""One dossier code on several orders. A citizen types it, so it can be mistyped or guessed: by itself it proves nothing, and a result goes
the way that its own citizen has asked for. What a one-stop system says of its own dossiers is believed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.orders.lifecycle import CANCELLED, RETURNED
from app.orders.projector import ORDERS
from app.orders.queries import legs_of
from app.orders.tables import OrderRow
from app.orders.tasks import ask_anew

CODE, TWICE = "dossier_code", "twice"
OVER = (CANCELLED, RETURNED)


def way_back(tx: Tx, row: OrderRow) -> OrderRow | None:
    """Opened for this order, or asked for by the same OrderNumber, or by the same dossier; not one delivered before this order was (then
    it was another result)."""
    linked = sa.select(OrderRow).where(ORDERS.c.linked_order_id == row.id, ORDERS.c.kind == "return", ORDERS.c.state.not_in(OVER))
    opened: OrderRow | None = tx.execute(linked.order_by(ORDERS.c.id.desc())).scalars().first()
    if opened is not None:
        return opened
    coded = [leg for leg in _bearing(tx, row) if answers(row, leg)]
    known = [leg for leg in (*_numbered(tx, row), *coded) if leg.kind == "return" and leg.state not in OVER]
    return next((leg for leg in known if leg.closed_at is None or leg.closed_at > row.created_at), None)


def answers(row: OrderRow, leg: OrderRow) -> bool:
    """Whether a leg under the code of this order was asked for by the same one-stop system, or by the same citizen from the desk that
    has the result."""
    if row.connection_id is not None:
        return leg.connection_id == row.connection_id
    return leg.connection_id is None and leg.agency_code == (row.to_agency_code or row.agency_code) and same_citizen(row, leg)


def other_legs(tx: Tx, row: OrderRow) -> list[OrderRow]:
    """Of the same dossier beyond doubt, and still under the code that this order bears."""
    linked = sa.select(OrderRow).where(sa.or_(ORDERS.c.linked_order_id == row.id, ORDERS.c.id == row.linked_order_id))
    legs = {leg.id: leg for leg in (*tx.execute(linked).scalars(), *_numbered(tx, row))}
    return [leg for leg in legs.values() if leg.id != row.id and leg.dossier_fold == row.dossier_fold and leg.state not in OVER]


def ask_about_code(tx: Tx, row: OrderRow, now: datetime) -> None:
    """Of an order that has just got its code: whether it was asked for twice, and whose the dossier is. The order stands as it is."""
    others = [other for other in _bearing(tx, row) if not _one_dossier(row, other)]
    twice = next((other for other in others if other.kind == row.kind and other.closed_at is None and same_citizen(row, other)), None)
    if twice is not None:
        text = f"Người này đã đặt yêu cầu {twice.item_number} cho cùng mã hồ sơ {row.dossier_code}, chưa xong: nếu là một việc thì huỷ một yêu cầu, nếu là hai thì đóng việc này."
        ask_anew(tx, TWICE, f"twice:{row.id}", text, now, row.id)
    strange = next((other for other in others if not same_citizen(row, other)), None)
    if strange is not None:
        _ask_whose(tx, row, f"Mã hồ sơ {row.dossier_code} cũng đang ghi ở yêu cầu {strange.item_number} của người khác: hỏi lại, sửa mã ở yêu cầu ghi sai.", now)


def ask_about_strangers(tx: Tx, row: OrderRow, now: datetime) -> None:
    """The result of this order is ready, and others wait for one under its code."""
    if row.connection_id is None:
        for other in _bearing(tx, row):
            if other.kind == "return" and other.connection_id is None and other.linked_order_id is None and other.closed_at is None:
                text = f"Kết quả hồ sơ {row.dossier_code} đã báo có cho yêu cầu {row.item_number}; yêu cầu này ghi cùng mã nhưng khác người hoặc khác cơ quan nên chưa giao theo: hỏi người đặt, sửa mã hoặc huỷ."
                _ask_whose(tx, other, text, now)


def same_citizen(one: Any, other: Any) -> bool:
    """By telephone or by name, as far as they are known."""
    return any(mine and mine == theirs for mine, theirs in ((one.phone, other.phone), (one.name_fold, other.name_fold)))


def _ask_whose(tx: Tx, row: OrderRow, text: str, now: datetime) -> None:
    ask_anew(tx, CODE, f"same_code:{row.id}", text, now, row.id)


def _numbered(tx: Tx, row: OrderRow) -> Sequence[OrderRow]:
    """All legs of its OrderNumber, newest first."""
    return legs_of(tx, row.connection_id, row.order_number) if row.connection_id and row.order_number else ()


def _bearing(tx: Tx, row: OrderRow) -> Sequence[OrderRow]:
    """Other orders with this code, newest first; what is cancelled counts for nothing."""
    if not row.dossier_fold:
        return ()
    query = sa.select(OrderRow).where(ORDERS.c.dossier_fold == row.dossier_fold, ORDERS.c.id != row.id, ORDERS.c.state != CANCELLED)
    return tx.execute(query.order_by(ORDERS.c.id.desc())).scalars().all()


def _one_dossier(row: OrderRow, other: OrderRow) -> bool:
    numbered = row.connection_id is not None and row.order_number is not None and (row.connection_id, row.order_number.lower()) == (other.connection_id, (other.order_number or "").lower())
    return numbered or row.id == other.linked_order_id or row.linked_order_id == other.id
