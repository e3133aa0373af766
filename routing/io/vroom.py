"""VROOM's input JSON (API of 1.15): jobs, shipments, vehicles, matrices or coordinates.

One break a vehicle with one window; what cannot be planned as the file means it is refused with a sentence. A matrix is used as it stands; without one,
great circles times a detour factor. Everything is wanted as far as possible: of what cannot be served all, the sum of
priorities decides, then the number of tasks, as in VROOM. VROOM's windows are for the beginning of the setup, ours for that of the
service. Where a setup is always paid it is the first part of the service, so the window stays; else what both allow is left of it.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd
from typing import Any

from routing.io.case import Case, FileError
from routing.io.plane import whole
from routing.io.vroom_ways import Places
from routing.model import Break, Objective, Plan, Problem, Vehicle, Visit, Window
from routing.walk import metres

UNKNOWN = ("max_travel_time", "service_per_type", "setup_per_type", "max_load")
COSTS = {"per_hour": 3600}
"""What a vehicle's costs are where the file does not say; any other is 0."""
DAY_END = 2**31
LATEST = 2**32
"""VROOM's own limit: seconds, also where they count from 1970; thousandths of a second are beyond it."""
SLOWEST, FASTEST = 0.001, 5


@dataclass(frozen=True)
class Task:
    """One job, pickup or delivery as it stands in the file."""

    kind: str
    body: dict[str, Any]
    skills: frozenset[str]
    priority: int
    load: tuple[int, ...]
    swap: tuple[int, ...] = ()


def read(text: str, objective: Objective = "distance", name: str = "") -> Case:
    """The case of such a file; FileError names the job or vehicle that is wrong."""
    try:
        body = json.loads(text)
        return _case(body, objective, name)
    except (KeyError, TypeError, AttributeError, IndexError) as wrong:
        raise FileError(f"not a VROOM file: {type(wrong).__name__} {wrong}") from None
    except json.JSONDecodeError as wrong:
        raise FileError(f"not JSON: {wrong}") from None


