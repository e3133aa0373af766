"""A large problem: districts side by side, then neighbouring routes over every border, again and again.

Each part is some routes with the visits on them and what is left out near them; an engine may only make it better.
So the whole never gets worse, and the work on one part costs the same however large the whole is. What is left out
in the end though it must not be, or though somebody is at home, is tried once more in every gap of every route.
"""

import random
import time
from collections.abc import Callable, Sequence

import numpy as np

from routing.append import appended
from routing.board import Board
from routing.districts import districts, part_of
from routing.idle import Idle
from routing.lookup import lookup
from routing.model import RELOAD, Plan, Problem, Route
from routing.repair import begin, fill, worth
from routing.schedule import collect
from routing.stop import Stop
from routing.team import Done, Task, Team

FIRST, SECOND = 0.12, 0.5
"""Shares of the time for a first plan of each district and for a better one."""
SOON = 5.0
"""Seconds the first plans may take, at most."""
PART = 450
"""Visits of a part, about."""
NEAR = 25
"""Neighbours of each visit that say which routes are near."""
SHORTEST, LONGEST = 1.0, 8.0
"""Seconds for one part."""
LAST = 0.35
BETTER, ANEW = ("native", "pyvrp"), ("afresh", "pyvrp")
"""Who works on a part: PyVRP where the core cannot. A first plan comes from a core that had no time: from nothing again, with more."""
WORTH = 1.0
"""Seconds for each district below which all of them go into one plan of it."""
RESERVE, MOST_RESERVE, GAP = 0.04, 2.0, 2e-6
"""For what is left out in the end: share of the time and seconds at most; seconds it takes for each visit there is to try one."""

Heard = Callable[[Plan], None]


