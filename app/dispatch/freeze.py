"""Re-planning at noon: what is done or under way does not move. Pure.

Done is what the custody log says, never what the clock says; a courier who is offline simply looks less far."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit of the plan in force. Times are UTC instants."""

    visit_id: str
    courier_id: str
    position: int
    at: str
    agency_code: str | None
    lat: float
    lon: float
    eta: datetime
    leave_at: datetime
    order_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a courier is: what is frozen in its order, and from where and when the rest of the day starts."""

    frozen: tuple[Stop, ...]
    lat: float
    lon: float
    free_at: datetime


def freeze(stops: Iterable[Stop], done: Collection[str], started: Collection[str], now: datetime) -> dict[str, Reached]:
    """By courier; couriers without a frozen stop are left out (they start at their office). A stop under way stays
    first and keeps its courier until its planned leaving time, or until now where that has passed."""
    reached: dict[str, Reached] = {}
    for stop in sorted(stops, key=lambda s: (s.courier_id, s.position)):
        finished, under_way = stop.visit_id in done, stop.visit_id in started and stop.visit_id not in done
        if not (finished or under_way):
            continue
        before = reached.get(stop.courier_id)
        free_at = max(now, stop.leave_at) if under_way else max(now, before.free_at if before else now)
        reached[stop.courier_id] = Reached((*(before.frozen if before else ()), stop), stop.lat, stop.lon, free_at)
    return reached
