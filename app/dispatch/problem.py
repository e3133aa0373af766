"""Rows <-> routing.Problem: the only translator between the trade and the solver."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.dispatch.bags import in_time
from app.dispatch.facts import Courier, Facts
from app.dispatch.shifts import DAY, clock_seconds, fair_left, lunch, seconds_of
from app.kernel.geo import Point
from app.kernel.time import local_date
from app.ports import TravelTimes
from routing.check import called
from routing.explain import Reason, explain
from routing.lookup import lookup
from routing.model import Plan, Problem, Promise, Route, Vehicle, Visit, Window

NO_PLACE = "Chưa rõ địa chỉ: cần người xác định xã, phường trước khi xếp chuyến."
NO_DESK = "Cơ quan của hồ sơ không có trong danh mục: cần người chọn lại."
NO_COURIER = "Không có bưu tá nào đang làm việc ở bưu cục giữ bì này."
PASSED = "Khung giờ đã hẹn đã qua: xếp vào ngày làm việc sau."
EXPLAIN_S = 5.0
CODES = {"window": "window", "skill": "skill", "capacity": "capacity"}
DAY_FULL = "Các bưu tá không còn đủ giờ trong ngày cho điểm này: xếp vào ngày làm việc sau."


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
        now = seconds_of(self.facts.now, self.facts.day) if _today(self.facts) else None
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
        opens = max(DAY.opens, seconds_of(self.facts.now, self.facts.day) if self.facts.reached or _today(self.facts) else 0)
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


def draft(facts: Facts) -> Draft:
    made = Draft(facts)
    made.vehicle_of = {c.id: k for k, c in enumerate(facts.couriers)}
    for order in facts.orders:
        refusal = _add(made, order)
        if refusal is not None:
            made.unserved[order["id"]] = refusal
    return made


def _today(facts: Facts) -> bool:
    return local_date(facts.now) >= facts.day


def _add(made: Draft, order: Any) -> tuple[str, str] | None:
    """Adds the order's visits; (code, sentence) where it cannot be planned at all."""
    desks = made.facts.rules.agencies
    backward = order["returning_at"] is not None and order["kind"] != "collect"
    desk = desks.get(order["to_agency_code"] if order["kind"] == "transfer" and not backward else order["agency_code"])
    if desk is None or desk.lat is None:
        return "no_desk", NO_DESK
    home = order["kind"] == "collect" or (order["kind"] == "return" and not backward)
    if home and (order["lat"] is None or order["place_level"] in ("ask", "outside")) and not (order["kind"] == "collect" and order["tip"]):
        return "no_place", NO_PLACE
    return _legs(made, order, desk, backward)


def _legs(made: Draft, order: Any, desk: Any, backward: bool) -> tuple[str, str] | None:
    holder, kind = order["holder"], order["kind"]
    side, _, who = holder.partition(":")
    ending = _desk_visit(made, order, desk, -1) if kind != "return" or backward else _home_visit(made, order, -1)
    if ending is None:
        return "window_passed", PASSED
    if _who_is_at(made, ending[1]) is not None:
        return None  # being handed over right now
    if side in ("courier", "office"):
        return _on_board(made, order, ending, side, who)
    source = made.facts.rules.agencies.get(order["agency_code"])
    start = _home_visit(made, order, 1) if kind == "collect" else _desk_visit(made, order, source, 1) if source else None
    if start is None:
        return ("window_passed", PASSED) if kind == "collect" else ("no_desk", NO_DESK)
    fetching = _who_is_at(made, start[1])
    if fetching is not None:  # being fetched right now: in that courier's bag from here on
        free = made.facts.reached[made.facts.couriers[fetching].id].free_at
        made.until[len(made.visits)] = seconds_of(free, made.facts.day) + DAY.max_ride
        made.visits.append(replace(ending[0], vehicles=frozenset({fetching}), holders=frozenset({fetching}), skills=frozenset()))
        made.errands.append(ending[1])
        return None
    made.visits += [replace(start[0], max_ride=DAY.max_ride), ending[0]]
    made.errands += [start[1], ending[1]]
    made.pairs.append((len(made.visits) - 2, len(made.visits) - 1))
    return None


def _who_is_at(made: Draft, errand: Errand) -> int | None:
    """The courier who is making this very errand now; it stands frozen in the new plan already."""
    return made.vehicle_of.get(made.facts.under_way.get((errand.order_id, errand.at, errand.agency_code), ""))


