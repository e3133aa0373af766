"""A citizen's order in plain words: no name, no address, and booked is never called received. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.custody.codes import COLLECT, DELIVER
from app.kernel.time import local
from app.orders.lifecycle import BOOKED, CANCELLED, CLOSED, HANDED_OVER, HELD, IN_HAND, PLANNED, RETURNED, RETURNING
from app.orders.outcome import FAILED
from app.orders.tables import JournalRow, OrderRow
from app.procedures.reasons import REFUSED

Words = Mapping[str, str]
_REACHED = {BOOKED: 1, PLANNED: 1, IN_HAND: 2, HELD: 2, HANDED_OVER: 3}


@dataclass(frozen=True, slots=True)
class Step:
    word: str
    done: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Happened:
    at: str
    word: str
    more: str = ""


def side(order: OrderRow) -> str:
    """A transfer between agencies reads like a collect: it ends at a desk."""
    return "return" if order.kind == "return" else "collect"


def code_door(order: OrderRow) -> str:
    """At which door a courier may come next (its code is shown), "" where none. A result counts from its planning on: the courier
    who took it at the agency may be without network until the citizen's door."""
    if order.state == RETURNING and order.kind == "collect":
        return DELIVER
    shown = {"collect": (BOOKED, PLANNED), "return": (PLANNED, IN_HAND)}.get(order.kind, ())
    return "" if order.state not in shown else COLLECT if order.kind == "collect" else DELIVER


def comes(order: OrderRow) -> bool:
    """Whether a courier comes to the citizen's door next."""
    if order.state == RETURNING:
        return order.kind == "collect"
    if order.outcome == FAILED and order.reason in REFUSED:
        return False
    return order.state not in CLOSED and order.state != HELD and not (order.kind == "collect" and order.state == IN_HAND)


def waits(order: OrderRow) -> bool:
    """For the result, which nobody has promised yet."""
    return order.kind == "return" and order.ready_at is None and order.state == BOOKED


def fee_later(order: OrderRow) -> bool:
    """Who asks on our own page tells no State fee: none is known until the agency says that the result is ready, and 0 would be invented."""
    if order.source != "citizen" or order.state_fee or order.state in (CANCELLED, RETURNING, RETURNED):
        return False
    return order.kind == "collect" or order.ready_at is None


def shown_window(order: OrderRow, today: date) -> str:
    """The hours that the page shows to whoever has the link, as the field of a slot says them; "" where it shows none."""
    if order.window_date is None or not order.window_from:
        return ""
    shown = order.window_date >= today if waits(order) else order.window_date == order.promised_on and comes(order)
    return f"{order.window_date}|{order.window_from}|{order.window_to}" if shown else ""


def say(order: OrderRow, words: Words) -> str:
    whose = order.kind if order.state in (RETURNING, RETURNED) else side(order)
    return words.get(f"say_{order.state}_{whose}") or words[f"say_{order.state}"]


def steps(order: OrderRow, words: Words) -> list[Step]:
    """Three steps of the straight way; none where the order went another way."""
    reached = _REACHED.get(order.state)
    if reached is None:
        return []
    over = order.state == HANDED_OVER
    return [Step(words[f"step_{side(order)}_{n}"], n < reached or over or (n == 1), n == reached and not over) for n in (1, 2, 3)]


def history(order: OrderRow, events: Iterable[JournalRow], words: Words, reasons: Mapping[str, str]) -> list[Happened]:
    """Oldest first; the same thing told again (a new plan) is shown once, at its last time."""
    told: list[tuple[str, Happened]] = []
    for event in events:
        failed = event.type == "order.attempt_failed"
        ours = failed and event.data.get("fault") in ("post", "agency")
        word = words["on_not_come"] if ours else words.get(f"on_{event.type}") or words.get(f"on_{event.type}_{side(order)}")
        if word is None:
            continue
        if told and told[-1][0] == event.type == "order.planned":
            told.pop()
        more = reasons.get(str(event.data.get("reason") or ""), "") if failed else ""
        told.append((event.type, Happened(f"{local(event.occurred_at):%H:%M %d/%m/%Y}", word, more)))
    return [happened for _, happened in told]
