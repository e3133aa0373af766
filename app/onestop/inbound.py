"""One service behind every dialect: an order is taken once, however often it is sent and whichever wire it comes by."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from app.accounts.service import Accounts
from app.accounts.tables import ConnectionRow
from app.db.uow import Tx
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, Refused
from app.onestop.said_again import ask_about_changes, ask_about_other_leg
from app.onestop.tables import IdempotencyRow
from app.orders import queries
from app.orders.commands import NewOrder
from app.orders.intake import readable
from app.orders.lifecycle import BOOKED, CANCELLED, PLANNED
from app.orders.service import Orders, RulesOf
from app.orders.tables import OrderRow
from app.ports import Clock

KEYS: sa.Table = IdempotencyRow.__table__  # type: ignore[attr-defined]
_KNOWN = sa.select(KEYS.c.body_hash, KEYS.c.status, KEYS.c.answer).where(
    KEYS.c.caller == sa.bindparam("caller"), KEYS.c.route == sa.bindparam("route"), KEYS.c.key == sa.bindparam("key")
)
_KEEP = KEYS.insert()
KEY_LIFE = timedelta(days=30)  # what the API promises (docs/wires.md)
SENT_AGAIN = timedelta(days=1)  # who heard no answer sends again within hours; a leg that ended before is asked for anew
Answer = dict[str, Any]
Cancelled = Literal["cancelled", "in_hand", "unknown"]


@dataclass(frozen=True)
class Inbound:
    orders: Orders
    accounts: Accounts
    reference: RulesOf
    clock: Clock

    def once(self, tx: Tx, caller: str, route: str, key: str, body: bytes, make: Callable[[], tuple[int, Answer]]) -> tuple[int, Answer]:
        """Runs `make` for a new key and stores its answer in the same transaction; the same key and body later: that answer
        again (draft-ietf-httpapi-idempotency-key-header). Writers go one at a time, so a twin in flight waits for it."""
        if not 1 <= len(key) <= 255:
            raise Malformed("Thiếu tiêu đề Idempotency-Key (1–255 ký tự).", code="idempotency_key_missing")
        digest = hashlib.sha256(body).hexdigest()
        found = tx.execute(_KNOWN, {"caller": caller, "route": route, "key": key}).first()
        if found is not None:
            if found.body_hash != digest:
                raise Refused("Idempotency-Key này đã dùng cho một nội dung khác: xin tạo khoá mới.", code="idempotency_key_reused")
            return found.status, found.answer
        status, answer = make()
        row = {"caller": caller, "route": route, "key": key, "body_hash": digest, "status": status, "answer": answer, "created_at": self.clock.now()}
        tx.execute(_KEEP, row)
        return status, answer

    def forget(self, tx: Tx, now: datetime, most: int) -> int:
        """Keys whose time is over, at most `most`; how many went."""
        return let_go(tx, KEYS.c.caller.startswith("client:") & (KEYS.c.created_at < now - KEY_LIFE), most)

    def accept(self, tx: Tx, new: NewOrder, actor: Actor) -> OrderRow:
        return self.orders.register(tx, new, actor)

    def accept_leg(self, tx: Tx, new: NewOrder, actor: Actor) -> OrderRow:
        """Key of the NGSP wire: (customer, OrderNumber, direction); a leg sent again is the leg that is there, or has just ended."""
        assert new.connection_id is not None and new.order_number is not None
        legs, since = queries.legs_of(tx, new.connection_id, new.order_number), self.clock.now() - SENT_AGAIN
        same = next((leg for leg in legs if leg.kind == new.kind and leg.state != CANCELLED and (leg.closed_at is None or leg.closed_at > since)), None)
        if same is None:
            return self.orders.register(tx, _coded(new, legs), actor)
        ask_about_changes(tx, same, new, self.clock.now())
        return same

    def cancel_newest(self, tx: Tx, connection_id: str, order_number: str, actor: Actor) -> Cancelled:
        """The newest leg that the post does not hold yet. Said again it changes nothing: the wire does not tell a repeated message from
        one that means the other leg, so a person is asked about that one."""
        legs = queries.legs_of(tx, connection_id, order_number)
        if not legs:
            return "unknown"
        free, now = next((leg for leg in legs if leg.state in (BOOKED, PLANNED)), None), self.clock.now()
        gone = next((leg for leg in legs if leg.state == CANCELLED and (leg is legs[0] or (free is None and _after(leg, legs, now - SENT_AGAIN)))), None)
        if gone is not None:
            other = free or legs[0]
            if other is not gone and other.closed_at is None:
                ask_about_other_leg(tx, gone, other, now)
            return "cancelled"
        if free is None:
            return "in_hand"
        self.orders.cancel(tx, free.id, actor)
        return "cancelled"

    def connection_of(self, tx: Tx, actor: Actor) -> ConnectionRow:
        assert actor.connection_id is not None
        return self.accounts.connection(tx, actor.connection_id)


def _coded(new: NewOrder, legs: Sequence[OrderRow]) -> NewOrder:
    """A message without a code that can be read is about the dossier of the other direction, whose code a desk may have given since."""
    known = next((leg.dossier_code for leg in legs if leg.kind != new.kind and leg.state != CANCELLED), "")
    return replace(new, dossier_code=known) if readable(known) and not readable(new.dossier_code) else new


def _after(gone: OrderRow, legs: Sequence[OrderRow], since: datetime) -> bool:
    """Cancelled a short while ago, when all legs of today were there: the last thing done by this number was that cancel."""
    return gone.cancelled_at is not None and gone.cancelled_at > since and all(leg.created_at < gone.cancelled_at for leg in legs)


def let_go(tx: Tx, old: sa.ColumnElement[bool], most: int) -> int:
    """Deletes at most `most` of the marks that are `old`, so that no act waits long behind it."""
    names = (KEYS.c.caller, KEYS.c.route, KEYS.c.key)
    return int(tx.execute(KEYS.delete().where(sa.tuple_(*names).in_(sa.select(*names).where(old).limit(most)))).rowcount)  # type: ignore[attr-defined]
