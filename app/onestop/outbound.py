"""From the journal to the subscribers: fan-out by a cursor in the order of commit, signed as Standard Webhooks say."""

import base64
import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from standardwebhooks import Webhook

from app.db import outbox
from app.db.crypto import Keyring
from app.db.outbox import OUTBOX, OutboxRow
from app.db.uow import Tx
from app.kernel.errors import NotFound, Refused
from app.kernel.ids import new_id
from app.kernel.time import iso
from app.onestop.tables import CursorRow, SubscriptionRow
from app.orders import queries
from app.orders.journal import JOURNAL, PUBLIC
from app.orders.tables import JournalRow
from app.ports import HttpAnswer, WebhookClient

TOPIC = "webhook"
BATCH = 100  # a longer write would keep a one-stop system waiting behind it
SHOWN_AGAIN = timedelta(days=1)
# the schedule of the Standard Webhooks specification: about three days in all
WAITS = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400))
SUBSCRIPTIONS: sa.Table = SubscriptionRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One signed message on its way; everything a thread needs without the database."""

    row_id: str
    subscription_id: str
    tries: int
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class SubscriptionAsk:
    url: str
    events: tuple[str, ...]
    description: str = ""


def subscribe(tx: Tx, keyring: Keyring, connection_id: str, asked: SubscriptionAsk, now: datetime) -> tuple[SubscriptionRow, str]:
    """The secret is made here and shown once. Events from now on only. The same asked for again within a day (a lost answer)
    is the same subscription and secret; later it gets a new secret, and goes on where it had been switched off."""
    _check_url(asked.url)
    unknown = [name for name in asked.events if name != "*" and name not in PUBLIC]
    if unknown or not asked.events:
        raise Refused(f"Không có sự kiện {', '.join(unknown[:5]) or '(trống)'}; có: {', '.join(sorted(PUBLIC))}.", code="webhook_events", field="events")
    old = next((s for s in subscriptions(tx, connection_id) if (s.url, sorted(s.events), s.description) == (asked.url, sorted(asked.events), asked.description)), None)
    if old is not None and old.active and now - old.created_at < SHOWN_AGAIN:
        return old, keyring.open(old.secret_sealed)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    row = old or SubscriptionRow(
        id=f"whk_{new_id()}", connection_id=connection_id, url=asked.url, events=list(asked.events), description=asked.description,
        secret_sealed=b"", from_seq=_newest(tx), created_at=now,
    )  # fmt: skip
    row.from_seq = row.from_seq if row.active else _newest(tx)
    row.secret_sealed, row.active, row.problem, row.created_at = keyring.seal(secret), True, "", now
    tx.add(row)
    tx.flush()
    return row, secret


def _newest(tx: Tx) -> int:
    return tx.execute(sa.select(sa.func.max(JOURNAL.c.seq))).scalar_one() or 0


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and not parts.fragment and (parts.port or 1) > 0
    except ValueError:
        fits = False
    if not fits or any(not 33 <= ord(letter) <= 126 for letter in url):
        raise Refused("url phải là một địa chỉ https:// (hoặc http:// trong mạng thử), không kèm mật khẩu, không có #.", code="webhook_url", field="url")


def send_test(tx: Tx, connection_id: str, subscription_id: str, now: datetime) -> str:
    """Queues a signed `webhook.test`, so that a receiver can be tried without an order."""
    row = tx.get(SubscriptionRow, subscription_id)
    if row is None or row.connection_id != connection_id:
        raise NotFound("Không có đăng ký này.", code="webhook_not_found")
    message_id = f"evt_{new_id()}"
    outbox.put(tx, TOPIC, f"{row.id}:{message_id}", {"subscription": row.id, "test": message_id, "at": iso(now)}, now)
    return message_id


def subscriptions(tx: Tx, connection_id: str) -> Sequence[SubscriptionRow]:
    query = sa.select(SubscriptionRow).where(SUBSCRIPTIONS.c.connection_id == connection_id).order_by(SUBSCRIPTIONS.c.created_at)
    return tx.execute(query).scalars().all()


def unsubscribe(tx: Tx, connection_id: str, subscription_id: str) -> None:
    gone = tx.execute(SUBSCRIPTIONS.delete().where(SUBSCRIPTIONS.c.id == subscription_id, SUBSCRIPTIONS.c.connection_id == connection_id))
    if gone.rowcount == 0:  # type: ignore[attr-defined]
        raise NotFound("Không có đăng ký này.", code="webhook_not_found")


def message(event: JournalRow) -> dict[str, Any]:
    """What a webhook carries and what GET /api/v1/events shows (there with `id`)."""
    return {"type": event.type, "timestamp": iso(event.occurred_at), "data": event.data}


def cursor(tx: Tx, name: str) -> int:
    row = tx.get(CursorRow, name)
    return row.seq if row else 0


def move_cursor(tx: Tx, name: str, seq: int) -> None:
    row = tx.get(CursorRow, name)
    if row is None:
        tx.add(CursorRow(name=name, seq=seq))
    else:
        row.seq = seq
    tx.flush()


def fan_out(tx: Tx, now: datetime) -> int:
    """One outbox row for each new event and each subscriber who asked for it. Returns how many events were read."""
    rows = queries.journal_after(tx, cursor(tx, TOPIC), BATCH)
    if not rows:
        return 0
    active = tx.execute(sa.select(SubscriptionRow).where(SUBSCRIPTIONS.c.active)).scalars().all()
    outbox.put_all(tx, TOPIC, {f"{s.id}:{e.id}": {"subscription": s.id, "seq": e.seq} for e in rows for s in active if _wants(s, e)}, now)
    move_cursor(tx, TOPIC, int(rows[-1].seq or 0))
    return len(rows)


def _wants(sub: SubscriptionRow, event: JournalRow) -> bool:
    mine = event.connection_id in (None, sub.connection_id) and (event.connection_id is not None or event.type == "plan.published")
    return mine and (event.seq or 0) > sub.from_seq and ("*" in sub.events or event.type in sub.events)


def choose(rows: Sequence[OutboxRow], free: int, each: int, busy: Mapping[str, int]) -> list[OutboxRow]:
    """At most `free` rows, and no more than `each` on the way to one subscription (`busy`: how many are)."""
    chosen: list[OutboxRow] = []
    taken = Counter(busy)
    for row in rows:
        if len(chosen) < free and taken[row.payload["subscription"]] < each:
            taken[row.payload["subscription"]] += 1
            chosen.append(row)
    return chosen


def prepare(tx: Tx, keyring: Keyring, rows: Sequence[OutboxRow], now: datetime) -> list[Delivery]:
    """Claims the rows and signs their messages; a row whose subscription is gone is settled."""
    ready = []
    for row in rows:
        if not outbox.claim(tx, row.id, now):
            continue
        sub = tx.get(SubscriptionRow, row.payload["subscription"])
        said = _said(tx, row)
        if sub is None or said is None or not sub.active:
            outbox.done(tx, row.id, now)
            continue
        ready.append(_signed(row, sub, keyring.open(sub.secret_sealed), *said))
    return ready


def _said(tx: Tx, row: OutboxRow) -> tuple[str, dict[str, Any]] | None:
    """(webhook-id, message) of an outbox row."""
    if "test" in row.payload:
        return row.payload["test"], {"type": "webhook.test", "timestamp": row.payload["at"], "data": {}}
    event = tx.get(JournalRow, row.payload["seq"])
    return (event.id, message(event)) if event else None


def _signed(row: OutboxRow, sub: SubscriptionRow, secret: str, message_id: str, said: dict[str, Any]) -> Delivery:
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    stamp = datetime.now(UTC)  # receivers check it against their own real clock (five minutes)
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(stamp.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, stamp, body),
    }
    return Delivery(row.id, sub.id, row.tries, sub.url, body.encode(), headers)


def send(client: WebhookClient, delivery: Delivery) -> HttpAnswer:
    return client.post(delivery.url, delivery.body, delivery.headers)


def settle(tx: Tx, delivery: Delivery, answer: HttpAnswer, now: datetime) -> None:
    """Delivered, tried again later, or given up; 410 Gone ends the subscription."""
    if 200 <= answer.status < 300:
        outbox.done(tx, delivery.row_id, now)
        return
    problem = answer.problem or f"HTTP {answer.status}"
    if answer.status == 410 or delivery.tries >= len(WAITS):
        outbox.give_up(tx, delivery.row_id, now, problem)
        _switch_off(tx, delivery.subscription_id, problem)
        return
    due = now + max(WAITS[delivery.tries], timedelta(seconds=min(answer.retry_after or 0, 86400)))
    outbox.retry(tx, delivery.row_id, due, problem)
    _hold_back(tx, delivery.subscription_id, due)


def _hold_back(tx: Tx, subscription_id: str, until: datetime) -> None:
    """A receiver that is down gets no storm: what waits behind the failed message waits as long."""
    behind = (OUTBOX.c.key > f"{subscription_id}:") & (OUTBOX.c.key < f"{subscription_id};") & OUTBOX.c.done_at.is_(None)
    tx.execute(OUTBOX.update().where(behind, OUTBOX.c.tries == 0, OUTBOX.c.due_at < until).values(due_at=until))


def _switch_off(tx: Tx, subscription_id: str, problem: str) -> None:
    tx.execute(SUBSCRIPTIONS.update().where(SUBSCRIPTIONS.c.id == subscription_id).values(active=False, problem=problem[:300]))
