"""What engines ask of a problem again and again, worked out once for each problem."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from routing.check import padded
from routing.model import Problem
from routing.travel import Ints


@dataclass(frozen=True, eq=False)
class Lookup:
    """place, service, setup, open, close: [visits]; load, swap: [visits, dimensions]; partner: other half of the pair or -1.

    open and close are the hull of the hard windows; `never` stands for no limit.
    """

    place: Ints
    service: Ints
    setup: Ints
    open: Ints
    close: Ints
    load: Ints
    swap: Ints
    partner: Ints
    pickup: Ints
    """1 for a pair's pickup, -1 for its delivery, 0 for a visit alone."""
    dimensions: int
    longest_setup: int


NEVER = 2**40


@lru_cache(maxsize=4)
def _cached(holder: "_ById") -> Lookup:
    return _build(holder.problem)


@dataclass(frozen=True, eq=False)
class _ById:
    problem: Problem

    def __hash__(self) -> int:
        return id(self.problem)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.problem is self.problem


def lookup(problem: Problem) -> Lookup:
    """The same problem object is worked out once (hashing thousands of visits each time would be slow)."""
    return _cached(_ById(problem))


def _build(problem: Problem) -> Lookup:
    visits = problem.visits
    dimensions = max([max(len(v.load), len(v.swap)) for v in visits] + [len(v.capacity) for v in problem.vehicles], default=0)
    partner = np.full(len(visits), -1, dtype=np.int64)
    pickup = np.zeros(len(visits), dtype=np.int64)
    for a, b in problem.pairs:
        partner[a], partner[b], pickup[a], pickup[b] = b, a, 1, -1
    return Lookup(
        place=_array([v.place for v in visits]),
        service=_array([v.service for v in visits]),
        setup=_array([v.setup for v in visits]),
        open=_array([v.windows[0].open if v.windows else -NEVER for v in visits]),
        close=_array([v.windows[-1].close if v.windows else NEVER for v in visits]),
        load=_array([padded(v.load, dimensions) for v in visits]).reshape(len(visits), dimensions),
        swap=_array([padded(v.swap, dimensions) for v in visits]).reshape(len(visits), dimensions),
        partner=partner, pickup=pickup, dimensions=dimensions, longest_setup=max((v.setup for v in visits), default=0))


def _array(values: object) -> Ints:
    return np.array(values, dtype=np.int64)


def may(problem: Problem, vehicle: int, visit: int) -> bool:
    """Whether skills and the list of allowed vehicles let this vehicle make this visit."""
    wanted, car = problem.visits[visit], problem.vehicles[vehicle]
    allowed = wanted.vehicles is None or vehicle in wanted.vehicles
    return allowed and wanted.skills <= car.skills
