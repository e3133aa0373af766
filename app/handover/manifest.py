"""Life of a manifest (biên bản giao nhận hồ sơ): open -> counted -> sealed. Pure.

The scanned set must equal the list; what does not is named as an exception and signed with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.orders.lifecycle import CANCELLED, RETURNED

OPEN, COUNTED, SEALED, DROPPED = "open", "counted", "sealed", "dropped"
Verdict = Literal["expected", "extra", "early", "twice", "unknown", "elsewhere", "filed", "cancelled"]
IN_BULK = "Bì do cơ quan niêm phong sẵn theo thỏa thuận"  # counted as this, an envelope is not counted inside (QĐ 45/2016/QĐ-TTg Art 9.4)
HEARD = frozenset({"expected", "extra", "early"})  # the scans that put an envelope on the list
DOUBTED = frozenset({"filed", "cancelled"})  # and those that do once the clerk has said that it is meant


@dataclass(frozen=True, slots=True)
class Line:
    item_number: str
    expected: bool
    scanned: bool
    exception: str | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of a scanned number: whose order, who holds it, who is to have it, and whether it is on the list already."""

    item_number: str
    kind: str
    state: str
    holder: str
    destination: str
    scanned: bool
    expected: bool


def verdict(envelope: Envelope | None, giver: str, taker: str, sure: bool = False) -> tuple[Verdict, str]:
    """What the clerk hears and reads after a scan. `sure`: said once more, of what is given out though its order is over."""
    if envelope is None:
        return "unknown", "Không có bưu gửi nào mang số này. Kiểm tra lại số; bì này không thuộc biên bản."
    if envelope.scanned:
        return "twice", "Bì này đã quét rồi."
    if envelope.holder == taker:
        return "elsewhere", "Bì này đã được ghi nhận ở bên nhận từ trước."
    if not _right_way(envelope, giver, taker):
        return "elsewhere", "Bì này không đi giữa hai bên của biên bản này: để riêng và báo điều phối."
    if giver.startswith("agency:") and (over := _over(envelope, giver)) is not None and not (sure and over[0] in DOUBTED):
        return over
    if envelope.expected:
        return "expected", "Đúng bì trong danh sách."
    if envelope.holder.startswith("citizen:"):
        return "early", "Máy của bưu tá chưa gửi lần nhận bì này về; vẫn ghi nhận, chuỗi bàn giao sẽ tự khớp."
    return "extra", "Bì đúng nơi nhưng không có trong danh sách: đã thêm vào."


def _right_way(envelope: Envelope, giver: str, taker: str) -> bool:
    if taker.startswith("agency:"):
        return envelope.destination == taker and (envelope.holder in (giver, "") or envelope.holder.startswith("citizen:"))
    return envelope.holder == giver


def _over(envelope: Envelope, giver: str) -> tuple[Verdict, str] | None:
    """A desk holds envelopes for which nothing is to be carried: a scan alone does not give them to the post."""
    if envelope.state == CANCELLED:
        return "cancelled", "Yêu cầu của bì này đã huỷ: không trao cho bưu điện."
    if envelope.destination != giver:
        return None
    if envelope.state == RETURNED:
        return "elsewhere", "Bì này đã trả lại đây, yêu cầu đã xong: cần gửi nữa thì lập yêu cầu mới, dán nhãn mới."
    return "filed", f"{'Hồ sơ trong bì này đã nộp ở đây' if envelope.kind == 'collect' else 'Bì này đã chuyển đến đây'}: không trao cho bưu điện."


def meant_for(courier_id: str | None, order_ids: Sequence[str], callers: Mapping[str, str]) -> set[str]:
    """Which of a desk's orders are expected to go with this courier: who was sent for some takes those, anybody else what nobody
    was sent for, the post office all. What lies there besides may still be scanned."""
    sent = {order_id: callers.get(order_id) for order_id in order_ids}
    wanted = courier_id if courier_id in sent.values() else None
    return {order_id for order_id, caller in sent.items() if courier_id is None or caller == wanted}


def missing(lines: Sequence[Line]) -> list[str]:
    """Expected envelopes that were neither scanned nor excepted: counting is not finished."""
    return [line.item_number for line in lines if line.expected and not line.scanned and line.exception is None]


def sealable(lines: Sequence[Line]) -> list[str]:
    """The envelopes that change hands."""
    return [line.item_number for line in lines if line.scanned and line.exception is None]
