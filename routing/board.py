"""Routes under construction, laid out so that one visit can be tried in every gap at once.

Row = vehicle, column = gap (before its element; the last one is before the end). The scan only discards gaps that
are certainly impossible; the exact answer for those that remain is given by `routing.schedule.timetable`.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.cost import route_price
from routing.lookup import NEVER, Lookup, lookup
from routing.model import RELOAD, Problem, Route
from routing.timing import backward
from routing.travel import Ints
from routing.walk import Walk, metres, opening, walk_of

NOWHERE = -1
COUNTS = 2**40
Bools = NDArray[np.bool_]


def money(problem: Problem, route: Route) -> int:
    """Price of a route under the problem's objective."""
    return route_price(problem, route) if problem.objective == "cost" else metres(problem, route.vehicle, route.sequence)


class Board:
    """Mutable sequences of all vehicles with the slack of each gap; `put` keeps the rows right."""

    def __init__(self, problem: Problem, only: int | None = None) -> None:
        """`only`: lay out this vehicle alone, the others stay unusable."""
        self.problem = problem
        self.look: Lookup = lookup(problem)
        self.sequences: list[tuple[int, ...]] = [()] * len(problem.vehicles)
        self.routes: list[Route | None] = [None] * len(problem.vehicles)
        self.prices: list[int] = [0] * len(problem.vehicles)
        self.capacity = self._capacity()
        self._grow(8)
        self.profile = np.array([vehicle.profile for vehicle in problem.vehicles], dtype=np.int64)
        for number in range(len(problem.vehicles)) if only is None else (only,):
            self._row(number)

    def _capacity(self) -> Ints:
        table = np.full((len(self.problem.vehicles), self.look.dimensions), NEVER, dtype=np.int64)
        for number, vehicle in enumerate(self.problem.vehicles):
            size = min(len(vehicle.capacity), self.look.dimensions)
            table[number, :size] = vehicle.capacity[:size]
        return table

    def _grow(self, gaps: int) -> None:
        shape = (len(self.sequences), gaps)
        self.before = np.full(shape, NOWHERE, dtype=np.int64)
        self.after = np.full(shape, NOWHERE, dtype=np.int64)
        self.leaving = np.full(shape, NEVER, dtype=np.int64)
        self.latest = np.full(shape, -NEVER, dtype=np.int64)
        self.after_setup = np.zeros(shape, dtype=np.int64)
        self.now_metres = np.zeros(shape, dtype=np.int64)
        self.tour = np.full(shape, NOWHERE, dtype=np.int64)
        self.most_before = np.zeros((*shape, self.look.dimensions), dtype=np.int64)
        self.most_after = np.zeros((*shape, self.look.dimensions), dtype=np.int64)
        self.aboard = np.zeros((*shape, self.look.dimensions), dtype=np.int64)

    def put(self, number: int, route: Route | None) -> None:
        """This vehicle now drives this route (None: stays at home)."""
        self.routes[number] = route
        self.sequences[number] = route.sequence if route else ()
        self.prices[number] = self.money(route) if route and route.sequence else 0
        if len(self.sequences[number]) + 1 > self.before.shape[1]:
            laid_out = np.nonzero((self.tour != NOWHERE).any(axis=1))[0].tolist()
            self._grow(2 * len(self.sequences[number]) + 2)
            for other in {*laid_out, number}:
                self._row(other)
        else:
            self._row(number)

    def money(self, route: Route) -> int:
        """Price of a route under the problem's objective, with what its vehicle counts where vehicles come first."""
        return money(self.problem, route) + (COUNTS if self.problem.objective == "vehicles" else 0)

    def first_use(self, number: int) -> int:
        """What using this vehicle at all weighs: more than any way where vehicles are counted first."""
        if self.problem.objective == "vehicles":
            return COUNTS
        return self.problem.vehicles[number].fixed if self.problem.objective == "cost" else 0

    def counted(self, number: int) -> int:
        """What of it is no price: it only makes one more vehicle come after every way."""
        return COUNTS if self.problem.objective == "vehicles" and not self.sequences[number] else 0

    def _row(self, number: int) -> None:
        sequence, n = self.sequences[number], len(self.sequences[number])
        walk = walk_of(self.problem, number, sequence)
        self.leaving[number, :] = NEVER
        self.latest[number, :] = -NEVER
        self.tour[number, :] = NOWHERE
        places = [NOWHERE if place is None else place for place in walk.places]
        self.before[number, :n + 1], self.after[number, :n + 1] = places[:-1], places[1:]
        self.after_setup[number, :n + 1] = [0 if v == RELOAD else int(self.look.setup[v]) for v in sequence] + [0]
        self.leaving[number, :n + 1], self.latest[number, :n + 1] = _forward(walk), backward(walk)
        frozen = len(walk.vehicle.first)
        self.leaving[number, :frozen] = NEVER  # nothing comes before what is frozen
        self._lengths(number, walk)
        self._loads(number)

    def _lengths(self, number: int, walk: Walk) -> None:
        n, travel = len(walk.sequence), self.problem.travel[walk.vehicle.profile]
        a, b = self.before[number, :n + 1], self.after[number, :n + 1]
        known = (a != NOWHERE) & (b != NOWHERE)
        self.now_metres[number, :n + 1] = np.where(known, travel.metres(np.maximum(a, 0), np.maximum(b, 0)), 0)
        if n == 0:
            self.now_metres[number, 0] = 0  # an idle vehicle does not drive from its start to its end

    def _loads(self, number: int) -> None:
        sequence = self.sequences[number]
        tours: list[list[int]] = [[]]
        for visit in sequence:
            if visit == RELOAD:
                tours.append([])
            else:
                tours[-1].append(visit)
        column = 0
        for which, tour in enumerate(tours):
            board = self._tour_loads(number, tour, which == 0)
            span = slice(column, column + len(tour) + 1)
            self.tour[number, span] = which
            self.aboard[number, span] = board
            self.most_before[number, span] = np.maximum.accumulate(board, axis=0)
            self.most_after[number, span] = np.maximum.accumulate(board[::-1], axis=0)[::-1]
            column += len(tour) + 1
        assert column == len(sequence) + 1

    def _tour_loads(self, number: int, tour: Sequence[int], first: bool) -> Ints:
        visits = np.array(tour, dtype=np.int64)
        load, alone = self.look.load[visits], self.look.partner[visits] < 0
        start = self.look.swap[visits].sum(axis=0) - np.minimum(load, 0)[alone].sum(axis=0)
        if first:
            kept = self.problem.vehicles[number].load[:self.look.dimensions]
            start[:len(kept)] += np.array(kept, dtype=np.int64)
        board: Ints = np.vstack([start, start + np.cumsum(load, axis=0)])
        return board

    def plan_routes(self) -> Iterable[Route]:
        return (route for route in self.routes if route is not None and route.sequence)


def _forward(walk: Walk) -> list[int]:
    """Earliest leaving before each gap, as if nobody had lunch."""
    now, leaving = walk.vehicle.open, [walk.vehicle.open]
    for i, windows in enumerate(walk.windows):
        start = opening(windows, walk.arrive(i, now))
        now = NEVER if start is None else start + walk.service[i]
        leaving.append(now)
    return leaving
