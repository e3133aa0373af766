"""A solver's plan as rows: stops merged, numbered, with ids that outlive a re-plan."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import numpy as np

from app.db.uow import Tx
from app.dispatch.freeze import Stop
from app.dispatch.problem import DAY_FULL, Draft
from app.dispatch.queries import RUNS, UNSERVED, VISITS
from app.dispatch.shifts import hours_on, moment_of
from app.kernel.ids import new_id
from routing.model import RELOAD, Plan, Problem, Route

Door = tuple[str, str, str]  # address, name, telephone


@dataclass(frozen=True, slots=True)
class Leg:
    """One stop before it is a row."""

    at: str
    agency_code: str | None
    place: int
    order_ids: tuple[str, ...]
    attempts: int
    starts: int
    leaves: int


def write_plan(tx: Tx, plan_id: str, made: Draft, problem: Problem, plan: Plan) -> dict[str, Any]:
    """Writes runs, visits and what is left out; returns the summary that the board shows."""
    day, facts = made.facts.day, made.facts
    routes = {route.vehicle: route for route in plan.routes if route.visits}
    metres = seconds = stops = 0
    for k, courier in enumerate(facts.couriers):
        route, reached = routes.get(k), facts.reached.get(courier.id)
        frozen = reached.frozen if reached else ()
        if route is None and not frozen:
            continue
        run_id = new_id()
        legs = _merged(made, problem, route) if route else []
        length = _metres(problem, route) if route else 0
        starts, ends = _span(day, route, frozen)
        row = {"id": run_id, "plan_id": plan_id, "courier_id": courier.id, "office_id": courier.office_id, "day": day, "metres": length}
        tx.execute(RUNS.insert(), {**row, "starts_at": starts, "ends_at": ends})
        rows = _frozen_rows(plan_id, run_id, frozen) + _rows(made, plan_id, run_id, courier.id, legs, len(frozen))
        tx.execute(VISITS.insert(), rows)
        metres, stops, seconds = metres + length, stops + len(rows), seconds + int((ends - starts).total_seconds())
    left = dict(made.unserved)
    for index in plan.dropped:
        left.setdefault(made.errands[index].order_id, ("day_full", DAY_FULL))
    asked = {o["id"]: hours_on(day, o["window_date"], o["window_from"], o["window_to"]) for o in facts.orders}
    for order_id, (code, reason) in left.items():
        tx.execute(UNSERVED.insert(), {"plan_id": plan_id, "order_id": order_id, "code": code, "reason": reason, "hours": asked[order_id]})
    return {"couriers": len(routes), "stops": stops, "metres": metres, "seconds": seconds, "unserved": len(left), "engine": plan.engine, "ways": made.ways, "notes": list(plan.notes)}


def _merged(made: Draft, problem: Problem, route: Route) -> list[Leg]:
    """Consecutive visits at one place for one purpose are one stop; at doors only those of one person, for all whose addresses name no
    more than their ward are looked for at its middle."""
    doors = {o["id"]: (o["address_text"], o["citizen_name"], o["phone"]) for o in made.facts.orders}
    legs: list[Leg] = []
    before: tuple[Any, ...] = ()
    for index, start in _by_person(made, problem, route, doors):
        if index == RELOAD:
            continue
        errand, visit = made.errands[index], problem.visits[index]
        stop = (visit.place, errand.at, errand.agency_code, errand.at == "home" and doors[errand.order_id])
        if stop == before:
            last = legs[-1]
            ids = last.order_ids if errand.order_id in last.order_ids else (*last.order_ids, errand.order_id)
            legs[-1] = Leg(last.at, last.agency_code, last.place, ids, last.attempts + errand.attempts, last.starts, start + visit.service)
        else:
            legs.append(Leg(errand.at, errand.agency_code, visit.place, (errand.order_id,), errand.attempts, start, start + visit.service))
        before = stop
    return legs


def _by_person(made: Draft, problem: Problem, route: Route, doors: Mapping[str, Door]) -> Iterator[tuple[int, int]]:
    """The route's visits and their times: where neighbours stand at one place any order is as short, so one person's come together."""

    def middle(timed: tuple[int, int]) -> int | None:
        index = timed[0]
        free = index != RELOAD and made.errands[index].at == "home" and not problem.visits[index].windows
        return problem.visits[index].place if free else None

    for place, timed in groupby(zip(route.sequence, route.starts, strict=True), middle):
        block = list(timed)
        if place is None or block[0][1] + sum(problem.visits[index].service for index, _ in block[:-1]) != block[-1][1]:  # a pause lies between
            yield from block
            continue
        at, whose = block[0][1], [doors[made.errands[index].order_id] for index, _ in block]
        for index, _ in sorted(block, key=lambda one: whose.index(doors[made.errands[one[0]].order_id])):
            yield index, at
            at += problem.visits[index].service


def _rows(made: Draft, plan_id: str, run_id: str, courier_id: str, legs: Sequence[Leg], first: int) -> list[dict[str, Any]]:
    day, orders = made.facts.day, {o["id"]: o for o in made.facts.orders}
    rows = []
    for position, leg in enumerate(legs, start=first + 1):
        point = made.places[leg.place]
        windows = [_window(day, orders[o]) for o in leg.order_ids] if leg.at == "home" else []
        window = next((one for one in windows if one[0]), (None, None))
        rows.append({
            "visit_id": visit_id(day, courier_id, leg, position), "plan_id": plan_id, "run_id": run_id, "position": position, "at": leg.at,
            "agency_code": leg.agency_code, "lat": point.lat, "lon": point.lon, "eta": moment_of(leg.starts, day), "leave_at": moment_of(leg.leaves, day),
            "window_from": window[0], "window_to": window[1], "order_ids": list(leg.order_ids), "frozen": False,
        })  # fmt: skip
    return rows


def visit_id(day: date, courier_id: str, leg: Leg, position: int) -> str:
    """The same stop keeps its id over re-plans: a door by its orders and tries, a desk by its courier, its orders and
    the day."""
    whose = "" if leg.at == "home" else courier_id
    text = f"{day}|{leg.at}|{leg.agency_code}|{whose}|{','.join(sorted(leg.order_ids))}|{leg.attempts}"
    return "v" + hashlib.sha256(text.encode()).hexdigest()[:24]


def _window(day: date, order: Any) -> tuple[datetime | None, datetime | None]:
    if order["window_date"] != day or not order["window_from"]:
        return None, None
    hours = [sum(int(part) * unit for part, unit in zip(text.split(":"), (3600, 60), strict=True)) for text in (order["window_from"], order["window_to"])]
    return moment_of(hours[0], day), moment_of(hours[1], day)


def _frozen_rows(plan_id: str, run_id: str, frozen: Sequence[Stop]) -> list[dict[str, Any]]:
    return [
        {
            "visit_id": s.visit_id, "plan_id": plan_id, "run_id": run_id, "position": position, "at": s.at, "agency_code": s.agency_code, "lat": s.lat, "lon": s.lon,
            "eta": s.eta, "leave_at": s.leave_at, "window_from": None, "window_to": None, "order_ids": list(s.order_ids), "frozen": True,
        }
        for position, s in enumerate(frozen, start=1)
    ]  # fmt: skip


def _span(day: date, route: Route | None, frozen: Sequence[Stop]) -> tuple[datetime, datetime]:
    starts = frozen[0].eta if frozen else moment_of(route.begin, day) if route else moment_of(0, day)
    ends = moment_of(route.end, day) if route else frozen[-1].leave_at
    return starts, max(starts, ends)


def _metres(problem: Problem, route: Route) -> int:
    vehicle = problem.vehicles[route.vehicle]
    travel = problem.travel[vehicle.profile]
    stops = [vehicle.reload if i == RELOAD else problem.visits[i].place for i in route.sequence]
    way = [p for p in (vehicle.start, *stops, vehicle.end) if p is not None]
    return int(sum(travel.metres(np.array(way[:-1]), np.array(way[1:])))) if len(way) > 1 else 0
