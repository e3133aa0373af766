"""What lies at the post office and is fetched there: a result whose citizen was invited (TT 17/2017/TT-BTTTT Art 5.2h), a dossier that comes
back. Whoever hands it over says what a courier says at the door, and the office gives it: `deliver.done` with the office as its actor.

The act is named by the order and the act that it stands on: said twice it is one act. No device signs it; it bears the house's signature
and, outside its payload, the person at the board (`keyed_by`), who has the money."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from app.accounts.access import saw
from app.custody.events import Act
from app.custody.log import Witness
from app.custody.payloads import DeliverDone, Receiver, Recovered
from app.custody.service import Recorded
from app.custody.signing import canonical, sign
from app.db.uow import Tx
from app.kernel.errors import Conflict, Refused
from app.kernel.text import fold
from app.kernel.time import iso
from app.orders import invitations
from app.orders.lifecycle import CLOSED
from app.orders.projector import ORDERS
from app.orders.sending_back import decision
from app.orders.tables import OrderRow
from app.orders.tasks import close_kind
from app.papers.inside import listed
from app.papers.issue import Printing
from app.papers.rekey import named
from app.papers.slips import due_of
from app.papers.written import Written, counts, money, read

KEY = "fetched"
NO_VISIT = "office"
ID_TYPES = {"CCCD": "Thẻ căn cước", "VNeID": "VNeID", "CMND": "Chứng minh nhân dân", "HC": "Hộ chiếu"}


@dataclass(frozen=True, slots=True)
class Counted:
    """What the form says. `paid`: cash, transfer, none, or nothing said; `letter`: number and day of a proxy's authority; `looked`: the card was compared where the name differs;
    `nothing_back`, `no_remark`: said, not left out."""

    wrote: Written
    paid: str = ""
    letter: str = ""
    looked: bool = False
    nothing_back: bool = False
    no_remark: bool = False


def hindrance(tx: Tx, order: OrderRow) -> str:
    """Why it is not to be given out at the post office; empty where it is."""
    if order.state in CLOSED:
        return "Bì này đã giao, đã trả lại hoặc yêu cầu đã huỷ: không giao lần nữa."
    if order.contested:
        return "Bì này đang tranh chấp: xác định bì ở đâu rồi mới giao."
    if order.holder.startswith("courier:"):
        return "Bì còn ở bưu tá: bưu tá giao bì tại bưu cục (quét trên máy) rồi mới giao được ở đây."
    if not order.holder.startswith("office:"):
        return "Bưu cục không giữ bì này."
    if order.kind == "transfer":
        return "Bì chuyển giữa hai cơ quan: không giao cho người dân."
    if order.kind == "collect" and order.returning_at is None:
        return "Hồ sơ này trên đường đến một cửa: người dân muốn lấy lại thì ghi «Trả lại nơi gửi» trước."
    if order.kind == "return" and order.returning_at is not None and decision(tx, order.id) is not None:
        return "Đã có quyết định trả kết quả này về cơ quan: không giao cho người dân."
    return ""


def waiting(tx: Tx) -> list[OrderRow]:
    """All that lies at a post office for its citizen, who waits longest first."""
    held = sa.select(OrderRow).where(ORDERS.c.holder.startswith("office:"), ORDERS.c.state.not_in(CLOSED), sa.or_(ORDERS.c.kind == "return", (ORDERS.c.kind == "collect") & ORDERS.c.returning_at.is_not(None)))
    return [order for order in tx.execute(held.order_by(ORDERS.c.held_at.is_(None), ORDERS.c.held_at, ORDERS.c.accepted_at, ORDERS.c.id).limit(500)).scalars() if not hindrance(tx, order)]


def as_typed(p: Printing, order: OrderRow, fields: Mapping[str, Any]) -> Counted:
    """The fields `fetched.<name>` of the form."""
    wrote = read(fields, KEY, listed(p, order), f"Bì {order.item_number}")

    def ticked(name: str) -> bool:
        return bool(fields.get(f"{KEY}.{name}"))

    return Counted(wrote, str(fields.get(f"{KEY}.method", "")), str(fields.get(f"{KEY}.letter", "")).strip()[:200], ticked("looked"), ticked("nothing_back"), ticked("no_remark"))


def give(p: Printing, order: OrderRow, said: Counted) -> Recorded:
    """Raises Conflict for what is not the office's to give, Refused for what a courier may not leave out either."""
    if why := hindrance(p.tx, order):
        raise Conflict(why, code="not_at_office", state=order.state)
    payload, now = _payload(p, order, said), p.house.clock.now()
    event_id, previous = named(KEY, order.id, order.tip or ""), {order.item_number: order.tip}
    wire = {
        "event_id": event_id, "type": "deliver.done", "occurred_at": iso(now), "previous": previous, "payload": msgspec.to_builtins(payload), "source": "counter", "keyed_by": p.actor.id,
    }  # fmt: skip
    body = canonical(wire)
    act = Act(event_id, "deliver.done", payload, now, previous, order.holder, "counter", body, sign(p.house.keyring.house, body))
    saw(p.tx, p.actor, KEY, now, order.id)
    recorded = p.house.custody.record(p.tx, act, Witness(now, now))
    if recorded.outcome == "applied":
        for kind in (invitations.KIND, "call"):
            close_kind(p.tx, order.id, kind, p.actor, "Đã giao tại bưu cục.", now)
    return recorded


