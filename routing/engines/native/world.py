"""A plain problem (no frozen beginnings, no lunches) as the arrays of the compiled search."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.cost import strange_price
from routing.engines.grid import Grid
from routing.engines.native.kernel import FAR, Ints, State, World
from routing.lookup import NEVER
from routing.model import Problem, Vehicle, Visit
from routing.travel import LONGEST_WAY

NEIGHBOURS = 100
LONGEST_ROUTE = 4000
END_OF_TIME = 1 << 44


@dataclass(frozen=True)
class Layout:
    """world and state of one search; vehicles[r] is the problem's number of route r."""

    problem: Problem
    world: World
    state: State
    vehicles: tuple[int, ...]

    def flat(self, sequences: Mapping[int, Sequence[int]]) -> tuple[Ints, Ints]:
        """Sequences by vehicle as one array and the offsets of its routes."""
        at = {number: r for r, number in enumerate(self.vehicles)}
        rows: list[Sequence[int]] = [()] * len(self.vehicles)
        for number, sequence in sequences.items():
            if number in at:
                rows[at[number]] = [v for v in sequence if v >= 0]
        offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        return np.array([v for row in rows for v in row], dtype=np.int64), offsets

    def sequences(self) -> dict[int, list[int]]:
        """The best plan's routes."""
        sizes = self.state.best_size.tolist()
        return {number: self.state.best[r, :sizes[r]].tolist() for r, number in enumerate(self.vehicles) if sizes[r]}


def groups_of(problem: Problem) -> list[list[int]]:
    """Vehicles that are the same to the search; never more of a kind than there is work."""
    groups: dict[object, list[int]] = {}
    allowed, taking = tables(problem)
    for number, car in enumerate(problem.vehicles):
        key = (allowed[number].tobytes(), taking[number].tobytes(), car.start, car.end, car.open, car.close, car.capacity, car.load,
               car.profile, car.fixed, car.per_metre, car.max_metres, car.max_seconds, car.max_visits)
        groups.setdefault(key, []).append(number)
    return [group[:max(1, len(problem.visits))] for group in groups.values()]


def tables(problem: Problem) -> tuple[NDArray[np.uint8], Ints]:
    """[vehicles, visits]: whether a vehicle may make a visit (`lookup.may`), and what taking it costs (`cost.taking_price`)."""
    cars, visits = problem.vehicles, problem.visits
    allowed = np.ones((len(cars), len(visits)), dtype=np.uint8)
    taking = np.zeros((len(cars), len(visits)), dtype=np.int64)
    for v, visit in enumerate(visits):
        if visit.vehicles is not None:
            mine = np.zeros(len(cars), dtype=np.uint8)
            mine[[k for k in visit.vehicles if 0 <= k < len(cars)]] = 1
            allowed[:, v] = mine
        if visit.skills:
            allowed[:, v] &= np.array([visit.skills <= car.skills for car in cars], dtype=np.uint8)
        if problem.objective == "cost" and visit.promise and visit.promise.vehicle is not None:
            taking[:, v] += visit.promise.move_price
            if 0 <= visit.promise.vehicle < len(cars):
                taking[visit.promise.vehicle, v] -= visit.promise.move_price
        if problem.objective == "cost" and visit.region:
            taking[:, v] += np.array([strange_price(problem, k, visit) for k in range(len(cars))], dtype=np.int64)
    return allowed, taking


def bytes_needed(problem: Problem) -> int:
    """For the ways of every profile, the lists of neighbours and the memory of gaps."""
    size, visits = Grid(problem).size, len(problem.visits)
    slots = min(len(problem.vehicles), 4 * visits + 4)
    return 8 * size * size * len(problem.travel) + 24 * size * size + 16 * visits * slots + (visits * visits if problem.objective == "vehicles" else 0)


def layout(problem: Problem, seed: int) -> Layout:
    groups = groups_of(problem)
    world = _world(problem, groups)
    vehicles = tuple(number for group in groups for number in group)
    return Layout(problem, world, _state(world, len(problem.visits), seed, problem.objective == "vehicles"), vehicles)


