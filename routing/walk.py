"""One order of visits for one vehicle, with its ways, ready to be timed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.model import RELOAD, Problem, Vehicle

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Walk:
    """An order of visits with its ways. Index 0 is the first of `sequence`; way[i] leads to it, way[-1] to the end."""

    problem: Problem
    vehicle: Vehicle
    sequence: tuple[int, ...]
    places: tuple[int | None, ...]
    way: tuple[int, ...]
    setup: tuple[int, ...]
    service: tuple[int, ...]
    windows: tuple[tuple[tuple[int, int], ...], ...]
    timed: bool

    def leave(self, i: int, arriving: int) -> int:
        """Latest leaving of what is before element i for who must be ready there at `arriving`."""
        latest = arriving - self.way[i] - self.setup[i]
        if not self.timed or self.arrive(i, latest) <= arriving:
            return latest
        low, high = latest - DAY, latest
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.arrive(i, middle) <= arriving else (low, middle)
        return low

    def arrive(self, i: int, leaving: int) -> int:
        """Ready for service at element i (or back at the end) for who leaves the one before it at `leaving`."""
        a, b = self.places[i], self.places[i + 1]
        if not self.timed or a is None or b is None:
            return leaving + self.way[i] + self.setup[i]
        return self.problem.travel[self.vehicle.profile].arrival(a, b, leaving) + self.setup[i]


def places_of(problem: Problem, number: int, sequence: Sequence[int]) -> tuple[int | None, ...]:
    """Start, the place of each element, end; None where a vehicle starts or ends anywhere."""
    vehicle = problem.vehicles[number]
    middle = [vehicle.reload if v == RELOAD else problem.visits[v].place for v in sequence]
    return vehicle.start, *middle, vehicle.end


def _ways(problem: Problem, number: int, places: Sequence[int | None], seconds: bool) -> list[int]:
    travel = problem.travel[problem.vehicles[number].profile]
    filled = [0 if p is None else p for p in places]
    at = np.array(filled, dtype=np.int64)
    found = (travel.seconds if seconds else travel.metres)(at[:-1], at[1:]).tolist()
    return [0 if a is None or b is None else way
            for a, b, way in zip(places, places[1:], found, strict=False)]


def metres(problem: Problem, number: int, sequence: Sequence[int]) -> int:
    """Length of the route from start to end; 0 without visits."""
    if not sequence:
        return 0
    return sum(_ways(problem, number, places_of(problem, number, sequence), seconds=False))


def walk_of(problem: Problem, number: int, sequence: tuple[int, ...]) -> Walk:
    vehicle = problem.vehicles[number]
    places = places_of(problem, number, sequence)
    setup, service, windows = _elements(problem, vehicle, sequence)
    setup = [0 if places[i] == places[i + 1] else pay for i, pay in enumerate(setup)]
    return Walk(problem, vehicle, sequence, places, tuple(_ways(problem, number, places, seconds=True)),
                (*setup, 0), tuple(service), tuple(windows), problem.travel[vehicle.profile].timed)


def _elements(problem: Problem, vehicle: Vehicle, sequence: Sequence[int]
              ) -> tuple[list[int], list[int], list[tuple[tuple[int, int], ...]]]:
    setup, service, windows = [], [], []
    for v in sequence:
        visit = None if v == RELOAD else problem.visits[v]
        setup.append(visit.setup if visit else 0)
        service.append(visit.service if visit else vehicle.reload_seconds)
        windows.append(tuple((w.open, w.close) for w in visit.windows) if visit else ())
    return setup, service, windows


def opening(windows: tuple[tuple[int, int], ...], ready: int) -> int | None:
    """First second at `ready` or later inside a window; None after the last."""
    if not windows:
        return ready
    for begin, close in windows:
        if ready <= close:
            return max(ready, begin)
    return None
