"""What the world is told when an order has changed: the names of events from the difference between before and after. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.kernel.time import iso
from app.orders.lifecycle import CLOSED, EVENT_OF_STATE, IN_HAND, PLANNED, Failure
from app.orders.outcome import FAILED

Order = dict[str, Any]
NOT_MET = "order.attempt_failed"


def news_of(before: Order, order: Order, failures: tuple[Failure, ...]) -> list[tuple[str, dict[str, Any]]]:
    """(type, what it says more), oldest first; an order that differs in nothing of note is `order.updated`. A failed visit that the
    chain has gone past is no news."""
    news: list[tuple[str, dict[str, Any]]] = []
    if order["attempts"] > before["attempts"] and order["outcome"] == FAILED:
        last = failures[-1]
        news.append((NOT_MET, {"attempt": order["attempts"], "reason": last.reason, "fault": last.fault, "missed": sum(f.fault == "citizen" for f in failures)}))
    given_out = order["kind"] == "collect" and order["state"] == IN_HAND and before["filing_time"] is not None  # by a desk that had it: nothing was fetched
    if order["state"] != before["state"] and order["state"] in EVENT_OF_STATE and not given_out:
        more = {"filing_time": iso(order["filing_time"])} if order["filing_time"] else {}
        news.append((EVENT_OF_STATE[order["state"]], more))
    elif order["state"] != before["state"]:
        news.append(("order.updated", {}))
    if order["kind"] == "return" and order["state"] == IN_HAND and _out_for_delivery(before, order):
        news.append(("order.out_for_delivery", {}))
    if order["contested"] != before["contested"]:
        news.append(("order.contested" if order["contested"] else "order.healed", {}))
    return news or [("order.updated", {})]


def worth_telling(news: Sequence[Order], orders: Mapping[str, Order]) -> list[Order]:
    """A phone that comes back late tells the failed visit and the happy end at once: nobody needs to hear of the first."""
    return [told for told in news if told["type"] != NOT_MET or orders[told["order_id"]]["state"] not in CLOSED]


def _out_for_delivery(before: Order, order: Order) -> bool:
    return order["holder"].startswith("courier:") and not before["holder"].startswith("courier:") and before["state"] in (IN_HAND, PLANNED)
