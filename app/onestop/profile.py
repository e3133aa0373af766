"""A connection's own table of names and numbers: the enums around the NGSP wire conflict, so nothing is fixed in code."""

from collections.abc import Mapping
from typing import Any

DEFAULT: Mapping[str, Any] = {
    "status": {"registered": 1, "under_way": 2, "handed_over": 3, "delivered": 4, "attempt_failed": 5, "held": 6, "returned": 7, "cancelled": 9},
    "accepted": 100,
    "cancelled": 110,
    "in_hand": 111,
    "refusals": {"customer_unknown": 201, "procedure_needs_presence": 202, "procedure_not_served": 203, "unreadable": 204, "order_unknown": 205, "other": 299},
    "services": {"orderpost": "order", "ordercancel": "cancel", "ordertracking": "tracking", "document": "document", "getprice": "price", "pricehcc": "price"},
    "cancel_by_tracking": False,
    "closed_days": 30,
}
WORDS = {
    "registered": "Đã tiếp nhận yêu cầu",
    "under_way": "Bưu điện đang giữ hồ sơ",
    "handed_over": "Đã bàn giao cho cơ quan",
    "delivered": "Đã trả kết quả cho người dân",
    "attempt_failed": "Chưa lấy hoặc phát được, sẽ đến lại",
    "held": "Đang giữ tại bưu cục",
    "returned": "Đã chuyển hoàn",
    "cancelled": "Đã huỷ",
}


def profile_of(own: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults with what the connection sets otherwise; one level deep for its tables."""
    merged: dict[str, Any] = {}
    for name, value in DEFAULT.items():
        mine = own.get(name, value)
        merged[name] = {**value, **mine} if isinstance(value, Mapping) and isinstance(mine, Mapping) else mine
    return merged


def word_of(order: Any) -> str:
    """The stage of an order in the words of the status table."""
    state, kind = order.state, order.kind
    if state == "handed_over":
        return "delivered" if kind == "return" else "handed_over"
    if order.outcome == "attempt_failed" and state in ("booked", "in_hand"):
        return "attempt_failed"
    return {"booked": "registered", "planned": "registered", "in_hand": "under_way", "held": "held", "returning": "held", "returned": "returned", "cancelled": "cancelled"}[state]
