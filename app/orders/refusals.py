"""What coming again does not mend: a desk refuses a dossier or leaves it out of its manifest, a result is somebody else's, a desk gives out
what is over. A person decides whether it goes back or is tried again, and until then no plan carries it to the same door. What was fetched
before its courier knew that it was cancelled is a question too; it is carried on meanwhile, for its citizen gave it and signed."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.custody.events import Act
from app.custody.log import Witness
from app.custody.payloads import EnvelopesHanded, ManifestSealed
from app.db.uow import Tx
from app.kernel.actor import SYSTEM
from app.orders.lifecycle import CANCELLED, HANDED_OVER, HELD, IN_HAND, RETURNING
from app.orders.outcome import FAILED
from app.orders.tables import OrderRow
from app.orders.tasks import TASKS, ask, ask_anew, close
from app.procedures.reasons import REFUSED

ORDERS: sa.Table = OrderRow.__table__  # type: ignore[attr-defined]
KIND, LEFT, OVERTAKEN = "refused", "left_out", "overtaken"
NOT_THERE, LATER = "Chưa có trong bì bàn giao", "Giao vào chuyến sau"
AT_COUNTER = (NOT_THERE, "Bì rách hoặc mất niêm phong", "Thiếu giấy tờ so với phiếu gửi", "Không thuộc cơ quan này", LATER)  # why a clerk leaves an envelope out
ON_PHONE = ("Bì rách", "Không đúng cơ quan", "Không nhận")  # and what the courier's app writes
_UNMENDED = frozenset({*AT_COUNTER, *ON_PHONE}) - {NOT_THERE, LATER}
_SAID = {
    "agency_refused": "Cơ quan không nhận bì {item}: xem phiếu từ chối (nếu có), gọi người gửi.",
    "wrong_result": "Kết quả trong bì {item} sai người hoặc sai nội dung: báo cơ quan làm lại.",
}
_CHOICE = "Chọn «Trả lại nơi gửi» ở trang của yêu cầu, hoặc đóng việc này để bưu tá mang đến lại. Chưa quyết thì không xếp chuyến."


def ask_whether(tx: Tx, order: Mapping[str, Any], reason: str, now: datetime) -> None:
    """Once the visit is taken into the order: one that the chain has gone past asks nothing."""
    if reason in REFUSED and order["state"] in (IN_HAND, HELD) and order["outcome"] == FAILED:
        text = f"{_SAID[reason].format(item=order['item_number'])} {_CHOICE}"
        ask_anew(tx, KIND, f"refused:{order['id']}", text, now, order["id"])


def ask_what_was_left(tx: Tx, act: Act, known: Callable[[str], Mapping[str, Any] | None], witness: Witness) -> None:
    """About envelopes that this act says a desk has left with who brought them; `known`: the order of a number, where it is at hand (what
    a phone names as left has no link). One that has gone on since is asked about no more, nor what is told late and was asked since."""
    giver, left = _left(act)
    for order in filter(None, (known(item) or _order(tx, item) for item in left)):
        asked = sa.select(TASKS.c.id).where(TASKS.c.order_id == order["id"], TASKS.c.kind.in_((KIND, LEFT)), TASKS.c.created_at > witness.corrected_at)
        if order["holder"] == giver and tx.execute(asked.limit(1)).first() is None:
            _ask_about(tx, order, left[order["item_number"]], witness.received_at)


def _left(act: Act) -> tuple[str, dict[str, str]]:
    """(who brought them, number -> why the desk did not take it)."""
    match act.payload:
        case ManifestSealed(taker=desk, giver=giver, exceptions=left) if desk.kind == "agency":
            return giver.name, {one.item_number: one.reason for one in left}
        case EnvelopesHanded(to=desk, exceptions=left) if desk.kind == "agency":
            return act.actor, {one.item_number: one.reason for one in left}
        case _:
            return "", {}


def _order(tx: Tx, item: str) -> Any:
    return tx.execute(sa.select(ORDERS).where(ORDERS.c.item_number == item)).mappings().one_or_none()


def _ask_about(tx: Tx, order: Mapping[str, Any], reason: str, now: datetime) -> None:
    said, state = f"Quầy không nhận bì {order['item_number']}: «{reason}».", order["state"]
    if reason in _UNMENDED and state in (IN_HAND, HELD):
        ask_anew(tx, KIND, f"refused:{order['id']}", f"{said} Hỏi bưu tá, gọi người gửi. {_CHOICE}", now, order["id"])
    elif reason != LATER and state in (IN_HAND, HELD, RETURNING):
        todo = "Hệ thống ghi bưu tá đang giữ: hỏi bưu tá bì ở đâu." if reason == NOT_THERE else "Hỏi bưu tá và quầy; bì vẫn được xếp chuyến."
        ask_anew(tx, LEFT, f"left:{order['id']}", f"{said} {todo}", now, order["id"], holder=order["holder"])


def over(tx: Tx, items: Collection[str]) -> list[str]:
    """Orders of these envelopes for which nothing is carried any more: it has arrived, or is cancelled."""
    return list(tx.execute(sa.select(ORDERS.c.id).where(ORDERS.c.item_number.in_(items), ORDERS.c.state.in_((HANDED_OVER, CANCELLED)))).scalars())


def ask_about_given_out(tx: Tx, order_ids: Collection[str], now: datetime) -> None:
    """A desk has given to the post what was over: nobody knows yet whether it goes back or to its goal once more."""
    given = sa.select(ORDERS.c.id, ORDERS.c.item_number, ORDERS.c.cancelled_at).where(ORDERS.c.id.in_(order_ids), ORDERS.c.state.in_((IN_HAND, HELD)))
    for order in tx.execute(given).all():
        why = "yêu cầu đã huỷ" if order.cancelled_at else "bì đã nộp ở đó"
        ask_anew(tx, KIND, f"refused:{order.id}", f"Quầy trao lại bì {order.item_number} dù {why}: hỏi quầy vì sao. {_CHOICE}", now, order.id)


def ask_about_cancelled(tx: Tx, order: Mapping[str, Any], now: datetime) -> None:
    text = f"Bì {order['item_number']} đã lấy trước khi biết là huỷ: gọi người gửi, mang đi hay trả lại? Trả lại: chọn «Trả lại nơi gửi» ở trang của yêu cầu. Mang đi: đóng việc này."
    ask(tx, OVERTAKEN, f"overtaken:{order['id']}", text, now, order["id"])


def undecided(tx: Tx) -> frozenset[str]:
    """Orders that wait for such a decision."""
    return frozenset(tx.execute(sa.select(TASKS.c.order_id).where(TASKS.c.kind == KIND, TASKS.c.closed_at.is_(None))).scalars())


def settle(tx: Tx, now: datetime) -> None:
    """The desk has taken it after all, or the envelope is where it belongs: nothing is left to decide, or to ask."""
    joined = TASKS.join(ORDERS, ORDERS.c.id == TASKS.c.order_id)
    decided = sa.select(TASKS.c.id).select_from(joined).where(TASKS.c.kind.in_((KIND, OVERTAKEN)), TASKS.c.closed_at.is_(None), ORDERS.c.state.not_in((IN_HAND, HELD)))
    for task_id in tx.execute(decided).scalars().all():
        close(tx, task_id, SYSTEM, "Tự khớp: bì không còn chờ quyết định.", now)
    left = sa.select(TASKS.c.id, TASKS.c.data, ORDERS.c.holder).select_from(joined).where(TASKS.c.kind == LEFT, TASKS.c.closed_at.is_(None))
    for task in tx.execute(left).all():
        if task.holder != task.data["holder"]:
            close(tx, task.id, SYSTEM, "Tự khớp: bì đã sang tay khác.", now)