def _case(body: dict[str, Any], objective: Objective, name: str) -> Case:
    for whose, thing in _things(body):
        if odd := [key for key in UNKNOWN if key in thing]:
            raise FileError(f"{whose}: {odd[0]} is not supported")
    if not body.get("vehicles"):
        raise FileError("the file has no vehicles")
    cars = tuple(_id(vehicle, "vehicle") for vehicle in body["vehicles"])
    for vehicle in body["vehicles"]:
        _refuse_costs(vehicle, (body.get("matrices") or {"car": {"durations": body.get("matrix")}}).get(_profile(vehicle)[0]) or {})
    size = next((len(given) for vehicle in body["vehicles"] if (given := vehicle.get("capacity"))), 0)
    tasks, pairs = _tasks(body, size)
    named = [*(("vehicle", car) for car in cars), *((task.kind, _id(task.body, task.kind)) for task in tasks)]
    twice = [one for one, times in Counter(named).items() if times > 1]
    if twice:
        raise FileError(f"{twice[0][0]} {twice[0][1]} stands in the file more than once")
    places = Places(body)
    crowded = _crowded(body, tasks, places)
    weights = [_weight(task, len(tasks)) for task in tasks]
    shared = gcd(*weights) or 1
    visits = tuple(_visit(task, places, weight // shared, crowded) for task, weight in zip(tasks, weights, strict=True))
    profiles = list(dict.fromkeys(_profile(v) for v in body["vehicles"]))
    vehicles = tuple(_vehicle(v, places, profiles.index(_profile(v)), size) for v in body["vehicles"])
    travel = tuple(places.travel(body, kind, factor) for kind, factor in profiles)
    goal: Objective = "vehicles" if objective == "vehicles" else "cost" if any(car.fixed for car in vehicles) else "distance"
    problem = Problem(visits, vehicles, travel, tuple(pairs), name=name, points=places.points(), objective=goal)
    return Case(problem, tuple(_id(task.body, task.kind) for task in tasks), 1, lambda plan: float(_length(problem, plan)),
                steps=tuple(task.kind for task in tasks), cars=cars, priced=False)


def _refuse_costs(vehicle: dict[str, Any], given: dict[str, Any]) -> None:
    """What a vehicle costs beside its ways, unless a fixed sum in the ways' own unit."""
    whose, costs = f"vehicle {vehicle.get('id')}", vehicle.get("costs", {})
    if "max_distance" in vehicle and given.get("costs"):
        raise FileError(f"{whose}: max_distance beside a matrix of costs is not supported")
    if "max_distance" in vehicle and given.get("durations") and not given.get("distances"):
        raise FileError(f"{whose}: max_distance is supported beside a matrix of distances")
    if odd := [key for key, value in costs.items() if key != "fixed" and value != COSTS.get(key, 0)]:
        raise FileError(f"{whose}: costs.{odd[0]} is not supported, other than {COSTS.get(odd[0], 0)}")
    if costs.get("fixed") and not given.get("costs") and (given.get("distances") or not given.get("durations")):
        raise FileError(f"{whose}: costs.fixed is supported beside a matrix of costs, or of durations alone")


def _things(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything in the file that may hold a field we do not know, by name."""
    for vehicle in body.get("vehicles", []):
        yield f"vehicle {vehicle.get('id')}", vehicle
        for pause in vehicle.get("breaks", []):
            yield f"a break of vehicle {vehicle.get('id')}", pause
    for job in body.get("jobs", []):
        yield f"job {job.get('id')}", job
    for shipment in body.get("shipments", []):
        for kind in ("pickup", "delivery"):
            yield f"{kind} {shipment[kind].get('id')}", shipment[kind]


def _length(problem: Problem, plan: Plan) -> int:
    return sum(metres(problem, route.vehicle, route.sequence) for route in plan.routes)


def _tasks(body: dict[str, Any], size: int) -> tuple[list[Task], list[tuple[int, int]]]:
    tasks, pairs = [], []
    for job in body.get("jobs", []):
        whose = f"job {job.get('id')}"
        given, taken = _amount(job, "delivery" if "delivery" in job else "amount", whose, size), _amount(job, "pickup", whose, size)
        load = tuple(more - less for more, less in zip(taken, given, strict=True))
        swap = tuple(map(min, taken, given))
        tasks.append(Task("job", job, _skills(job), _priority(job, whose), load, swap))
    for shipment in body.get("shipments", []):
        whose = f"the shipment of pickup {shipment['pickup'].get('id')}"
        amount = _amount(shipment, "amount", whose, size)
        shared = (_skills(shipment), _priority(shipment, whose))
        pairs.append((len(tasks), len(tasks) + 1))
        tasks.append(Task("pickup", shipment["pickup"], *shared, amount))
        tasks.append(Task("delivery", shipment["delivery"], *shared, tuple(-a for a in amount)))
    return tasks, pairs


def _id(body: dict[str, Any], kind: str) -> int:
    given = body.get("id")
    if isinstance(given, bool) or not isinstance(given, int):
        raise FileError(f"a {kind} has {'no id' if given is None else f'the id {given!r}'}, where a whole number is wanted")
    return given


def _priority(body: dict[str, Any], whose: str) -> int:
    value = _number(body, "priority", whose)
    if not 0 <= value <= 100:
        raise FileError(f"{whose}: the priority {value} is not between 0 and 100")
    return value


def _window(given: Any, whose: str) -> tuple[int, int]:
    if not isinstance(given, list) or len(given) != 2:
        raise FileError(f"{whose}: a time window is [from, to], not {given!r}")
    begin, close = (whole(moment, whose, "time window") for moment in given)
    if max(abs(begin), abs(close)) >= LATEST:
        raise FileError(f"{whose}: the time window {given!r} is beyond {LATEST}; VROOM counts in seconds")
    return begin, close


def _number(body: dict[str, Any], key: str, whose: str) -> int:
    return whole(body.get(key, 0), whose, key)


def _amount(body: dict[str, Any], key: str, whose: str, size: int) -> tuple[int, ...]:
    """As many numbers as the capacities of the file have; where there are none, all are 0."""
    given = tuple(whole(unit, whose, key) for unit in body.get(key, []))
    if given and len(given) != size:
        raise FileError(f"{whose}: the {key} has {len(given)} numbers, where the capacity has {size}")
    if min(given, default=0) < 0:
        raise FileError(f"{whose}: the {key} {min(given)} is below 0")
    return given or (0,) * size


def _skills(body: dict[str, Any]) -> frozenset[str]:
    return frozenset(str(skill) for skill in body.get("skills", []))


def _profile(vehicle: dict[str, Any]) -> tuple[str, float]:
    factor = vehicle.get("speed_factor", 1.0)
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not SLOWEST <= factor <= FASTEST:
        raise FileError(f"vehicle {vehicle.get('id')}: the speed_factor {factor!r} is not between {SLOWEST} and {FASTEST}")
    return str(vehicle.get("profile", "car")), float(factor)


def _weight(task: Task, tasks: int) -> int:
    """Any priority outweighs any number of tasks without one. A shipment is two tasks, each of its priority."""
    return (1 if task.kind == "job" else 2) * (1 + (tasks + 1) * task.priority)


def _called(task: Task) -> str:
    return f"{task.kind} {_id(task.body, task.kind)}"


def _stands(task: Task, places: Places) -> int:
    return places.number(task.body.get("location_index"), task.body.get("location"), _called(task))


def _crowded(body: dict[str, Any], tasks: list[Task], places: Places) -> frozenset[int]:
    """Places where one may already be, so that a task there may be had without its setup."""
    stands = Counter(_stands(task, places) for task in tasks)
    starts = {places.end(car, "start", f"vehicle {car['id']}") for car in body["vehicles"]}
    return frozenset(place for place, count in stands.items() if count > 1 or place in starts)


def _visit(task: Task, places: Places, weight: int, crowded: frozenset[int]) -> Visit:
    body, place, name = task.body, _stands(task, places), _called(task)
    setup, service = _number(body, "setup", name), _number(body, "service", name)
    windows = tuple(Window(*_window(one, name)) for one in body.get("time_windows") or [])
    if setup and place in crowded:
        windows = tuple(_both(window, setup, name) for window in windows)
    else:
        service, setup = service + setup, 0
    return Visit(place=place, name=name + (f" ({said})" if (said := body.get("description")) else ""), load=task.load, swap=task.swap,
                 service=service, setup=setup, windows=windows, penalty=0, due=weight, skills=task.skills)


def _both(window: Window, setup: int, whose: str) -> Window:
    """When service may begin whether or not the setup was paid just before."""
    if window.open + setup > window.close:
        raise FileError(f"{whose}: a window ({window.open} to {window.close}) shorter than the setup ({setup}) is not supported where one may come from the same place")
    return Window(window.open + setup, window.close)


def _vehicle(body: dict[str, Any], places: Places, profile: int, size: int) -> Vehicle:
    whose = f"vehicle {_id(body, 'vehicle')}"
    open_, close = _window(body["time_window"], whose) if body.get("time_window") is not None else (0, DAY_END)
    start, end = (places.end(body, which, whose) for which in ("start", "end"))
    if start is None and end is None:
        raise FileError(f"{whose} has neither start nor end")
    costs = body.get("costs", {})
    most, far = (_number(body, key, whose) if body.get(key) is not None else None for key in ("max_tasks", "max_distance"))
    return Vehicle(start, end, open_, close, str(body.get("description", "")), _amount(body, "capacity", whose, size), profile=profile,
                   skills=_skills(body), lunch=next(_breaks(body, whose), None), max_visits=most, fixed=_number(costs, "fixed", whose), max_metres=far)


def _breaks(body: dict[str, Any], whose: str) -> Iterator[Break]:
    breaks = body.get("breaks", [])
    if len(breaks) > 1 or any(len(pause.get("time_windows", [])) != 1 for pause in breaks):
        raise FileError(f"{whose}: one break with one window is supported")
    for pause in breaks:
        called = f"a break of {whose}"
        (begin, close), seconds = _window(pause["time_windows"][0], called), _number(pause, "service", called)
        yield Break(begin, close + seconds, seconds)
