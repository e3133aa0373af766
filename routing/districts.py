"""A large problem cut by the places where vehicles start: each district planned alone, side by side."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from routing.lookup import lookup
from routing.model import RELOAD, Plan, Problem, Route, Visit
from routing.race import Job, race
from routing.schedule import collect
from routing.stop import Stop

LARGE = 1200
"""Visits from which on cutting pays: below, engines do better on the whole."""


@dataclass(frozen=True)
class District:
    """problem: its part; visits[i] and vehicles[k] are the original numbers."""

    problem: Problem
    visits: tuple[int, ...]
    vehicles: tuple[int, ...]

    def routes(self, plan: Plan) -> list[Route]:
        """The routes in the original numbers; their times stay."""
        return [replace(route, vehicle=self.vehicles[route.vehicle],
                        sequence=tuple(v if v == RELOAD else self.visits[v] for v in route.sequence))
                for route in plan.routes]


def districts(problem: Problem, least: int | None = None) -> list[District]:
    """One for each start place; empty where the problem has fewer visits than `least` (LARGE) or one start, or
    vehicles that start anywhere."""
    starts = sorted({v.start for v in problem.vehicles if v.start is not None})
    if len(problem.visits) < (LARGE if least is None else least) or len(starts) < 2 or any(v.start is None for v in problem.vehicles):
        return []
    home = _homes(problem, starts)
    return [part for place, start in enumerate(starts) if (part := _part(problem, start, home == place)) is not None]


def _homes(problem: Problem, starts: list[int]) -> np.ndarray:
    """The nearest start of each visit (of both halves of a pair together), unless it belongs to certain vehicles."""
    look, at = lookup(problem), np.array(starts)
    away = problem.travel[0].metres(at[:, None], look.place)
    mates = look.partner >= 0
    away = away + np.where(mates, away[:, np.maximum(look.partner, 0)], 0)
    home = away.argmin(axis=0)
    for v, visit in enumerate(problem.visits):
        if visit.vehicles:
            home[v] = starts.index(_start(problem, min(visit.vehicles)))
    for vehicle in problem.vehicles:
        home[list(vehicle.first)] = starts.index(vehicle.start or 0) if vehicle.first else 0
    for a, b in problem.pairs:
        bound = problem.visits[b].vehicles is not None
        home[a], home[b] = (home[b], home[b]) if bound else (home[a], home[a])
    return np.asarray(home)


def _start(problem: Problem, vehicle: int) -> int:
    start = problem.vehicles[vehicle].start
    return 0 if start is None else start


def _part(problem: Problem, start: int, mine: np.ndarray) -> District | None:
    visits = tuple(np.nonzero(mine)[0].tolist())
    vehicles = tuple(k for k, vehicle in enumerate(problem.vehicles) if vehicle.start == start)
    if not visits:
        return None
    here, cars = {v: i for i, v in enumerate(visits)}, {k: i for i, k in enumerate(vehicles)}

    def moved(visit: Visit) -> Visit:
        only = visit.vehicles
        kept = None if only is None else frozenset(cars[k] for k in only if k in cars)
        promise = visit.promise and replace(visit.promise, vehicle=cars.get(visit.promise.vehicle, len(vehicles))
                                            if visit.promise.vehicle is not None else None)
        return replace(visit, vehicles=kept, promise=promise)

    part = replace(problem, visits=tuple(moved(problem.visits[v]) for v in visits), vehicles=tuple(
        replace(problem.vehicles[k], first=tuple(here[v] for v in problem.vehicles[k].first)) for k in vehicles),
        pairs=tuple((here[a], here[b]) for a, b in problem.pairs if a in here))
    return District(part, visits, vehicles)


def plan_districts(problem: Problem, parts: list[District], stop: Stop, seed: int, cores: int,
                   heard: Callable[[Job, Plan], None]) -> None:
    """PyVRP on each district, as many at a time as there are cores, each as long as its share of the visits."""
    best: dict[int, list[Route]] = {}
    waiting = sorted(range(len(parts)), key=lambda i: -len(parts[i].visits))
    while waiting and not stop.over():
        group, waiting = waiting[:cores], waiting[cores:]
        ahead = sum(len(parts[i].visits) for i in (*group, *waiting))
        share = stop.left() * sum(len(parts[i].visits) for i in group) / ahead
        jobs = [Job("pyvrp", parts[i].problem, stop.within(share), seed, None) for i in group]
        for i, finish in zip(group, race(jobs, jobs[0].stop, lambda job, plan: None), strict=True):
            if finish.plan is not None:
                best[i] = parts[i].routes(finish.plan)
        whole = collect(problem, [route for routes in best.values() for route in routes], "pyvrp")
        heard(Job("districts", problem, stop, seed, None), whole)
