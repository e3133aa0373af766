"""State of an order, from decisions and the fold of its envelope's chain: pure, total, and readable aloud.

The state says who has it; the plan says when. Booked is never shown as received."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.kernel.time import local_date

BOOKED, PLANNED, IN_HAND, HANDED_OVER = "booked", "planned", "in_hand", "handed_over"
HELD, RETURNING, RETURNED, CANCELLED = "held", "returning", "returned", "cancelled"
STATES = (BOOKED, PLANNED, IN_HAND, HANDED_OVER, HELD, RETURNING, RETURNED, CANCELLED)
MAX_ATTEMPTS = 2  # missed by the citizen; then a result waits at the post office
CLOSED = frozenset({HANDED_OVER, RETURNED, CANCELLED})

# What the world is told when the state becomes the right one; collect and return differ where the trade's words do.
EVENT_OF_STATE = {
    PLANNED: "order.planned",
    IN_HAND: "order.collected",
    HANDED_OVER: "order.handed_over",
    HELD: "order.held",
    RETURNING: "order.returning",
    RETURNED: "order.returned",
    CANCELLED: "order.cancelled",
}


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people and rules have decided about the order, apart from what happened to its envelope."""

    cancelled: bool = False
    visit_id: str | None = None
    held: bool = False
    returning: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A visit that did not succeed (`visit.failed`); `stops`: by force majeure, the clock stood still that day."""

    visit_id: str
    reason: str
    fault: str
    at: datetime
    event_id: str = ""
    stops: bool = False


def origin_of(kind: str, order_id: str, agency_code: str) -> str:
    """Who holds the envelope before the post does."""
    return f"citizen:{order_id}" if kind == "collect" else f"agency:{agency_code}"


def destination_of(kind: str, order_id: str, agency_code: str, to_agency_code: str | None) -> str:
    if kind == "return":
        return f"citizen:{order_id}"
    return f"agency:{to_agency_code if kind == 'transfer' and to_agency_code else agency_code}"


def goal_of(order: Mapping[str, Any]) -> str:
    """Who is to have the envelope in the end: what goes back, who had it first. `order`: its columns."""
    if order["returning_at"] is not None:
        return origin_of(order["kind"], order["id"], order["agency_code"])
    return destination_of(order["kind"], order["id"], order["agency_code"], order["to_agency_code"])


def goes_back(returning_at: datetime | None, day: date) -> bool:
    """Whether a run of that day carries it back: the way back begins on the working day after the decision."""
    return returning_at is not None and local_date(returning_at) < day


def leads_astray(kind: str, agency_code: str, at: str, stop_agency: str | None) -> bool:
    """Of what goes back: a stop of an older plan at which it would be handed to its goal of before."""
    match kind:
        case "collect":
            return at == "agency"
        case "return":
            return at == "home"
        case _:
            return at == "agency" and stop_agency != agency_code


def put_off(order: Any, at: str, day: date) -> bool:
    """Its citizen has chosen a day after that of a plan in which it stands: at this stop nobody is expected. What the post fetched all
    the same goes on to its desk. `order`: a row with its columns."""
    if order.window_date is None or order.window_date != order.promised_on or order.promised_on <= day:
        return False
    if order.state in (BOOKED, PLANNED):
        return True
    to_citizen = (order.kind, order.state) in (("return", IN_HAND), ("collect", RETURNING))
    return to_citizen and (at == "home" or (at == "office" and str(order.holder).startswith("office:")))


def gone(order: Any, visit: Any) -> bool:
    """Nothing is to be done for it at this stop of a plan any more; what was taken although it is cancelled must be carried on."""
    astray = order.returning_at is not None and leads_astray(order.kind, order.agency_code, visit.at, visit.agency_code)
    return order.state == CANCELLED or astray or put_off(order, visit.at, local_date(visit.eta))


def state_of(kind: str, holder: str, origin: str | None, decided: Decisions, failures: tuple[Failure, ...]) -> str:
    """`holder`: party text of the chain; `origin`: who had it first, None while custody has not passed at all."""
    side = holder.split(":", 1)[0]
    if origin is None:
        if decided.cancelled:
            return CANCELLED
        open_visit = decided.visit_id and all(f.visit_id != decided.visit_id for f in failures)
        return PLANNED if open_visit else BOOKED
    if side in ("courier", "office"):
        return RETURNING if decided.returning else HELD if decided.held else IN_HAND
    arrived = side == ("citizen" if kind == "return" else "agency")
    return HANDED_OVER if arrived and holder != origin else RETURNED