def _world(problem: Problem, groups: list[list[int]]) -> World:
    grid, visits = Grid(problem), problem.visits
    look, cars = grid.look, [problem.vehicles[group[0]] for group in groups]
    way = np.empty((len(problem.travel), grid.size, grid.size, 2), dtype=np.int32)
    for profile in range(len(problem.travel)):
        way[profile, :, :, 0] = np.minimum(grid.metres(profile), LONGEST_WAY)
        way[profile, :, :, 1] = np.minimum(grid.seconds(profile), LONGEST_WAY)
    yaw = np.ascontiguousarray(way.transpose(0, 2, 1, 3))
    if np.array_equal(yaw, way):
        yaw = way
    heads = [v for v in range(len(visits)) if look.pickup[v] != -1]
    tails = [int(look.partner[v]) for v in heads]
    req = np.empty(len(visits), dtype=np.int64)
    for h, (a, b) in enumerate(zip(heads, tails, strict=True)):
        req[a] = h
        if b >= 0:
            req[b] = h
    dims = max(1, look.dimensions)
    priced = problem.objective == "cost"
    rates = [car.per_metre if priced else 1 for car in cars]
    penalty, dear = _penalties(problem, way, heads, rates)
    w_from = np.concatenate([[0], np.cumsum([len(v.windows) for v in visits])]).astype(np.int64)
    windows = [w for v in visits for w in v.windows]
    allowed, taking = _requests(problem, groups, heads, tails)
    mine, clash = _kinds(problem, heads, tails)
    return World(
        way=way, yaw=yaw, service=look.service, open=np.maximum(look.open, -END_OF_TIME),
        close=np.minimum(look.close, END_OF_TIME),
        several=np.array([len(v.windows) > 1 for v in visits], dtype=np.uint8), w_from=w_from,
        w_open=_ints([w.open for w in windows]), w_close=_ints([w.close for w in windows]),
        load=_wide(look.load, dims), lone=(look.partner < 0).astype(np.uint8), req=req, head=_ints(heads),
        tail=_ints(tails), penalty=penalty, dear=_ints([dear]), near=_near(way[0], len(visits)),
        kind=_ints([k for k, group in enumerate(groups) for _ in group]),
        start=_ints([grid.node(car.start) for car in cars]), end=_ints([grid.node(car.end) for car in cars]),
        opens=_ints([car.open for car in cars]), closes=_ints([car.close for car in cars]),
        capacity=np.array([_padded(car.capacity, dims, NEVER) for car in cars], dtype=np.int64),
        begin_load=np.array([_padded(car.load, dims, 0) for car in cars], dtype=np.int64),
        rate=_ints(rates), fixed=_ints([car.fixed if priced else 0 for car in cars]),
        most=_ints([car.max_visits if car.max_visits is not None else FAR for car in cars]),
        longest=_ints([car.max_metres if car.max_metres is not None else FAR for car in cars]),
        shift=_ints([car.max_seconds if car.max_seconds is not None else FAR for car in cars]),
        profile=_ints([car.profile for car in cars]), allowed=allowed,
        taking=taking, mine=mine, clash=clash,
        ride=_ints([FAR if v.max_ride is None else v.max_ride for v in visits]),
        strict=_ints([_strict(problem, car) for car in cars]))


def _strict(problem: Problem, car: Vehicle) -> bool:
    limits = (car.max_visits, car.max_metres, car.max_seconds)
    return any(limit is not None for limit in limits) or any(v.max_ride is not None for v in problem.visits)


