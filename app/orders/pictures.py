"""The picture of a clerk's signature on glass: on it rests the legal filing time, so somebody has to be able to look at it. Where the
act names none, or the one it names does not come, a dispatcher is asked; the act stays."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.custody.events import Act
from app.custody.payloads import EnvelopesHanded
from app.custody.proofs import PROOFS
from app.db import outbox
from app.db.uow import Tx
from app.orders.tasks import ask

TOPIC, PURPOSE = "picture", "signature"
PATIENCE = timedelta(days=3)
"""A courier is at the office, where there is network, every working day; a weekend lies between two of them."""


def picture_hash(signature: str) -> str | None:
    """What a signature on glass says of its picture; None for one without (a drawing as text, paper kept at the desk)."""
    given = signature.lower()
    return given if len(given) == 64 and set(given) <= set("0123456789abcdef") else None


def expect(tx: Tx, act: Act, now: datetime) -> None:
    payload = act.payload
    if not isinstance(payload, EnvelopesHanded) or payload.to.kind != "agency" or payload.countersignature is None or payload.countersignature.method != "glass":
        return
    named = [name for name in payload.proofs if "\x00" not in name]  # PostgreSQL cannot even look for such a name
    about: dict[str, object] = {"event_id": act.event_id, "agency": payload.to.id, "items": ", ".join(payload.item_numbers[:5]), "pictures": named}
    about |= {"device": act.device_id, "hash": picture_hash(payload.countersignature.signature) or ""}
    outbox.put(tx, TOPIC, f"{TOPIC}/{act.event_id}", about, now, now + PATIENCE)


def ask_for_missing(tx: Tx, now: datetime) -> int:
    """Those named long ago of which no picture is whole; the worker calls it again and again."""
    asked = 0
    for row in outbox.due(tx, now, (TOPIC,)):
        told = row.payload
        named = PROOFS.c.id.in_(told["pictures"]) if told["pictures"] else (PROOFS.c.device_id == told["device"]) & (PROOFS.c.sha256 == told["hash"])  # an older app names none
        if tx.execute(sa.select(PROOFS.c.id).where(named, PROOFS.c.purpose == PURPOSE, PROOFS.c.complete_at.is_not(None))).first() is None:
            _ask(tx, told, f"sau {PATIENCE.days} ngày ảnh chữ ký vẫn chưa về" if told["pictures"] else "việc này không kèm ảnh chữ ký", now)
            asked += 1
        outbox.done(tx, row.id, now)
    return asked


def _ask(tx: Tx, about: Mapping[str, object], why: str, now: datetime) -> None:
    text = f"Cơ quan {about['agency']} ký trên màn hình khi nhận bì {about['items']}, mà {why}: hỏi bưu tá và cán bộ một cửa. Việc và giờ nộp đã ghi vẫn giữ nguyên."
    ask(tx, "contested", f"picture:{about['event_id']}", text, now, event_id=about["event_id"], pictures=about["pictures"])
