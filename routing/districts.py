"""A large problem cut by the places where vehicles start: each district planned alone, side by side."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.lookup import lookup, may
from routing.model import RELOAD, Plan, Problem, Route, Visit
from routing.travel import Ints

LARGE = 1200
"""Visits from which on cutting pays: below, engines do better on the whole."""
MOST = 900
"""Visits a part may have."""
STEPS = 100
"""Metres between two starts that are one (where the ways are long; else a hundredth of the longest)."""


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
    base = _bases(problem)
    alone = sum(base.count(start) == 1 for start in set(base))
    if len(set(base)) < 2 or 2 * alone > len(base):  # couriers who each start at home are no districts of one
        cut = _halves(problem, tuple(range(len(problem.visits))), tuple(range(len(problem.vehicles))))
        return [part_of(problem, *half) for half in cut]
    home, found = _homes(problem, base), []
    for start in sorted(set(base)):
        visits = tuple(np.nonzero(home == start)[0].tolist())
        vehicles = tuple(k for k, mine in enumerate(base) if mine == start)
        found += [part_of(problem, *half) for half in _halves(problem, visits, vehicles) if half[0]]
    return found


def _bases(problem: Problem) -> list[int]:
    """The start place of each vehicle; places a few steps from each other are one. None at all where one starts anywhere."""
    starts = sorted({v.start for v in problem.vehicles if v.start is not None})
    if not starts or any(v.start is None for v in problem.vehicles):
        return []
    at = np.array(starts)
    ways, far = problem.travel[0].metres(at[:, None], at), problem.travel[0].metres(at[:1, None], lookup(problem).place).max()
    near = np.maximum(ways, ways.T) <= min(STEPS, int(far) // 100)
    base: dict[int | None, int] = {}
    for row, start in enumerate(starts):
        base[start] = next((base[other] for other in starts[:row] if near[row, starts.index(other)] and base[other] == other), start)
    return [base[v.start] for v in problem.vehicles]


Half = tuple[tuple[int, ...], tuple[int, ...]]


def _halves(problem: Problem, visits: tuple[int, ...], vehicles: tuple[int, ...]) -> list[Half]:
    """Visits and vehicles, cut in two between two far places until each part is small enough."""
    if len(visits) <= MOST or len(vehicles) < 2:
        return [(visits, vehicles)]
    look, (lean, cars) = lookup(problem), _lean(problem, visits, vehicles)
    heads = sorted((v for v in visits if look.pickup[v] != -1), key=lambda v: lean[v])
    tied = _tied(problem, visits, cars)
    sides: tuple[list[int], list[int]] = ([], [])
    for rank, v in enumerate(heads):
        mate = int(look.partner[v])
        side = tied.get(v, tied.get(mate, int(2 * rank >= len(heads))))
        sides[side].extend([v] if mate < 0 else [v, mate])
    return [half for k in (0, 1) for half in _halves(problem, tuple(sorted(sides[k])), tuple(sorted(cars[k])))]


Cars = tuple[frozenset[int], frozenset[int]]


def _lean(problem: Problem, visits: tuple[int, ...], vehicles: tuple[int, ...]) -> tuple[dict[int, int], Cars]:
    """How much nearer each request is to one of two far places than to the other; vehicles by where they start, or in turn."""
    look, travel = lookup(problem), problem.travel[0]
    place = look.place[list(visits)]

    def away(far: int, there: Ints) -> Ints:
        return travel.metres(np.full(len(there), place[far]), there)
    one = int(away(0, place).argmax())
    two = int(away(one, place).argmax())
    lean = dict(zip(visits, (away(one, place) - away(two, place)).tolist(), strict=True))
    starts = [problem.vehicles[k].start for k in vehicles]
    at = np.array([0 if start is None else start for start in starts], dtype=np.int64)
    slope, half = away(one, at) - away(two, at), (len(at) + 1) // 2
    halves: tuple[Sequence[int], Sequence[int]] = vehicles[::2], vehicles[1::2]
    if None not in starts and slope.min() < slope.max():
        turn = [vehicles[i] for i in np.argsort(slope, kind="stable")]
        halves = turn[:half], turn[half:]
    return {v: lean[v] + lean.get(int(look.partner[v]), 0) for v in visits}, (frozenset(halves[0]), frozenset(halves[1]))


def _tied(problem: Problem, visits: tuple[int, ...], cars: Cars) -> dict[int, int]:
    """Visits that only one half of the vehicles may make: 1 if that is the second."""
    tied = {v: int(not able & cars[0]) for v, able in bound(problem, visits, cars[0] | cars[1]) if bool(able & cars[0]) != bool(able & cars[1])}
    return tied | {v: int(k in cars[1]) for k in cars[0] | cars[1] for v in problem.vehicles[k].first}


def bound(problem: Problem, visits: Iterable[int], vehicles: Collection[int]) -> Iterator[tuple[int, frozenset[int]]]:
    """Requests that not everybody may make, by their heads, with those of `vehicles` who may."""
    look = lookup(problem)
    known: dict[object, frozenset[int]] = {}
    for v in visits:
        if look.pickup[v] == -1:
            continue
        both = [v] if look.partner[v] < 0 else [v, int(look.partner[v])]
        asked = tuple((problem.visits[w].skills, problem.visits[w].vehicles) for w in both)
        if all(not skills and only is None for skills, only in asked):
            continue
        if asked not in known:
            known[asked] = frozenset(k for k in vehicles if all(may(problem, k, w) for w in both))
        yield v, known[asked]


def _homes(problem: Problem, base: list[int]) -> Ints:
    """The nearest start of each visit (of both halves of a pair together) from which somebody may make it."""
    look, starts = lookup(problem), sorted(set(base))
    away = problem.travel[0].metres(np.array(starts)[:, None], look.place)
    away = away + np.where(look.partner >= 0, away[:, np.maximum(look.partner, 0)], 0)
    home: Ints = np.array(starts)[away.argmin(axis=0)]
    for v, able in bound(problem, range(len(problem.visits)), range(len(base))):
        rows = [starts.index(start) for start in {base[k] for k in able}]
        if rows:
            home[v] = starts[min(rows, key=lambda row: (away[row, v], row))]
    for start, vehicle in zip(base, problem.vehicles, strict=True):
        home[list(vehicle.first)] = start
    for a, b in problem.pairs:
        home[b] = home[a]
    return home


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
    if visit.vehicles is None and visit.holders is None and visit.promise is None:
        return visit
    promise = visit.promise
    if promise is not None and promise.vehicle is not None:
        promise = replace(promise, vehicle=cars.get(promise.vehicle, len(cars)))
    only, holders = (None if named is None else frozenset(cars[k] for k in named if k in cars) for named in (visit.vehicles, visit.holders))
    return replace(visit, vehicles=only, holders=holders, promise=promise)