def _penalties(problem: Problem, way: np.ndarray, heads: list[int], rates: list[int]) -> tuple[Ints, int]:
    """What leaving out costs in one sum that ranks like `Price.rank`; from `dear` on it is due or compulsory."""
    visits = problem.visits
    far = int(way[:, :, :, 0].max(initial=1)) * max(rates, default=1)
    fixed = sum(car.fixed for car in problem.vehicles)
    optional = sum(visits[h].penalty or 0 for h in heads)
    dear = 2 * far * (len(visits) + min(len(visits), len(problem.vehicles)) + 1) + fixed + optional + 1
    due = sum(visits[h].due for h in heads)
    dear = min(dear, (1 << 61) // ((due + 2) * (sum(visits[h].penalty is None for h in heads) + 1)), (1 << 59) // (due + 2))  # no penalty may reach what the core takes for impossible

    def of(visit: Visit) -> int:
        if visit.penalty is None:
            return dear * (due + 2)
        return visit.penalty + dear * visit.due
    return _ints([of(visits[h]) for h in heads]), dear


def _kinds(problem: Problem, heads: list[int], tails: list[int]) -> tuple[Ints, Ints]:
    """Bits of the kinds of each visit, and of those no route of each request may hold."""
    bits = {kind: 1 << i for i, kind in enumerate(sorted({k for pair in problem.apart for k in pair}))}
    mine = [sum(bits.get(kind, 0) for kind in visit.kinds) for visit in problem.visits]
    clash = []
    for a, b in zip(heads, tails, strict=True):
        own = mine[a] | (mine[b] if b >= 0 else 0)
        clash.append(sum({bits[y] for x, y in problem.apart if own & bits[x]}
                         | {bits[x] for x, y in problem.apart if own & bits[y]}))
    return _ints(mine), _ints(clash)


def _requests(problem: Problem, groups: list[list[int]], heads: list[int], tails: list[int]) -> tuple[NDArray[np.uint8], Ints]:
    """`tables` by kind of vehicle and request: a pair is allowed if both its visits are, and costs what both cost."""
    allowed, taking = (table[[group[0] for group in groups]] for table in tables(problem))
    paired = np.array(tails, dtype=np.int64) >= 0
    first, second = allowed[:, heads], taking[:, heads]
    first[:, paired] &= allowed[:, np.array(tails, dtype=np.int64)[paired]]
    second[:, paired] += taking[:, np.array(tails, dtype=np.int64)[paired]]
    return np.ascontiguousarray(first), np.ascontiguousarray(second)


def _near(way: np.ndarray, visits: int) -> np.ndarray:
    """The nearest visits of each, by metres; -1 where there are no more."""
    count = min(NEIGHBOURS, max(0, visits - 1))
    near = np.full((visits, max(1, count)), -1, dtype=np.int32)
    if count:
        there = way[:visits, :visits, 0].astype(np.uint32)
        both = there + there.T
        np.fill_diagonal(both, np.iinfo(np.uint32).max)
        nearest = np.argpartition(both, count - 1, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(both, nearest, axis=1), axis=1, kind="stable")
        near[:] = np.take_along_axis(nearest, order, axis=1)
    return near


def _state(world: World, visits: int, seed: int, parted: bool) -> State:
    routes, requests, dims = len(world.kind), len(world.head), world.load.shape[1]
    length = min(visits, LONGEST_ROUTE) + 6
    kinds = Counter(world.kind.tolist())

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)
    memo = zeros(requests, routes, 2)
    memo[:, :, 0] = -1
    return State(
        rt=zeros(routes + 1, length, 8), more=zeros(dims, routes + 1, length, 3), size=zeros(routes), length=zeros(routes),
        mask=zeros(routes), ver=zeros(routes), bad=zeros(routes), where=np.full(visits, -1, dtype=np.int64), at=zeros(visits),
        absent=zeros(requests + 1), missed=np.ones(requests, dtype=np.int64), saved=zeros(routes, length, 8),
        saved_size=zeros(routes), saved_ver=zeros(routes), saved_more=zeros(routes, dims, length, 3),
        saved_mask=zeros(routes), saved_length=zeros(routes), touched=zeros(routes + 1),
        mark=np.full(routes, -1, dtype=np.int64), absent_before=zeros(requests + 1), memo=memo,
        best=np.zeros((routes, length), dtype=np.int32), best_size=zeros(routes),
        best_ver=np.full(routes, -1, dtype=np.int64), active=zeros(routes + 1), idle=zeros(len(kinds)),
        key=np.zeros(requests + 1), order=zeros(requests + 1), list=zeros(requests + 1), must=zeros(routes + 1),
        odd=np.zeros((requests, requests) if parted else (1, 1), dtype=np.uint8), gap=zeros(length + 1), low=zeros(length + 1),
        trial=zeros(length + 1), trial_t=zeros(3, max(length, visits) + 1), num=zeros(9), sum=zeros(3),
        rng=np.array([(seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % 2**64], dtype=np.uint64))


def _ints(values: object) -> Ints:
    return np.array(values, dtype=np.int64)


def _padded(values: Sequence[int], size: int, rest: int) -> list[int]:
    return [*values[:size], *([rest] * (size - len(values)))]


def _wide(load: Ints, dims: int) -> Ints:
    """[visits, dims], with at least one dimension; in memory row by row."""
    if load.shape[1] == dims:
        return np.ascontiguousarray(load)
    return np.zeros((len(load), dims), dtype=np.int64)
