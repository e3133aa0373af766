"""The way back that a person decides: a desk has refused the dossier, a result is wrong, a sender withdraws (Luật Bưu chính Điều 16). By
itself only a result goes back for which nobody came (policy.py)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Conflict, Refused
from app.kernel.money import dong_text
from app.kernel.time import local_date
from app.orders import queries, refusals
from app.orders.journal import JOURNAL, order_data, tell
from app.orders.lifecycle import BOOKED, CLOSED, HANDED_OVER, PLANNED, RETURNING
from app.orders.projector import ORDERS
from app.orders.receipts import LEDGER
from app.orders.service import Orders
from app.orders.tables import OrderRow
from app.orders.tasks import TASKS, ask, close, close_kind

SENT_BACK = "order.sent_back"
FAULTS = {"citizen": "người dân", "agency": "cơ quan", "post": "bưu điện"}
REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Decided:
    """Why, in the words of who decided it, and whose fault: that side pays the way back (QĐ 45/2016/QĐ-TTg Art 12.4)."""

    why: str
    fault: str


def send_back(tx: Tx, orders: Orders, order_id: str, decided: Decided, actor: Actor) -> OrderRow:
    """What the post holds goes back to who gave it, from the next working day on. Deciding it again changes nothing."""
    row, now = queries.owned(tx, order_id, actor), orders.clock.now()
    if row.state == RETURNING and decision(tx, row.id) is not None:
        return row
    _may(row)
    why = decided.why.strip()[:300]
    if len(why) < 5:
        raise Refused("Ghi lý do trả lại (ít nhất vài chữ): in trên phiếu chuyển hoàn.", code="reason_missing", field="why")
    if decided.fault not in FAULTS:
        raise Refused("Chọn bên chịu cước trả lại.", code="fault", field="fault")
    today = local_date(now)
    note = f"{row.note}\nTrả lại nơi gửi ({today:%d/%m/%Y}, phía {FAULTS[decided.fault]}): {why}".strip()[-2000:]
    nothing: dict[str, Any] = dict.fromkeys(("visit_id", "window_date", "window_from", "window_to"))
    begins = {} if row.state == RETURNING else {"returning_at": now, "promised_on": orders.reference.at(today).calendar.add(today, 1), **nothing}  # time was faster: the way back goes on
    done = orders.decide(tx, row.id, note=note, **begins)
    tell(tx, SENT_BACK, now, order_data(done.model_dump(), now, why=why, fault=decided.fault, by=actor.id), order_id=row.id)
    for kind in (refusals.KIND, refusals.OVERTAKEN):
        close_kind(tx, row.id, kind, actor, f"Trả lại nơi gửi: {why}", now)
    if done.kind == "collect" and (taken := _taken_for_others(tx, done.id)):
        text = f"Bì {done.item_number} trả lại người gửi, chưa nộp: trả lại {dong_text(taken)} lệ phí, tiền thu hộ đã thu ở cửa và lấy biên nhận."
        ask(tx, REFUND, f"refund:{done.id}", text, now, done.id, amount=taken)
    return done


def settle(tx: Tx, now: datetime) -> None:
    """A phone without network has told since that the desk had it before the decision: what was taken at the door is for that filing. And
    nobody is called about a way back that is over."""
    joined = TASKS.join(ORDERS, ORDERS.c.id == TASKS.c.order_id)
    open_ = sa.select(TASKS.c.id).select_from(joined).where(TASKS.c.closed_at.is_(None))
    filed = open_.where(TASKS.c.kind == REFUND, ORDERS.c.state == HANDED_OVER)
    over = open_.where(TASKS.c.kind == "call", TASKS.c.key.startswith("call:back:"), ORDERS.c.state != RETURNING)
    for found, why in ((filed, "hồ sơ đã nộp ở một cửa, không trả lại tiền"), (over, "hồ sơ không còn trên đường trả lại")):
        for task_id in tx.execute(found).scalars().all():
            close(tx, task_id, SYSTEM, f"Tự khớp: {why}.", now)


def decision(tx: Tx, order_id: str) -> Decided | None:
    """None where time alone has sent it back."""
    told = sa.select(JOURNAL.c.data).where(JOURNAL.c.order_id == order_id, JOURNAL.c.type == SENT_BACK).order_by(JOURNAL.c.seq.desc())
    data = tx.execute(told.limit(1)).scalar_one_or_none()
    return Decided(data["why"], data["fault"]) if data else None


def _may(row: OrderRow) -> None:
    if row.state in (BOOKED, PLANNED):
        raise Conflict("Bưu điện chưa nhận bì này: huỷ yêu cầu thay vì trả lại.", code="not_in_hand", state=row.state)
    if row.state in CLOSED:
        raise Conflict("Bì này đã giao hoặc đã trả lại: không trả lại nơi gửi được nữa.", code="order_over", state=row.state)
    if row.contested:
        raise Conflict("Bì này đang tranh chấp: xác định bì ở đâu rồi mới trả lại.", code="contested")
    if row.awaiting:
        raise Conflict("Bưu tá đã giao bì ở quầy, chờ quầy ký: hỏi quầy; quầy không nhận thì trả lại được.", code="awaiting", awaiting=row.awaiting)


def _taken_for_others(tx: Tx, order_id: str) -> int:
    """State fees and COD that a courier has taken: what they were for has not happened."""
    query = sa.select(sa.func.sum(LEDGER.c.amount)).where(LEDGER.c.order_id == order_id, LEDGER.c.ledger.in_(("state_fee", "cod")))
    return int(tx.execute(query).scalar_one() or 0)
