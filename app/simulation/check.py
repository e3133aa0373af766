"""The reckoning from outside: what people did with their hands against what both wires and the webhooks say."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from app.kernel.time import at_local, parse_iso

ONCE = ("order.booked", "order.handed_over", "order.cancelled")


@dataclass
class Findings:
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    late: int = 0
    contested_open: int = 0


def check(play: Any, v1: Any, ngsp: Any, asks: list[Any], receiver: Any) -> Findings:
    found = Findings()
    orders = v1.all_orders()
    by_key = {(o["order_number"], o["kind"]): o for o in orders}
    by_id = {o["order_id"]: o for o in orders}
    _counted(play, asks, orders, by_key, found)
    for order_id, holder in play.truth.holder.items():
        if order_id not in by_id:
            found.lost.append(f"{order_id}: bưu tá đã giữ nhưng hệ thống không có")
            continue
        _compared(by_id[order_id], holder, found)
    for order in orders:
        _state(order, play, found)
    _feed(ngsp, asks, orders, found)
    _webhooks(orders, receiver, found)
    return found


def _counted(play: Any, asks: list[Any], orders: list[dict[str, Any]], by_key: dict[Any, Any], found: Findings) -> None:
    for ask in asks:
        if ask.key in play.accepted and (ask.number, ask.kind) not in by_key:
            found.lost.append(f"{ask.number} {ask.kind}: đã nhận nhưng không có trong danh sách")
    for (number, kind), times in Counter((o["order_number"], o["kind"]) for o in orders).items():
        if times > 1:
            found.doubled.append(f"{number} {kind}: {times} lần")


def _compared(order: dict[str, Any], holder: str, found: Findings) -> None:
    said = f"{order['holder']['kind']}:{order['holder']['id']}"
    if said != holder:
        found.lost.append(f"{order['item_number']}: thật ra {holder}, hệ thống nói {said}")


def _state(order: dict[str, Any], play: Any, found: Findings) -> None:
    found.contested_open += order["contested"]
    end = at_local(play.day, time(18)) + timedelta(hours=1)
    if order["due_at"] and parse_iso(order["due_at"]) < end and order["state"] not in ("handed_over", "returned", "cancelled"):
        found.late += 1
    if order["attempts"] != play.truth.failed.get(order["order_id"], 0):
        found.doubled.append(f"{order['item_number']}: {order['attempts']} lần phát hụt, thật ra {play.truth.failed.get(order['order_id'], 0)}")


def _feed(ngsp: Any, asks: list[Any], orders: list[dict[str, Any]], found: Findings) -> None:
    """The polling client sees one row a number, with the status of the newest leg."""
    rows = ngsp.feed()
    for ask in asks:
        if ask.number not in rows:
            found.lost.append(f"{ask.number}: không có trên kênh tra cứu NGSP")
    delivered = {o["order_number"] for o in orders if o["kind"] == "return" and o["state"] == "handed_over"}
    for number in delivered:
        if rows.get(number) != 4:
            found.lost.append(f"{number}: đã trả tận tay nhưng kênh NGSP nói {rows.get(number)}")


def _webhooks(orders: list[dict[str, Any]], receiver: Any, found: Findings) -> None:
    told = Counter((m["data"].get("order_id"), m["type"]) for m in receiver.messages.values())
    for order in orders:
        for type_ in ONCE:
            if told[(order["order_id"], type_)] > 1:
                found.doubled.append(f"{order['item_number']}: {type_} báo {told[(order['order_id'], type_)]} lần")
        if told[(order["order_id"], "order.booked")] == 0:
            found.lost.append(f"{order['item_number']}: không có webhook order.booked")
    if receiver.forged:
        found.doubled.append(f"{receiver.forged} webhook sai chữ ký")
