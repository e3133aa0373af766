"""From the journal to the subscribers: fan-out by a cursor in the order of commit, signed as Standard Webhooks say."""

import base64
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from standardwebhooks import Webhook

from app.db import outbox
from app.db.crypto import Keyring
from app.db.outbox import OutboxRow
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


def subscribe(tx: Tx, keyring: Keyring, connection_id: str, url: str, events: Sequence[str], description: str, now: datetime) -> tuple[SubscriptionRow, str]:
    """The secret is made here and shown once. Events from now on only."""
    if not url.startswith(("http://", "https://")) or len(url) > 2000:
        raise Refused("url phải bắt đầu bằng https:// (hoặc http:// trong mạng thử).", code="webhook_url", field="url")
    unknown = [name for name in events if name != "*" and name not in PUBLIC]
    if unknown or not events:
        raise Refused(f"Không có sự kiện {', '.join(unknown[:5]) or '(trống)'}; có: {', '.join(sorted(PUBLIC))}.", code="webhook_events", field="events")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    newest = tx.execute(sa.select(sa.func.max(JOURNAL.c.seq))).scalar_one() or 0
    row = SubscriptionRow(
        id=f"whk_{new_id()}", connection_id=connection_id, url=url, events=list(events), description=description[:200],
        secret_sealed=keyring.seal(secret), from_seq=newest, created_at=now,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row, secret


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
    for event in rows:
        for sub in active:
            if _wants(sub, event):
                outbox.put(tx, TOPIC, f"{sub.id}:{event.id}", {"subscription": sub.id, "seq": event.seq}, now)
    move_cursor(tx, TOPIC, int(rows[-1].seq or 0))
    return len(rows)


def _wants(sub: SubscriptionRow, event: JournalRow) -> bool:
    mine = event.connection_id in (None, sub.connection_id) and (event.connection_id is not None or event.type == "plan.published")
    return mine and (event.seq or 0) > sub.from_seq and ("*" in sub.events or event.type in sub.events)


def prepare(tx: Tx, keyring: Keyring, rows: Sequence[OutboxRow], now: datetime) -> list[Delivery]:
    """Claims the rows and signs their messages; a row whose subscription is gone is settled."""
    ready = []
    for row in rows:
        if not outbox.claim(tx, row.id, now):
            continue
        sub = tx.get(SubscriptionRow, row.payload["subscription"])
        event = tx.get(JournalRow, row.payload["seq"])
        if sub is None or event is None or not sub.active:
            outbox.done(tx, row.id, now)
            continue
        body = json.dumps(message(event), ensure_ascii=False, separators=(",", ":"))
        stamp = datetime.now(UTC)  # receivers check it against their own real clock (five minutes)
        headers = {
            "content-type": "application/json",
            "webhook-id": event.id,
            "webhook-timestamp": str(int(stamp.timestamp())),
            "webhook-signature": Webhook(keyring.open(sub.secret_sealed)).sign(event.id, stamp, body),
        }
        ready.append(Delivery(row.id, sub.id, row.tries, sub.url, body.encode(), headers))
    return ready


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
    wait = WAITS[delivery.tries]
    outbox.retry(tx, delivery.row_id, now + max(wait, timedelta(seconds=min(answer.retry_after or 0, 86400))), problem)


def _switch_off(tx: Tx, subscription_id: str, problem: str) -> None:
    tx.execute(SUBSCRIPTIONS.update().where(SUBSCRIPTIONS.c.id == subscription_id).values(active=False, problem=problem[:300]))
