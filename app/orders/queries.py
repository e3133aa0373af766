"""Questions about orders. Whose they are is part of the query: a stranger gets 404."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.actor import Actor, ActorKind, Role
from app.kernel.errors import NotFound
from app.kernel.text import fold, normal_phone
from app.kernel.time import local_date
from app.orders.journal import JOURNAL, PUBLIC
from app.orders.lifecycle import IN_HAND, MAX_ATTEMPTS, RETURNING, Failure
from app.orders.losses import lost
from app.orders.outcome import FAILED
from app.orders.projector import ATTEMPTS, ORDERS
from app.orders.stops import Stop, stops
from app.orders.tables import JournalRow, OrderRow, TaskRow
from app.orders.tasks import AT_DESK
from app.procedures.reasons import REFUSED

_LAST = sa.select(sa.func.max(JOURNAL.c.seq)).where(JOURNAL.c.order_id == ORDERS.c.id).scalar_subquery()
_MARK = sa.select(ORDERS.c.version, ORDERS.c.change_seq, _LAST).where(ORDERS.c.token == sa.bindparam("token"))
_SEES_ALL = frozenset({Role.HEAD, Role.DISPATCHER})


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The orders that this actor may know of."""
    if actor.kind is ActorKind.SYSTEM or actor.role in _SEES_ALL:
        return sa.true()
    if actor.kind is ActorKind.CLIENT:
        return ORDERS.c.connection_id == actor.connection_id
    if actor.role is Role.CLERK and actor.agency_code:  # NULL would be the desk of every order that has no second one
        return sa.or_(ORDERS.c.agency_code == actor.agency_code, ORDERS.c.to_agency_code == actor.agency_code)
    return sa.false()


def owned(tx: Tx, order_id: str, actor: Actor) -> OrderRow:
    row: OrderRow | None = tx.execute(sa.select(OrderRow).where(ORDERS.c.id == order_id, visible(actor))).scalar_one_or_none()
    if row is None:
        raise NotFound("Không có yêu cầu này.", code="order_not_found")
    return row


def by_token(tx: Tx, token: str) -> OrderRow:
    row: OrderRow | None = tx.execute(sa.select(OrderRow).where(ORDERS.c.token == token)).scalar_one_or_none()
    if row is None:
        raise NotFound("Đường dẫn theo dõi này không có hoặc đã hết hạn.", code="token_not_found")
    return row


def mark_of(tx: Tx, token: str) -> tuple[int, ...]:
    """Changes whenever anything about the order of this link does."""
    row = tx.execute(_MARK, {"token": token}).first()
    return tuple(value or 0 for value in row) if row else ()


def by_item(tx: Tx, item_number: str) -> OrderRow | None:
    return tx.execute(sa.select(OrderRow).where(ORDERS.c.item_number == item_number)).scalar_one_or_none()


def page(tx: Tx, actor: Actor, limit: int, after: tuple[str, ...] | None = None, **equal: str | None) -> Sequence[OrderRow]:
    """Newest first by id (UUIDv7). `after`: id of the last row of the page before; `equal`: dossier_fold=, state=."""
    query = sa.select(OrderRow).where(visible(actor)).order_by(ORDERS.c.id.desc()).limit(limit)
    if after:
        query = query.where(ORDERS.c.id < after[0])
    for name, value in equal.items():
        if value is not None:
            query = query.where(ORDERS.c[name] == value)
    return tx.execute(query).scalars().all()


def search(tx: Tx, actor: Actor, text: str, limit: int = 50) -> Sequence[OrderRow]:
    """By part of a name, a phone number, a dossier code or an item number."""
    wanted, phone = fold(text), normal_phone(text)
    hits = [
        ORDERS.c.name_fold.contains(wanted, autoescape=True),
        ORDERS.c.dossier_fold.contains(wanted, autoescape=True),
        ORDERS.c.item_number == text.replace(" ", "").upper(),
    ]
    hits += [ORDERS.c.phone == phone] if phone else []
    query = sa.select(OrderRow).where(visible(actor), sa.or_(*hits)).order_by(ORDERS.c.created_at.desc()).limit(limit)
    return tx.execute(query).scalars().all()