def _payload(p: Printing, order: OrderRow, said: Counted) -> DeliverDone:
    wrote = said.wrote
    if wrote.item_number.replace(" ", "").upper() != order.item_number:
        raise Refused("Quét hoặc gõ số hiệu trên bì đang cầm: phải đúng bì của yêu cầu này.", code="item_number", field="item")
    _papers(p, order, said)
    if not (wrote.recovered or said.nothing_back):
        raise Refused("Ghi giấy thu lại của người dân, hoặc đánh dấu «Không phải thu lại giấy nào».", code="recovered", field="recovered")
    if due_of(order).total and said.paid not in ("cash", "transfer", "none"):
        raise Refused("Chọn cách thu tiền, hoặc «không thu».", code="method", field="method")
    if not (wrote.remark or said.no_remark):
        raise Refused("Ghi ý kiến của người nhận, hoặc đánh dấu «Không có ý kiến».", code="remark", field="remark")
    note = "; ".join(part for part in (f"Giấy uỷ quyền: {said.letter}" if wrote.relation == "proxy" else "", wrote.note) if part)
    return DeliverDone(
        visit_id=NO_VISIT, order_id=order.id, item_number=order.item_number, received_by=_receiver(order, said), components=counts(wrote.papers), remark=wrote.remark or None, money=money(order, said.paid), manual=True,
        recovered=[Recovered(name=name, count=count) for name, count in wrote.recovered], note=note,
    )  # fmt: skip


def _receiver(order: OrderRow, said: Counted) -> Receiver:
    """TT 17/2017/TT-BTTTT Art 5.2d: the owner with a card, or a proxy with a card and a paper of authority."""
    wrote, proxy = said.wrote, said.wrote.relation == "proxy"
    if not wrote.receiver:
        raise Refused("Ghi họ tên người nhận.", code="receiver", field="receiver")
    if wrote.id_type not in ID_TYPES or not re.fullmatch(r"[0-9]{4}", wrote.id_last4):
        raise Refused("Chọn loại giấy tờ tuỳ thân đã xem và ghi 4 số cuối (TT 17/2017 Điều 5.2).", code="id_missing", field="id_last4")
    if proxy and len(said.letter) < 3:
        raise Refused("Người được uỷ quyền phải có giấy uỷ quyền: ghi số, ngày của giấy và giữ lại bản giấy.", code="letter", field="letter")
    if not proxy and order.citizen_name and fold(wrote.receiver) != fold(order.citizen_name) and not said.looked:
        raise Refused(f"Tên người nhận khác tên trên yêu cầu ({order.citizen_name}): đã đối chiếu giấy tờ thì đánh dấu «Tên khác, đã đối chiếu».", code="look", field="looked")
    return Receiver(relation="proxy" if proxy else "owner", name=wrote.receiver, id_type=wrote.id_type, id_last4=wrote.id_last4)


def _papers(p: Printing, order: OrderRow, said: Counted) -> None:
    """Counted together; what is missing needs the receiver's word on it."""
    if not said.wrote.papers:
        raise Refused("Cùng người nhận kiểm đếm giấy tờ trong bì rồi ghi số bản.", code="count_missing", field="o0")
    found = {name: (originals, copies) for name, originals, copies in said.wrote.papers}
    short = [c.name for c in listed(p, order) if any(has < (wanted or 0) for has, wanted in zip(found.get(c.name, (0, 0)), (c.originals, c.copies), strict=True))]
    if short and not said.wrote.remark:
        raise Refused(f"Thiếu so với danh mục: {', '.join(short)[:300]}. Ghi ý kiến của người nhận về phần thiếu.", code="short", field="remark")