def _on_board(made: Draft, order: Any, ending: tuple[Visit, Errand], side: str, who: str) -> tuple[str, str] | None:
    """The post has it: in a courier's bag, at an office, or in the bag of a courier who fell sick (fetched at the office)."""
    couriers = made.facts.couriers
    visit, errand = ending
    holders: frozenset[int] | None = None
    if side == "courier" and who in made.vehicle_of:
        holders = frozenset({made.vehicle_of[who]})
        if order["id"] in made.facts.taken:
            made.until[len(made.visits)] = seconds_of(made.facts.taken[order["id"]], made.facts.day) + DAY.max_ride
    elif side == "office":
        holders = frozenset(k for k, c in enumerate(couriers) if c.office_id == who and c.id not in made.facts.reached)
    fetching = _who_is_at(made, Errand(order["id"], "office", None, order["attempts"]))
    if fetching is not None:
        holders = frozenset({fetching})
    allowed = visit.vehicles if holders is None else holders
    pinned = made.facts.pins.get(order["id"])
    if fetching is None and pinned in made.vehicle_of and side != "courier":
        allowed = frozenset({made.vehicle_of[pinned]})
    if allowed:
        spoken = frozenset().union(*(couriers[k].languages for k in allowed))
        made.visits.append(replace(visit, vehicles=allowed, holders=holders, skills=visit.skills & spoken))
        made.errands.append(errand)
        return None
    office = made.facts.rules.offices.get(who if side == "office" else order["office_id"])
    if office is None or not couriers:
        return "no_courier", NO_COURIER
    fetch = Visit(made.place(office.lat, office.lon), load=_neg(visit.load), service=60, setup=120, penalty=visit.penalty, due=visit.due, vehicles=visit.vehicles)
    made.visits += [fetch, visit]
    made.errands += [Errand(order["id"], "office", None, order["attempts"]), errand]
    made.pairs.append((len(made.visits) - 2, len(made.visits) - 1))
    return None


def _home_visit(made: Draft, order: Any, sign: int) -> tuple[Visit, Errand] | None:
    """None where the promised window of today has gone by."""
    windows: tuple[Window, ...] = ()
    if order["window_date"] == made.facts.day and order["window_from"]:
        window = Window(clock_seconds(order["window_from"]), clock_seconds(order["window_to"]))
        if _today(made.facts) and window.close < seconds_of(made.facts.now, made.facts.day):
            return None
        windows = (window,)
    service = DAY.collect_seconds if order["kind"] == "collect" else DAY.deliver_seconds
    place = made.place(order["lat"], order["lon"])
    visit = Visit(place, order["item_number"], _load(order, sign), service, 0, windows, region=order["new_code"] or "", skills=_skills(made, order),
                  **_prices(made, order, "home"))
    return visit, Errand(order["id"], "home", None, order["attempts"])


def _desk_visit(made: Draft, order: Any, desk: Any, sign: int) -> tuple[Visit, Errand]:
    windows = tuple(Window(clock_seconds(a), clock_seconds(b)) for a, b in desk.opens)
    place = made.place(desk.lat, desk.lon)
    visit = Visit(place, order["item_number"], _load(order, sign), DAY.desk_seconds, DAY.desk_setup, windows, **_prices(made, order, "agency"))
    return visit, Errand(order["id"], "agency", desk.code, order["attempts"])


def _skills(made: Draft, order: Any) -> frozenset[str]:
    """Who asked in Khmer gets a courier of the order's own office who speaks it, where one is on duty."""
    wanted, own = order["language"], [c for c in made.facts.couriers if c.office_id == order["office_id"]]
    return frozenset({wanted}) if any(wanted in c.languages for c in own) else frozenset()


def _prices(made: Draft, order: Any, at: str) -> dict[str, Any]:
    day = made.facts.day
    due = order["due_at"] is not None and local_date(order["due_at"]) <= day
    vehicle = made.vehicle_of.get(made.facts.before.get(order["id"], ""))
    pinned = made.vehicle_of.get(made.facts.pins.get(order["id"], ""))
    return {
        "penalty": DAY.penalty_due if due else DAY.penalty,
        "due": due,
        "promise": Promise(vehicle, DAY.move_price, *_told(made, order, at)) if vehicle is not None else None,
        "vehicles": frozenset({pinned}) if pinned is not None else None,
    }


def _told(made: Draft, order: Any, at: str) -> tuple[Window | None, int]:
    """The time at which the plan in force says somebody will be at this door, give or take."""
    eta = made.facts.etas.get(order["id"]) if at == "home" else None
    if eta is None:
        return None, 0
    seconds = seconds_of(eta, made.facts.day)
    return Window(seconds - DAY.told_margin, seconds + DAY.told_margin), DAY.miss_price


def _load(order: Any, sign: int) -> tuple[int, int]:
    return (sign, sign * max(1, order["weight_g"]))


def _neg(load: Sequence[int]) -> tuple[int, ...]:
    return tuple(-unit for unit in load)

