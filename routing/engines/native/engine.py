"""Our own engine: ruin and recreate on one core, compiled (`kernel.py`), between Python's looks at the clock."""

import time
from collections.abc import Mapping, Sequence

from routing.cost import better, price
from routing.engines.native.fleet import SHARE, Fleet
from routing.engines.native.search import Search
from routing.engines.native.world import LONGEST_ROUTE, bytes_needed, layout
from routing.engines.protocol import EngineFailed, Progress, nothing_for
from routing.model import Plan, Problem, Route
from routing.plain import plain
from routing.repair import mend
from routing.schedule import collect, timetable
from routing.stop import Stop
from routing.travel import LONGEST_WAY, Euclid

MOST_BYTES = 1_200_000_000
MENDING = 0.5
SOONEST = 0.3
"""Seconds between two plans that are told, at least."""


class Native:
    name = "native"
    share = SHARE
    """Of the time for fewer vehicles, where they come first."""

    def can(self, problem: Problem) -> str | None:
        if nothing := nothing_for(problem):
            return nothing
        if any(travel.timed for travel in problem.travel):
            return "the native core knows one duration for each way, not one for each time of the day"
        if any(car.max_tours > 1 and car.reload is not None for car in problem.vehicles):
            return "the native core knows no reload"
        if any(any(visit.swap) for visit in problem.visits):
            return "the native core knows nothing that is given and taken at one stop in the same unit"
        if len({kind for pair in problem.apart for kind in pair}) > 60:
            return "the native core knows at most 60 kinds that are kept apart"
        if any(isinstance(travel, Euclid) and travel.across > LONGEST_WAY for travel in problem.travel):
            return f"the native core counts ways of at most {LONGEST_WAY} units, and there are longer ones in this plane"
        if len(problem.visits) > LONGEST_ROUTE:
            return f"the native core has room for {LONGEST_ROUTE} visits on a route"
        needed = bytes_needed(problem)
        if needed > MOST_BYTES:
            return f"the native core would need {needed // 10**6} MB for its tables"
        return None

    def solve(self, problem: Problem, stop: Stop, seed: int = 1, initial: Plan | None = None,
              progress: Progress | None = None) -> Plan:
        if reason := self.can(problem):
            raise EngineFailed(reason)
        bare = plain(problem)
        told = _Told(problem, stop, progress, initial)
        if not bare.problem.visits:  # all of them are frozen beginnings
            return told.end(bare.sequences({}))
        lay = layout(bare.problem, seed)
        begun = bare.begun(initial) if initial is not None else {}
        search = Fleet(lay, stop, begun, self.share, seed) if problem.objective == "vehicles" else Search(lay, stop, begun)
        for _ in search.run(told.cost):
            told.offer(bare.sequences(lay.sequences()))
        return told.end(bare.sequences(lay.sequences()))


class Fewest(Native):
    """Fewer vehicles and nothing else: whoever comes after looks after the metres."""

    name = "fleet"
    share = 1.0


class _Told:
    """The best plan so far, timed by our own rules; only routes that changed are timed again. Which plans are looked at
    follows the clock, unless iterations are counted: then all of them, so that the result does not depend on it."""

    def __init__(self, problem: Problem, stop: Stop, progress: Progress | None, initial: Plan | None) -> None:
        self.problem, self.stop, self.progress, self.plan = problem, stop, progress, initial
        self.known: dict[tuple[int, tuple[int, ...]], Route | None] = {}
        self.cost, self.next = 0.05, 0.0

    def offer(self, sequences: Mapping[int, Sequence[int]], last: bool = False) -> None:
        begun = time.monotonic()
        counted = self.stop.iterations is not None
        if not last and not counted and begun < self.next:
            return
        plan = self._timed(sequences)
        if plan is None and (last or self.plan is None):
            plan = mend(self.problem, sequences, Native.name, self.stop if counted else self.stop.within(MENDING))
        if plan is not None and better(self.problem, plan, self.plan):
            self.plan = plan
            if self.progress:
                self.progress(plan, price(self.problem, plan).total)
        now = time.monotonic()
        self.cost = max(0.02, now - begun)
        self.next = now + max(SOONEST, 12 * self.cost)

    def end(self, sequences: Mapping[int, Sequence[int]]) -> Plan:
        self.offer(sequences, last=True)
        if self.plan is None:
            raise EngineFailed("the native core found no plan before the clock ran out")
        return self.plan

    def _timed(self, sequences: Mapping[int, Sequence[int]]) -> Plan | None:
        found: dict[tuple[int, tuple[int, ...]], Route | None] = {}
        routes = []
        for number in sorted(sequences):
            key = (number, tuple(sequences[number]))
            found[key] = self.known[key] if key in self.known else timetable(self.problem, *key)
            route = found[key]
            if route is None:
                return None
            if route.sequence:
                routes.append(route)
        self.known = found
        return collect(self.problem, routes, Native.name)
