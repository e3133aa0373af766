"""A plan before it is one: the solver's problem with the way back from its indices."""

import time
from dataclasses import dataclass, field

from app.dispatch.bags import in_time
from app.dispatch.facts import Courier, Facts
from app.dispatch.shifts import DAY, fair_left, lunch, seconds_of
from app.kernel.geo import Point
from app.kernel.time import local_date
from app.ports import TravelTimes
from routing.check import called
from routing.explain import Reason, explain
from routing.lookup import lookup
from routing.model import Plan, Problem, Route, Vehicle, Visit

EXPLAIN_S = 5.0
CODES = {"window": "window", "skill": "skill", "capacity": "capacity"}


@dataclass(frozen=True, slots=True)
class Errand:
    """What one solver visit is for."""

    order_id: str
    at: str  # home | agency | office
    agency_code: str | None
    attempts: int


@dataclass
class Draft:
    """The problem with the way back from its indices; `unserved`: orders that never got into it, (code, reason); `until`: to
    when what such a visit is about may lie in its bag."""

    facts: Facts
    places: list[Point] = field(default_factory=list)
    place_index: dict[tuple[float, float], int] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    errands: list[Errand] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    unserved: dict[str, tuple[str, str]] = field(default_factory=dict)
    vehicle_of: dict[str, int] = field(default_factory=dict)
    until: dict[int, int] = field(default_factory=dict)
    ways: str = "estimate"

    def place(self, lat: float, lon: float) -> int:
        key = (round(lat, 6), round(lon, 6))
        if key not in self.place_index:
            self.place_index[key] = len(self.places)
            self.places.append(Point(*key))
        return self.place_index[key]

    def problem(self, travel: TravelTimes) -> Problem:
        vehicles = tuple(self._vehicle(courier) for courier in self.facts.couriers)
        ways = travel.between(self.places, self.facts.now)
        self.ways = ways.quality
        points = tuple((p.lat, p.lon) for p in self.places)
        made = Problem(tuple(self.visits), vehicles, (ways.travel,), tuple(self.pairs), objective="cost", points=points, name=str(self.facts.day))
        return in_time(made, self.until)

    def initial(self) -> Plan | None:
        """The plan in force as the beginning of the new one: what is left of each run, in its order. Its times are not
        set: the solver mends it first. None before the day's first plan."""
        ahead: dict[int, list[int]] = {}
        index = {(e.order_id, e.at, e.agency_code): i for i, e in enumerate(self.errands)}
        for stop in sorted(self.facts.stops, key=lambda s: (s.courier_id, s.position)):
            vehicle = self.vehicle_of.get(stop.courier_id)
            visits = [index[key] for o in stop.order_ids if (key := (o, stop.at, stop.agency_code)) in index]
            if vehicle is not None:
                ahead.setdefault(vehicle, []).extend(v for v in visits if v not in ahead.get(vehicle, []))
        routes = tuple(Route(k, tuple(visits), (0,) * len(visits), 0, 0) for k, visits in ahead.items() if visits)
        return Plan(routes) if routes else None

    def explain(self, problem: Problem, plan: Plan) -> None:
        """Why each order is left out and what would help, for as many as can be found out in EXPLAIN_S."""
        until = time.monotonic() + EXPLAIN_S
        now = seconds_of(self.facts.now, self.facts.day) if today(self.facts) else None
        heads = [v for v in plan.dropped if lookup(problem).pickup[v] != -1]
        for index in heads:
            if time.monotonic() > until:
                return
            order_id = self.errands[index].order_id
            if order_id not in self.unserved:
                reason = explain(problem, plan, index, now)[0]
                self.unserved[order_id] = CODES.get(reason.rules[0] if len(reason.rules) == 1 else "", "day_full"), _said(problem, index, reason)

    def _vehicle(self, courier: Courier) -> Vehicle:
        reached = self.facts.reached.get(courier.id)
        office = self.place(courier.lat, courier.lon)
        opens = max(DAY.opens, seconds_of(self.facts.now, self.facts.day) if self.facts.reached or today(self.facts) else 0)
        start = office
        if reached is not None:
            start, opens = self.place(reached.lat, reached.lon), max(opens, seconds_of(reached.free_at, self.facts.day))
        return Vehicle(
            start, office, min(opens, DAY.closes), DAY.closes, courier.name, (DAY.max_envelopes, DAY.max_grams), lunch=lunch(reached, opens, self.facts.day), overtime_from=DAY.overtime_from,
            overtime_price=DAY.overtime_price, regions=frozenset({courier.new_code}), strange_price=DAY.strange_price,
            fair_seconds=fair_left(reached, opens, self.facts.day), fair_price=DAY.fair_price, skills=courier.languages,
        )  # fmt: skip


def _said(problem: Problem, index: int, reason: Reason) -> str:
    """The dispatcher sees the order beside it, so the sentence does not name it again."""
    told = reason.vi.removeprefix(f"Điểm {called(problem, index)} ")
    return told[:1].upper() + told[1:]


def today(facts: Facts) -> bool:
    return local_date(facts.now) >= facts.day
