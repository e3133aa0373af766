"""A contested envelope as the dispatcher sees it: both versions side by side, what would heal it, whose phone may still bring it,
and who has been told."""

from typing import Any

import sqlalchemy as sa

from app.custody.codes import SAID, verdicts
from app.custody.cure import Cure, cures
from app.custody.log import EVENTS, LINKS, Envelopes
from app.db.outbox import OUTBOX
from app.db.uow import Tx
from app.house import House
from app.kernel.time import VN_TZ
from app.notify.tables import MessageRow
from app.orders.journal import JOURNAL
from app.orders.lifecycle import origin_of
from app.orders.tables import OrderRow
from app.orders.tasks import TASKS
from app.web import show

MESSAGES: sa.Table = MessageRow.__table__  # type: ignore[attr-defined]
WORDS = {
    "envelopes.taken": "nhận bì", "envelopes.handed": "giao bì", "collect.done": "nhận hồ sơ tại nhà", "deliver.done": "trả tận tay", "manifest.sealed": "ký biên bản", "envelope.found": "xác minh nơi giữ",
}  # fmt: skip
METHODS = {"key": "có chữ ký bằng khoá của bên kia", "attested": "bên kia xác nhận bằng mật khẩu", "glass": "bên kia ký tay", "code": "có mã, chưa đối chiếu"}


def case(tx: Tx, house: House, order: OrderRow, names: dict[str, str]) -> dict[str, Any]:
    """`versions`: each act that does not fit beside the act of the chain that it contradicts."""
    links = Envelopes(tx, [order.item_number]).links[order.item_number]
    chain = house.custody.chain_of(tx, order.item_number)
    acts = {act["event_id"]: act for act in _acts(tx, order.item_number, names, set(chain.contested))}
    found = cures(links, chain, origin_of(order.kind, order.id, order.agency_code))
    versions = [{"chain": acts.get(c.rival or ""), "other": acts[c.event_id], "cure": _said(c, names), "phones": _phones(tx, house, (c.giver, c.taker, acts[c.rival]["taker"] if c.kind == "two_takers" and c.rival in acts else ""), names)} for c in found if c.event_id in acts]
    told = _told(tx, order, chain.contested)
    return {"acts": list(acts.values()), "versions": versions, "told": told, "contested": chain.contested, "holder": show.party(chain.holder, names), "tip": chain.tip}


def _acts(tx: Tx, item: str, names: dict[str, str], contested: set[str]) -> list[dict[str, Any]]:
    joined = LINKS.join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id)
    columns = (LINKS.c.event_id, LINKS.c.giver, LINKS.c.taker, EVENTS.c.type, EVENTS.c.actor, EVENTS.c.occurred_at, EVENTS.c.received_at, EVENTS.c.confidence, EVENTS.c.device_id, EVENTS.c.body)
    rows = tx.execute(sa.select(*columns).select_from(joined).where(LINKS.c.item_number == item, LINKS.c.role != "noted").order_by(LINKS.c.position)).mappings().all()
    codes = verdicts(tx, {row["event_id"]: row["body"] for row in rows})
    return [
        {
            **row, "from": show.party(row["giver"], names), "to": show.party(row["taker"], names), "by": show.party(row["actor"], names), "clash": row["event_id"] in contested,
            "word": WORDS.get(row["type"], row["type"]), "sure": _sure(row["body"], codes.get(row["event_id"], "")),
        }
        for row in rows
    ]  # fmt: skip


def _sure(body: str, code: str) -> str:
    return f"mã của người dân: {SAID[code]}" if code else next((text for method, text in METHODS.items() if f'"method":"{method}"' in body), "một bên khai")


def _said(cure: Cure, names: dict[str, str]) -> str:
    giver, taker = show.party(cure.giver, names), show.party(cure.taker, names)
    match cure.kind:
        case "missing_act":
            return f"Việc này đứng trên một việc chưa về (…{(cure.act or '')[-6:]}), thường là lần {taker} nhận bì: chờ máy đã ghi việc đó gửi lên, chuỗi tự khớp."
        case "two_takers":
            return f"Hai bên cùng khai nhận bì từ {giver}: không tự khớp được. Gọi cả hai, bì đang ở ai thì ghi ở người đó."
        case _:
            return f"Còn thiếu lần bàn giao {giver} → {taker}: máy của một trong hai bên gửi lên thì chuỗi tự khớp."


def _phones(tx: Tx, house: House, parties: tuple[str, ...], names: dict[str, str]) -> list[dict[str, Any]]:
    """The phones of the couriers concerned, and when each was last heard."""
    people = {party.partition(":")[2]: show.party(party, names) for party in parties if party.startswith("courier:")}
    return [{"name": people[d.person_id], "seen": d.last_seen_at, "state": d.state} for who in people for d in house.accounts.devices(tx, who)]


def _told(tx: Tx, order: OrderRow, contested: tuple[str, ...]) -> list[dict[str, Any]]:
    """Dispatchers by a task, the one-stop system by an event (and its webhooks), the citizen by a message."""
    keys = [f"contested:{event_id}" for event_id in contested]
    told = [{"who": "Điều phối", "how": "việc cần người", "at": row.created_at} for row in tx.execute(sa.select(TASKS.c.created_at).where(TASKS.c.key.in_(keys)))]
    events = tx.execute(sa.select(JOURNAL.c.id, JOURNAL.c.occurred_at).where(JOURNAL.c.order_id == order.id, JOURNAL.c.type == "order.contested").order_by(JOURNAL.c.seq.desc()).limit(1)).all()
    for event in events:
        sent = tx.execute(sa.select(OUTBOX.c.done_at, OUTBOX.c.failed).where(OUTBOX.c.key.endswith(f":{event.id}"))).all()
        reached = sum(row.done_at is not None and not row.failed for row in sent)
        how = f"webhook: {reached}/{len(sent)} nơi đã nhận" if sent else "có trong luồng sự kiện, chưa đăng ký webhook"
        told.append({"who": "Hệ thống một cửa", "how": how, "at": event.occurred_at})
        query = sa.select(MESSAGES.c.created_at, MESSAGES.c.state).where(MESSAGES.c.order_id == order.id, MESSAGES.c.created_at >= event.occurred_at)
        told += [{"who": "Người dân", "how": f"tin nhắn ({row.state})", "at": row.created_at} for row in tx.execute(query)]
    return sorted(told, key=lambda line: line["at"].astimezone(VN_TZ))
