"""A first plan within a fraction of a second: each visit behind the last one of a vehicle near by, else with an idle one.

For clocks too short for anything better; nothing is ever put between.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from routing.board import money
from routing.frozen import beginning
from routing.lookup import lookup
from routing.model import Plan, Problem, Route, Vehicle
from routing.repair import worth
from routing.schedule import collect, timetable
from routing.stop import Stop

TRIED = 4
"""Vehicles on their way that are asked for each visit, and kinds of idle ones."""


def appended(problem: Problem, stop: Stop) -> Plan:
    """The most urgent first, then as their doors close; what fits behind nobody is left out."""
    rows = _Rows(problem)
    look = lookup(problem)
    served = {v for route in rows.routes.values() for v in route.sequence}
    heads = [v for v in range(len(problem.visits)) if v not in served and look.pickup[v] != -1]
    for visit in sorted(heads, key=lambda v: (worth(problem.visits[v]) < float("inf"), -max(1, problem.visits[v].due), look.close[v])):
        if stop.over():
            break
        rows.take(visit)
    return collect(problem, [route for _, route in sorted(rows.routes.items())], "greedy")


class _Rows:
    """routes of the vehicles that are used; last: place of the last visit [vehicles used]; idle: numbers by kind."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.look = problem, lookup(problem)
        self.routes: dict[int, Route] = {}
        self.idle: dict[Vehicle, list[int]] = defaultdict(list)
        for number, car in reversed(list(enumerate(problem.vehicles))):
            begun = beginning(problem, number) if car.first else None
            if begun is not None:
                self.routes[number] = begun
            else:
                self.idle[car].append(number)

    def take(self, visit: int) -> None:
        mate = int(self.look.partner[visit])
        more = (visit,) if mate < 0 else (visit, mate)
        for number in self._near(visit):
            before = self.routes.get(number)
            route = timetable(self.problem, number, (*(before.sequence if before else ()), *more))
            if route is not None and self._worth(visit, route, before):
                self.routes[number] = route
                if before is None:
                    self.idle[self.problem.vehicles[number]].pop()
                return

    def _worth(self, visit: int, route: Route, before: Route | None) -> bool:
        limit = worth(self.problem.visits[visit])
        if limit == float("inf"):
            return True
        return money(self.problem, route) - (money(self.problem, before) if before else 0) <= limit

    def _near(self, visit: int) -> Iterator[int]:
        used = list(self.routes)
        if used:
            ways = self._ways([int(self.look.place[self.routes[k].sequence[-1]]) for k in used], visit)
            yield from (used[i] for i in np.argsort(ways, kind="stable")[:TRIED])
        kinds = [kind for kind, numbers in self.idle.items() if numbers]
        if kinds:
            ways = self._ways([int(self.look.place[visit]) if kind.start is None else kind.start for kind in kinds], visit)
            yield from (self.idle[kinds[i]][-1] for i in np.argsort(ways, kind="stable")[:TRIED])

    def _ways(self, places: list[int], visit: int) -> np.ndarray:
        return np.asarray(self.problem.travel[0].metres(np.array(places, dtype=np.int64), np.full(len(places), self.look.place[visit])))