class Sweep:
    """heard gets each better plan; `notes` tells of parts that failed."""

    def __init__(self, problem: Problem, stop: Stop, seed: int, cores: int, heard: Heard) -> None:
        self.problem, self.stop, self.seed, self.heard = problem, stop, seed, heard
        self.look, self.dice = lookup(problem), random.Random(seed)
        self.team = Team(problem, max(1, cores))
        self.routes: dict[int, Route] = {}
        self.notes: list[str] = []
        self.stale: dict[int, float] = {}
        self.tried: set[int] = set()
        self.told, self.spare = 0.0, 0.0
        self.reserve = min(MOST_RESERVE, RESERVE * stop.left())
        self.idle = Idle(problem, self.dice)

    def run(self, initial: Plan | None) -> None:
        begun = time.monotonic()
        try:
            if initial is not None:
                self.routes = {route.vehicle: route for route in initial.routes}
            parts = [(part.visits, part.vehicles) for part in districts(self.problem)]
            if parts and not self.routes:
                whole, until = self.stop.left(), begun + SECOND * self.stop.left()
                twice = SECOND * whole * len(self.team.workers) > WORTH * len(parts)
                self._districts(parts, begun + min(SOON, FIRST * whole) if twice else until, BETTER)
                self._append(parts)
                self._tell(True)
                if twice:
                    self._districts(parts, until, ANEW)
                    self._tell(True)
            self._borders()
            self._once_more()
        finally:
            self._tell(True)
            self.team.end()
            self.notes += [worker.fault for worker in self.team.workers if worker.fault]

    def _districts(self, parts: Sequence[tuple[tuple[int, ...], tuple[int, ...]]], until: float,
                   engines: tuple[str, ...]) -> None:
        """Every district once, the largest first, each with time as its share of the visits."""
        waiting = sorted(parts, key=lambda part: -len(part[0]))
        while (waiting or self.team.busy) and not self._over():
            worker = self.team.idle()
            if waiting and worker is not None:
                visits, vehicles = waiting.pop(0)
                ahead = len(visits) + sum(len(part[0]) for part in waiting)
                share = (until - time.monotonic()) * len(self.team.workers) * len(visits) / ahead
                share = min(share, until - time.monotonic())
                worker.give(self._task(visits, vehicles, max(0.1, share), engines))
            elif not self._collect():
                return

    def _append(self, parts: Sequence[tuple[tuple[int, ...], tuple[int, ...]]]) -> None:
        """A quick plan for each district that has none, because nobody came to it in time or who did fell over."""
        for visits, vehicles in parts:
            if visits and not any(k in self.routes for k in vehicles):
                part = part_of(self.problem, visits, vehicles)
                self.routes |= {route.vehicle: route for route in part.routes(appended(part.problem, self.stop))}

    def _task(self, visits: tuple[int, ...], vehicles: tuple[int, ...], seconds: float, engines: tuple[str, ...]) -> Task:
        begun = {k: self.routes[k].sequence for k in vehicles if k in self.routes}
        until = min(time.monotonic() + seconds, time.monotonic() + self.stop.left() - LAST - self.spare)
        return Task(visits, vehicles, begun, engines, until, self.dice.randrange(1 << 30))

    def _borders(self) -> None:
        """Parts around the route that was longest not looked at, none of them with a route of another part."""
        while not self._over():
            worker = self.team.idle()
            task = self._neighbourhood() if worker is not None and self.stop.left() > LAST + self.spare + 0.2 else None
            if worker is not None and task is not None:
                worker.give(task)
            elif not self.team.busy or not self._collect():
                return

    def _collect(self) -> bool:
        """Take in what is over; False if nobody can work any more."""
        for done in self.team.results(0.05):
            self._take(done)
        self._tell(False)
        return self.team.able

    def _take(self, done: Done) -> None:
        if done.routes is None:
            self.notes.append(f"a part fell over: {done.fault}")
            return
        for k in done.task.vehicles:
            self.routes.pop(k, None)
        self.routes |= {route.vehicle: route for route in done.routes if route.sequence}

    def _over(self) -> bool:
        return self.stop.over() or self.stop.left() < LAST / 2 + self.spare

    def _tell(self, now: bool) -> None:
        """Timing and checking thousands of visits takes a while: not too often."""
        begun = time.monotonic()
        if now or begun > self.told:
            self.heard(collect(self.problem, [self.routes[k] for k in sorted(self.routes)], "native"))
            self.told = time.monotonic() + max(2.0, 12 * (time.monotonic() - begun))
            wanting = self._wanting()
            self.spare = min(self.reserve, (15 + len(wanting)) * GAP * len(self.problem.visits)) if wanting else 0.0

    def _wanting(self) -> list[int]:
        """What is left out, if some of it must not be, or if somebody at home may make what was in no part yet."""
        heads, home = self._heads(), self.idle.sorts(k for k in range(len(self.problem.vehicles)) if k not in self.routes)
        if any(worth(self.problem.visits[v]) == float("inf") for v in heads):
            return heads
        return heads if any(self.idle.may(k, v) for v in heads if v not in self.tried for k in home) else []

    def _once_more(self) -> None:
        """What is left out, in every gap of every route and with everybody at home, as far as the time goes."""
        for done in self.team.results(0.0):
            self._take(done)
        until = self.stop.within(self.stop.left() - LAST / 2)
        if until.over() or not self._wanting():
            return
        board = Board(self.problem)
        for route in self.routes.values():
            board.put(route.vehicle, route)
        begin(board)
        fill(board, until)
        self.routes = {route.vehicle: route for route in board.plan_routes()}

    def _heads(self) -> list[int]:
        """Requests in no route."""
        served = {v for route in self.routes.values() for v in route.sequence}
        return [v for v in range(len(self.problem.visits)) if v not in served and self.look.pickup[v] != -1]

    def _neighbourhood(self) -> Task | None:
        taken = {k for task in self.team.busy for k in task.vehicles}
        free = [k for k in self.routes if k not in taken]
        if not free:
            return None
        seed = min(free, key=lambda k: (self.stale.get(k, 0.0), self.dice.random()))
        chosen, count = [seed], len(self.routes[seed].sequence)
        for k in self._near(seed):
            if k not in taken and k != seed and count + len(self.routes[k].sequence) <= PART * 1.15:
                chosen.append(k)
                count += len(self.routes[k].sequence)
            if count >= PART:
                break
        now = time.monotonic()
        self.stale |= dict.fromkeys(chosen, now)
        visits = {v for k in chosen for v in self.routes[k].sequence if v != RELOAD}
        left = self._left_out(visits)
        self.tried.update(left)
        home = self.idle.near([k for k in range(len(self.problem.vehicles)) if k not in self.routes and k not in taken and not self.problem.vehicles[k].first], visits, left)
        visits |= {*left, *(int(self.look.partner[v]) for v in left if self.look.partner[v] >= 0)}
        seconds = min(LONGEST, max(SHORTEST, 0.03 * self.stop.left()))
        return self._task(tuple(sorted(visits)), (*chosen, *home), seconds, BETTER)

    def _near(self, seed: int) -> list[int]:
        """Other routes by how often their visits are among the nearest of this route's visits."""
        at = np.array([v for v in self.routes[seed].sequence if v != RELOAD], dtype=np.int64)
        if len(at) > 40:
            at = at[:: len(at) // 40 + 1]
        home = np.full(len(self.problem.visits), -1, dtype=np.int64)
        for k, route in self.routes.items():
            home[[v for v in route.sequence if v != RELOAD]] = k
        ways = self.problem.travel[0].metres(self.look.place[at][:, None], self.look.place)
        ways = np.where((home == seed) | (home < 0), np.iinfo(np.int64).max, ways)
        count = min(NEAR, ways.shape[1])
        nearest = np.argpartition(ways, count - 1, axis=1)[:, :count]
        weights = np.zeros(len(self.problem.vehicles))
        np.add.at(weights, home[nearest].ravel(), 1.0)
        weights *= np.array([self.dice.uniform(0.5, 1.0) for _ in weights])
        close = ways.min(axis=0)
        distance = {k: float(close[[v for v in route.sequence if v != RELOAD]].min())
                    for k, route in self.routes.items() if k != seed}
        return sorted(distance, key=lambda k: (-weights[k], distance[k]))

    def _left_out(self, near: set[int]) -> list[int]:
        """Requests in no route that nobody else is trying, the nearest first, at most as many as a few routes take."""
        trying = {v for task in self.team.busy for v in task.visits}
        heads = [v for v in self._heads() if v not in trying]
        if not heads or not near:
            return []
        some = np.array(sorted(near)[:: len(near) // 60 + 1], dtype=np.int64)
        ways = self.problem.travel[0].metres(self.look.place[heads][:, None], self.look.place[some]).min(axis=1)
        return [heads[i] for i in np.argsort(ways, kind="stable")[:PART // 8]]
