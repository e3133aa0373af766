"""Plans as JSON, in the numbers of the file they are for.

`{"summary": {vehicles, distance, cost, dropped, seconds, engine}, "routes": [{"vehicle": k, "visits": [i, …]}],
"dropped": [i, …]}`. VROOM's steps are written `{"type": "job|pickup|delivery", "id": n}`, and a route has its vehicle's
"id" beside its place in the file, from 0. A reload between two tours is the word "reload" among the visits.
"""

import json
from collections.abc import Sequence
from typing import Any

from routing.audit import audit
from routing.cost import price
from routing.io.case import Case, FileError
from routing.model import RELOAD, Plan, Route
from routing.schedule import collect, timetable

Wire = int | str | dict[str, Any]
BY_THE_CLOCK = ("early", "window", "shift")
"""What the audit finds on times that were rounded up; an exact recheck says it better."""


def write(case: Case, plan: Plan, seconds: float) -> str:
    """The solution file's text; `seconds` is the wall time to report."""
    routes = [_named(case, r.vehicle) | {"visits": [_out(case, v) for v in r.sequence]} for r in plan.routes if r.visits]
    return json.dumps({"summary": summary(case, plan, seconds), "routes": routes,
                       "dropped": [_out(case, v) for v in plan.dropped]}, ensure_ascii=False)


def _named(case: Case, vehicle: int) -> dict[str, Any]:
    return {"vehicle": vehicle} | ({"id": case.cars[vehicle]} if case.cars else {})


def summary(case: Case, plan: Plan, seconds: float) -> dict[str, Any]:
    """Distance and cost in the file's own unit, exactly."""
    length, lines = case.length(plan), price(case.problem, plan)
    left_out = lines.dropped / case.scale if case.priced else 0.0
    cost = length + left_out if case.problem.objective != "cost" else (lines.total - lines.dropped) / case.scale + left_out
    return {"vehicles": sum(bool(r.visits) for r in plan.routes), "distance": _plain(length), "cost": _plain(cost),
            "dropped": len(plan.dropped), "seconds": round(seconds, 3), "engine": plan.engine}


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _out(case: Case, visit: int) -> Wire:
    if visit == RELOAD:
        return "reload"
    if case.steps:
        return {"type": case.steps[visit], "id": case.ids[visit]}
    return case.ids[visit]


def read(case: Case, text: str) -> tuple[Plan, list[str]]:
    """The plan of a solution file and what is wrong with the file itself or cannot be driven at all.

    A file names no times, so each route is timed here; one that cannot be is reported (where no recheck knows better)
    and stands in the plan with its earliest times, for the audit to say why.
    """
    try:
        body = json.loads(text)
        rows = [(int(row["vehicle"]), list(row["visits"])) for row in body["routes"]]
        dropped = list(body.get("dropped", []))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as wrong:
        raise FileError(f"not a solution: {type(wrong).__name__} {wrong}") from None
    back = _back(case)
    wrong_ones: list[str] = []
    routes = [_route(case, vehicle, _inside(back, visits, wrong_ones), wrong_ones) for vehicle, visits in rows]
    left = _inside(back, dropped, wrong_ones)
    plan = collect(case.problem, [route for route in routes if route is not None], "file")
    if sorted(left) != sorted(plan.dropped):
        missing = sorted(set(plan.dropped) - set(left))
        wrong_ones += [f"{case.ids[v]} is neither on a route nor in dropped" for v in missing]
        wrong_ones += [f"{case.ids[v]} is on a route and in dropped" for v in sorted(set(left) - set(plan.dropped))]
    return plan, wrong_ones


def judged(case: Case, text: str) -> tuple[Plan, list[str]]:
    """The plan of a solution file and everything that is wrong with it, each at the precision of the problem's file."""
    plan, wrong = read(case, text)
    found = [breach.text for breach in audit(case.problem, plan) if not (case.exact and breach.rule in BY_THE_CLOCK)]
    return plan, [*wrong, *found, *case.recheck(plan)]


def _back(case: Case) -> dict[Any, int]:
    if case.steps:
        return {(kind, number): v for v, (kind, number) in enumerate(zip(case.steps, case.ids, strict=True))}
    return {number: v for v, number in enumerate(case.ids)}


def _inside(back: dict[Any, int], visits: Sequence[Any], wrong: list[str]) -> list[int]:
    found = []
    for visit in visits:
        key = (visit.get("type"), visit.get("id")) if isinstance(visit, dict) else visit
        if key == "reload":
            found.append(RELOAD)
            continue
        try:
            found.append(back[key if not isinstance(key, bool) else None])
        except (KeyError, TypeError):
            wrong.append(f"{visit!r} is no visit of the file")
    return found


def _route(case: Case, vehicle: int, sequence: list[int], wrong: list[str]) -> Route | None:
    if not 0 <= vehicle < len(case.problem.vehicles):
        wrong.append(f"vehicle {vehicle} does not exist; the file has {len(case.problem.vehicles)}, counted from 0")
        return None
    route = timetable(case.problem, vehicle, sequence)
    if route is None and not case.exact:
        wrong.append(f"vehicle {vehicle}: this order of visits keeps not every rule")
    return route or earliest(case, vehicle, sequence)


def earliest(case: Case, vehicle: int, sequence: list[int]) -> Route:
    """Times of an impossible route, windows' ends ignored, so that the audit can say where it breaks."""
    from routing.walk import walk_of

    walk = walk_of(case.problem, vehicle, tuple(sequence))
    now, starts = walk.vehicle.open, []
    for i, windows in enumerate(walk.windows):
        ready = walk.arrive(i, now)
        opens = [window for window in windows if ready <= window[1]]
        starts.append(max(ready, opens[0][0]) if opens else ready)
        now = starts[-1] + walk.service[i]
    lunch = walk.vehicle.lunch
    return Route(vehicle, tuple(sequence), tuple(starts), walk.vehicle.open, walk.arrive(len(starts), now),
                 lunch.open if lunch else None)
