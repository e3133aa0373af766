"""A large problem cut by the places where vehicles start: each district planned alone, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.lookup import lookup
from routing.model import RELOAD, Plan, Problem, Route, Visit

LARGE = 1200
"""Visits from which on cutting pays: below, engines do better on the whole."""
MOST = 900
"""Visits a part may have."""


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

    def begun(self, sequences: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
        """Sequences of the whole as sequences of the part."""
        here = {v: i for i, v in enumerate(self.visits)} | {RELOAD: RELOAD}
        cars = {k: i for i, k in enumerate(self.vehicles)}
        return {cars[k]: [here[v] for v in sequence] for k, sequence in sequences.items() if k in cars}


def districts(problem: Problem, least: int | None = None) -> list[District]:
    """One for each start place, those with too many visits in halves; empty with fewer visits than `least` (LARGE)."""
    if len(problem.visits) < (LARGE if least is None else least) or not problem.vehicles:
        return []
    starts = sorted({v.start for v in problem.vehicles if v.start is not None})
    if len(starts) < 2 or any(v.start is None for v in problem.vehicles):
        cut = _halves(problem, tuple(range(len(problem.visits))), tuple(range(len(problem.vehicles))))
        return [part_of(problem, visits, vehicles) for visits, vehicles in cut]
    home = _homes(problem, starts)
    found = []
    for place, start in enumerate(starts):
        visits = tuple(np.nonzero(home == place)[0].tolist())
        vehicles = tuple(k for k, vehicle in enumerate(problem.vehicles) if vehicle.start == start)
        found += [part_of(problem, *half) for half in _halves(problem, visits, vehicles) if half[0]]
    return found


Half = tuple[tuple[int, ...], tuple[int, ...]]


def _halves(problem: Problem, visits: tuple[int, ...], vehicles: tuple[int, ...]) -> list[Half]:
    """Visits and vehicles, cut in two between two far places until each part is small enough."""
    if len(visits) <= MOST or len(vehicles) < 2:
        return [(visits, vehicles)]
    look, cars = lookup(problem), (set(vehicles[::2]), set(vehicles[1::2]))
    lean = _lean(problem, visits)
    heads = sorted((v for v in visits if look.pickup[v] != -1), key=lambda v: lean[v])
    tied = _tied(problem, visits, cars[1])
    sides: tuple[list[int], list[int]] = ([], [])
    for rank, v in enumerate(heads):
        mate = int(look.partner[v])
        side = tied.get(v, tied.get(mate, int(2 * rank >= len(heads))))
        sides[side].extend([v] if mate < 0 else [v, mate])
    return [half for k in (0, 1) for half in _halves(problem, tuple(sorted(sides[k])), tuple(sorted(cars[k])))]


def _lean(problem: Problem, visits: tuple[int, ...]) -> dict[int, int]:
    """How much nearer each request is to one of two far places than to the other."""
    look = lookup(problem)
    place = look.place[list(visits)]

    def away(far: int) -> np.ndarray:
        return problem.travel[0].metres(np.full(len(place), place[far]), place)
    one = int(away(0).argmax())
    first = away(one)
    lean = dict(zip(visits, (first - away(int(first.argmax()))).tolist(), strict=True))
    return {v: lean[v] + lean.get(int(look.partner[v]), 0) for v in visits}


def _tied(problem: Problem, visits: tuple[int, ...], second: set[int]) -> dict[int, int]:
    """Visits that must stay with their vehicles: 1 if those are in the second half."""
    tied = {v: int(min(only) in second) for v in visits if (only := problem.visits[v].vehicles)}
    return tied | {v: int(k in second) for k, car in enumerate(problem.vehicles) for v in car.first}


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


def part_of(problem: Problem, visits: tuple[int, ...], vehicles: tuple[int, ...]) -> District:
    """The problem of these visits (pairs whole) and these vehicles alone."""
    here, cars = {v: i for i, v in enumerate(visits)}, {k: i for i, k in enumerate(vehicles)}
    look = lookup(problem)
    pairs = tuple((here[v], here[int(look.partner[v])]) for v in visits if look.pickup[v] == 1)
    part = replace(problem, visits=tuple(_moved(problem.visits[v], cars) for v in visits), vehicles=tuple(
        replace(problem.vehicles[k], first=tuple(here[v] for v in problem.vehicles[k].first)) for k in vehicles),
        pairs=pairs)
    return District(part, visits, vehicles)


def _moved(visit: Visit, cars: dict[int, int]) -> Visit:
    if visit.vehicles is None and visit.promise is None:
        return visit
    only, promise = visit.vehicles, visit.promise
    if promise is not None and promise.vehicle is not None:
        promise = replace(promise, vehicle=cars.get(promise.vehicle, len(cars)))
    kept = None if only is None else frozenset(cars[k] for k in only if k in cars)
    return replace(visit, vehicles=kept, promise=promise)
