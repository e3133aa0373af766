"""Who is told what, and when: one message for one event, never at night, and never lost for want of a gateway."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from app.accounts.tables import CodeRow
from app.db.crypto import Keyring
from app.db.reference import current
from app.db.uow import Tx
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.kernel.time import at_local, local, local_date, parse_iso
from app.notify.messages import Failed, kind_of, sentence
from app.notify.tables import MessageRow
from app.orders.invitations import heard
from app.orders.lifecycle import MAX_ATTEMPTS, RETURNING
from app.orders.projector import ORDERS
from app.orders.tables import JournalRow
from app.ports import Clock, MessageGateway, Sent
from app.procedures.reasons import in_tongue
from app.settings import Settings

log = structlog.get_logger()
MESSAGES: sa.Table = MessageRow.__table__  # type: ignore[attr-defined]
CODES: sa.Table = CodeRow.__table__  # type: ignore[attr-defined]
CODE = "code:"
_ABOUT = ("id", "kind", "phone", "language", "filing_time", "promised_on", "item_number", "token", "office_id", "state", "closed_at")
_ORDERS = sa.select(*(ORDERS.c[name] for name in _ABOUT)).where(ORDERS.c.id.in_(sa.bindparam("ids", expanding=True)))
_KEYS = sa.select(MESSAGES.c.key).where(MESSAGES.c.key.in_(sa.bindparam("keys", expanding=True)))
_INSERT = MESSAGES.insert()
NIGHT, MORNING = time(21, 0), time(7, 0)
RETRY = timedelta(minutes=5)
WAITING, SENT, READ_OUT, DROPPED = "waiting", "sent", "read_out", "dropped"
INVITING = ("invited", "last_attempt", "attempt_failed", "changed_mind", "not_given_back")


@dataclass(frozen=True)
class Notify:
    """`gateway` None: everything waits in the tray, where a dispatcher reads it out by telephone."""

    settings: Settings
    clock: Clock
    keyring: Keyring
    gateway: MessageGateway | None = None

    def tell(self, tx: Tx, events: Sequence[JournalRow]) -> list[JournalRow]:
        """The messages for some events of the journal; the same event twice makes one. Returns those that could not be told."""
        orders = {row.id: row for row in tx.execute(_ORDERS, {"ids": [event.order_id for event in events if event.order_id]})}
        now, rows, untold = self.clock.now(), [], []
        for event in events:
            try:
                row = self._message(tx, orders.get(event.order_id or ""), event, now)
            except Exception:
                log.exception("message_failed", journal=event.id)
                untold.append(event)
            else:
                rows += [row] if row else []
        put(tx, rows)
        self._invite_no_more(tx, [order.id for order in orders.values() if _over(order)])
        return untold

    def code(self, tx: Tx, phone: str, digits: str, key: str, language: str, last_day: date | None) -> None:
        """A one-time code goes out at once, also at night: somebody is waiting for it. `last_day`: of one that a person reads out."""
        now = self.clock.now()
        text = sentence("code_read_out", language, digits=digits, day=f"{last_day:%d/%m/%Y}") if last_day else sentence("code", language, digits=digits)
        put(tx, [_row(f"{CODE}{key}", phone, "code", text, language, None, now, now)])

    def drop_dead_codes(self, tx: Tx) -> None:
        now = self.clock.now()
        tx.execute(MESSAGES.update().where(MESSAGES.c.state == WAITING, ~_lives(now)).values(state=DROPPED, done_at=now))

    def tray(self, tx: Tx, limit: int = 200) -> Sequence[MessageRow]:
        """What has not reached anybody yet, codes first, then by the time it is due."""
        query = sa.select(MessageRow).where(MESSAGES.c.state == WAITING, _lives(self.clock.now()))
        return tx.execute(query.order_by(MESSAGES.c.kind != "code", MESSAGES.c.due_at, MESSAGES.c.id).limit(limit)).scalars().all()

    def waiting(self, tx: Tx) -> int:
        query = sa.select(sa.func.count()).select_from(MESSAGES).where(MESSAGES.c.state == WAITING, _lives(self.clock.now()))
        return int(tx.execute(query).scalar_one())

    def read_out(self, tx: Tx, message_id: str, actor: Actor) -> MessageRow:
        """Somebody has told the citizen by telephone. Twice is once."""
        row = self._row(tx, message_id)
        if row.state == WAITING:
            row.state, row.channel, row.done_at, row.done_by = READ_OUT, "phone", self.clock.now(), actor.id
            tx.flush()
            self._reached(tx, row)
        return row

    def due(self, tx: Tx, limit: int = 10) -> Sequence[MessageRow]:
        """What a gateway may send now, codes first, and few at a time: a code that comes meanwhile waits for these. Nothing without a gateway."""
        if self.gateway is None:
            return []
        now = self.clock.now()
        query = sa.select(MessageRow).where(MESSAGES.c.state == WAITING, MESSAGES.c.due_at <= now, _lives(now))
        if awake(now) > now:
            query = query.where(MESSAGES.c.kind == "code")
        return tx.execute(query.order_by(MESSAGES.c.kind != "code", MESSAGES.c.due_at).limit(limit)).scalars().all()

    def sent(self, tx: Tx, message_id: str, answer: Sent) -> None:
        """What the gateway said about it: done, later, or never (then a person sees it in the tray with the reason)."""
        row = self._row(tx, message_id)
        if row.state != WAITING:
            return
        row.problem = answer.problem
        if answer.accepted:
            row.state, row.channel, row.done_at = SENT, self.gateway.channel if self.gateway else "", self.clock.now()
            self._reached(tx, row)
        else:
            later = self.clock.now() + (RETRY if answer.retry else timedelta(days=3650))
            row.due_at = later if row.kind == "code" else awake(later)
        tx.flush()

    def _invite_no_more(self, tx: Tx, order_ids: Sequence[str]) -> None:
        if order_ids:
            waits = MESSAGES.c.order_id.in_(order_ids) & MESSAGES.c.kind.in_(INVITING) & (MESSAGES.c.state == WAITING)
            tx.execute(MESSAGES.update().where(waits).values(state=DROPPED, done_at=self.clock.now()))

    def _reached(self, tx: Tx, row: MessageRow) -> None:
        """From here on an invitation counts."""
        if row.kind == "invited":
            heard(tx, row.key.partition(":")[0], self.clock.now())

    def _row(self, tx: Tx, message_id: str) -> MessageRow:
        row = tx.get(MessageRow, message_id)
        if row is None:
            raise NotFound("Không có tin nhắn này.", code="message_not_found")
        return row

    def _message(self, tx: Tx, order: Any, event: JournalRow, now: datetime) -> dict[str, Any] | None:
        if order is None or not order.phone:
            return None
        failed = Failed(str(event.data.get("fault") or ""), str(event.data.get("state", "")), int(event.data.get("missed", 0)) >= MAX_ATTEMPTS, str(event.data.get("reason") or ""))
        kind = kind_of(event.type, order.kind, order.filing_time is not None, failed, order.promised_on is None)
        if kind is None or (kind in INVITING and _over(order)):
            return None
        text = sentence(kind, order.language, **self._words(tx, order, event))
        return _row(_key(order, event, kind), order.phone, kind, text, order.language, order.id, now, awake(now))

    def _words(self, tx: Tx, order: Any, event: JournalRow) -> dict[str, str]:
        today = local_date(self.clock.now())
        day = order.promised_on
        reason = current(tx, "reason", today).get(str(event.data.get("reason") or ""), {}) if event.type == "order.attempt_failed" else {}
        office = current(tx, "office", today).get(order.office_id or "", {}) if event.type == "order.invited" else {}
        return {
            "item": order.item_number,
            "day": f"{day:%d/%m/%Y}" if day else "…",
            "link": f"{self.settings.base_url}/t/{order.token}",
            "office": str(office.get("name", "bưu cục")),
            "time": f"{local(order.filing_time):%H:%M %d/%m/%Y}" if order.filing_time else "",
            "reason": in_tongue(str(event.data.get("reason") or ""), str(reason.get("text", "")), order.language),
            "result_day": f"{local(parse_iso(event.data['result_at'])):%d/%m/%Y}" if "result_at" in event.data else "",
        }


def _over(order: Any) -> bool:
    """Nothing waits for the citizen any more, whichever door it left by: nobody calls to say that it does."""
    return order.closed_at is not None or (order.kind == "return" and order.state == RETURNING)


def _lives(now: datetime) -> sa.ColumnElement[bool]:
    """A one-time code whose time is over is told to nobody."""
    code = sa.select(CODES.c.id).where(CODES.c.id == sa.func.substr(MESSAGES.c.key, len(CODE) + 1), CODES.c.expires_at >= now)
    return (MESSAGES.c.kind != "code") | code.correlate(MESSAGES).exists()


def put(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """What is in the tray already stays as it is."""
    fresh = {row["key"]: row for row in reversed(rows)}
    if fresh:
        known = set(tx.execute(_KEYS, {"keys": list(fresh)}).scalars())
        if new := [row for key, row in fresh.items() if key not in known]:
            tx.execute(_INSERT, new)


def _row(key: str, phone: str, kind: str, text: str, language: str, order_id: str | None, now: datetime, due: datetime) -> dict[str, Any]:
    said = {"phone": phone, "kind": kind, "text": text, "language": language, "order_id": order_id}
    return {"id": new_id(), "key": key, **said, "state": WAITING, "channel": "", "problem": "", "created_at": now, "due_at": due}


def awake(now: datetime) -> datetime:
    """`now`, or seven in the morning where it is night (21:00 to 7:00 in Viet Nam)."""
    clock, day = local(now).time(), local_date(now)
    if clock >= NIGHT:
        return at_local(day + timedelta(days=1), MORNING)
    return at_local(day, MORNING) if clock < MORNING else now


def _key(order: Any, event: JournalRow, kind: str) -> str:
    """A re-plan for the same day tells nothing new; a new day does. Everything else is told once for its event."""
    if kind in ("planned_collect", "booked_return"):
        return f"{order.id}:{kind}:{order.promised_on}"
    return f"{event.id}:{kind}"
