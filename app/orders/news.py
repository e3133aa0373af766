"""What the world is told when an order has changed: the names of events from the difference between before and after. Pure."""

from typing import Any

from app.kernel.time import iso
from app.orders.lifecycle import EVENT_OF_STATE, IN_HAND, PLANNED, Failure

Order = dict[str, Any]


def news_of(before: Order, order: Order, failures: tuple[Failure, ...]) -> list[tuple[str, dict[str, Any]]]:
    """(type, what it says more), oldest first; an order that differs in nothing of note is `order.updated`."""
    news: list[tuple[str, dict[str, Any]]] = []
    if order["attempts"] > before["attempts"]:
        last = failures[-1]
        news.append(("order.attempt_failed", {"attempt": order["attempts"], "reason": last.reason, "fault": last.fault}))
    if order["state"] != before["state"] and order["state"] in EVENT_OF_STATE:
        more = {"filing_time": iso(order["filing_time"])} if order["filing_time"] else {}
        news.append((EVENT_OF_STATE[order["state"]], more))
    elif order["state"] != before["state"]:
        news.append(("order.updated", {}))
    if order["kind"] == "return" and order["state"] == IN_HAND and _out_for_delivery(before, order):
        news.append(("order.out_for_delivery", {}))
    if order["contested"] != before["contested"]:
        news.append(("order.contested" if order["contested"] else "order.healed", {}))
    return news or [("order.updated", {})]


def _out_for_delivery(before: Order, order: Order) -> bool:
    return order["holder"].startswith("courier:") and not before["holder"].startswith("courier:") and before["state"] in (IN_HAND, PLANNED)