def legs_of(tx: Tx, connection_id: str, order_number: str) -> Sequence[OrderRow]:
    """All legs of one OrderNumber of a connection, newest first; as written, or all in capitals or small letters (by the index)."""
    query = sa.select(OrderRow).where(ORDERS.c.connection_id == connection_id, ORDERS.c.order_number.in_({order_number, order_number.upper(), order_number.lower()}))
    return tx.execute(query.order_by(ORDERS.c.id.desc())).scalars().all()


def journal_after(tx: Tx, seq: int, limit: int, connection_id: str | None = None, types: frozenset[str] = PUBLIC) -> Sequence[JournalRow]:
    query = sa.select(JournalRow).where(JOURNAL.c.seq > seq, JOURNAL.c.type.in_(sorted(types))).order_by(JOURNAL.c.seq).limit(limit)
    if connection_id is not None:
        for_all = JOURNAL.c.connection_id.is_(None) & (JOURNAL.c.type == "plan.published")
        query = query.where(sa.or_(JOURNAL.c.connection_id == connection_id, for_all))
    return tx.execute(query).scalars().all()


def history(tx: Tx, order_id: str) -> Sequence[JournalRow]:
    return tx.execute(sa.select(JournalRow).where(JOURNAL.c.order_id == order_id).order_by(JOURNAL.c.seq)).scalars().all()


def failures(tx: Tx, order_ids: Sequence[str]) -> dict[tuple[str, str], datetime]:
    """When a visit failed for an order: (order id, visit id) -> the last time it was said."""
    found = tx.execute(sa.select(ATTEMPTS.c.order_id, ATTEMPTS.c.visit_id, ATTEMPTS.c.at).where(ATTEMPTS.c.order_id.in_(order_ids)).order_by(ATTEMPTS.c.at))
    return {(row.order_id, row.visit_id): row.at for row in found}


def missed(tx: Tx, order_ids: Collection[str]) -> dict[str, int]:
    """Tries that count towards the hold, by order. Where the agency had nothing ready or the post did not come, nobody stood
    before the citizen's door: that is a failed visit, but no delivery the citizen has missed."""
    by_citizen = sa.select(ATTEMPTS.c.order_id, sa.func.count().label("tries")).where(ATTEMPTS.c.order_id.in_(order_ids), ATTEMPTS.c.fault == "citizen")
    return {row.order_id: row.tries for row in tx.execute(by_citizen.group_by(ATTEMPTS.c.order_id))}


def tried_again(tx: Tx, row: OrderRow) -> bool:
    """The post has a result that it could not deliver, and will come again: the day of that can still be chosen."""
    tried = row.kind == "return" and row.state == IN_HAND and row.outcome == FAILED and row.reason not in REFUSED
    return tried and missed(tx, [row.id]).get(row.id, 0) < MAX_ATTEMPTS and not lost(tx, [row.id])


def brought_back(row: OrderRow) -> bool:
    """A dossier on its way back to its citizen: when it is brought, and to which door, can still be chosen."""
    return row.kind == "collect" and row.state == RETURNING


def stops_of(tx: Tx, orders: Sequence[OrderRow]) -> dict[str, tuple[Stop, ...]]:
    """order id -> the days on which its clock stood; orders without any are left out."""
    accepted = {o.id: local_date(o.accepted_at) for o in orders if o.accepted_at is not None and o.attempts}
    tried: dict[str, list[Failure]] = {}
    ids = list(accepted)
    for at in range(0, len(ids), 400):
        for row in tx.execute(sa.select(ATTEMPTS).where(ATTEMPTS.c.order_id.in_(ids[at : at + 400]), ATTEMPTS.c.stops.is_(True))):
            tried.setdefault(row.order_id, []).append(Failure(row.visit_id, row.reason, row.fault, row.at, row.event_id, row.stops))
    return {order_id: made for order_id, failed in tried.items() if (made := stops(failed, accepted[order_id]))}


def open_tasks(tx: Tx, kind: str | None = None, limit: int = 200) -> Sequence[TaskRow]:
    table: Any = TaskRow.__table__  # type: ignore[attr-defined]
    last = table.c.kind.in_(AT_DESK)  # they wait for days, and must not hide what the board can settle now
    first = table.c.kind == "complaint"  # the law says by when it is answered; the oldest is due first
    query = sa.select(TaskRow).where(table.c.closed_at.is_(None)).order_by(last, first.desc(), table.c.created_at).limit(limit)
    if kind is not None:
        query = query.where(table.c.kind == kind)
    return tx.execute(query).scalars().all()
