"""VROOM (extra `vroom`): very good very soon, but it cannot be interrupted and knows no price for leaving out.

Its own time limit does not end a phase, so it only works in a process that may be ended, on problems it can do in
time; what it leaves out or cannot see (prices) is mended. Source: the measurements in `docs/planner.md`.
"""

from datetime import timedelta
from typing import Any

import numpy as np

from routing.cost import better, price
from routing.engines.grid import Grid
from routing.engines.protocol import EngineFailed, Progress
from routing.lookup import NEVER
from routing.model import Plan, Problem, Vehicle
from routing.plain import plain
from routing.repair import mend
from routing.stop import Stop

MOST_VISITS = 8000
LAST = 2**31


class Vroom:
    name = "vroom"

    def can(self, problem: Problem) -> str | None:
        if len(problem.visits) > MOST_VISITS:
            return f"VROOM takes far longer than asked for {len(problem.visits)} visits"
        if any(vehicle.max_tours > 1 for vehicle in problem.vehicles):
            return "VROOM knows no reload"
        if any(v.vehicles is not None for v in problem.visits) and len(problem.vehicles) > 500:
            return "VROOM would need a skill for each of too many vehicles"
        return None

    def solve(self, problem: Problem, stop: Stop, seed: int = 1, initial: Plan | None = None,
              progress: Progress | None = None) -> Plan:
        if reason := self.can(problem):
            raise EngineFailed(reason)
        bare = plain(problem)
        found = _Input(bare.problem).solve(stop)
        plan = mend(problem, bare.sequences(found), self.name, stop.within(max(0.2, stop.left() / 2)))
        if initial is not None and better(problem, initial, plan):
            plan = initial
        if progress:
            progress(plan, price(problem, plan).total)
        return plan


class _Input:
    def __init__(self, problem: Problem) -> None:
        import vroom  # only when it is wanted; it is an extra

        self.vroom, self.problem, self.grid = vroom, problem, Grid(problem)
        self.input = vroom.Input()
        for profile in range(len(problem.travel)):
            seconds, metres = self.grid.seconds(profile), self.grid.metres(profile)
            self.input.set_durations_matrix(str(profile), seconds.astype(np.uint32))
            self.input.set_costs_matrix(str(profile), metres.astype(np.uint32))
            self.input.set_distances_matrix(str(profile), metres.astype(np.uint32))
        self.skills: dict[object, int] = {}
        self.weights = sorted({visit.due for visit in problem.visits if visit.due})
        self.low = 80 if any(visit.penalty is not None and not visit.due for visit in problem.visits) else 0
        for number, vehicle in enumerate(problem.vehicles):
            self.input.add_vehicle(self._vehicle(number, vehicle))
        self._add_tasks()

    def _skill(self, what: object) -> int:
        return self.skills.setdefault(what, len(self.skills) + 1)

    def _vehicle(self, number: int, car: Vehicle) -> Any:
        size = self.grid.look.dimensions
        full = [LAST] * size
        full[:min(size, len(car.capacity))] = car.capacity[:size]
        skills = {self._skill(s) for s in car.skills}
        skills |= {self._skill(v.vehicles) for v in self.problem.visits if v.vehicles and number in v.vehicles}
        limits: dict[str, Any] = {}
        if car.max_visits is not None:
            limits["max_tasks"] = car.max_visits
        if car.max_metres is not None:
            limits["max_distance"] = car.max_metres
        return self.vroom.Vehicle(
            number, None if car.start is None else self.grid.node(car.start),
            None if car.end is None else self.grid.node(car.end), str(car.profile), full, skills,
            self.vroom.TimeWindow(max(0, car.open), car.close), costs=self.vroom.VehicleCosts(fixed=self._fixed(car)),
            **limits)

    def _fixed(self, car: Vehicle) -> int:
        if self.problem.objective == "vehicles":
            return 10**7
        return car.fixed if self.problem.objective == "cost" else 0

    def _windows(self, v: int) -> list[Any]:
        return [self.vroom.TimeWindow(max(0, w.open), max(0, min(w.close, LAST)))
                for w in self.problem.visits[v].windows if w.open < NEVER]

    def _needs(self, v: int) -> set[int]:
        visit = self.problem.visits[v]
        only = set() if visit.vehicles is None else {self._skill(visit.vehicles)}
        return {self._skill(s) for s in visit.skills} | only

    def _priority(self, v: int) -> int:
        visit = self.problem.visits[v]
        if visit.penalty is None:
            return 100
        if not visit.due:
            return min(80, visit.penalty // 1000)
        return self.low + (90 - self.low) * (self.weights.index(visit.due) + 1) // len(self.weights)

    def _add_tasks(self) -> None:
        look, amount = self.grid.look, self.vroom.Amount
        for v, visit in enumerate(self.problem.visits):
            if look.pickup[v] == 0:
                load, swap = look.load[v], look.swap[v]
                self.input.add_job(self.vroom.Job(
                    v, v, 0, visit.service, amount((np.maximum(-load, 0) + swap).tolist()), amount((np.maximum(load, 0) + swap).tolist()),
                    self._needs(v), self._priority(v), self._windows(v)))
        for a, b in self.problem.pairs:
            ends = [self.vroom.ShipmentStep(v, v, 0, self.problem.visits[v].service, self._windows(v)) for v in (a, b)]
            self.input.add_shipment(*ends, amount(look.load[a].tolist()), self._needs(a) | self._needs(b),
                                    self._priority(a))

    def solve(self, stop: Stop) -> dict[int, list[int]]:
        left = stop.left()
        limit = None if left == float("inf") else timedelta(seconds=max(0.05, 0.8 * left))
        solution = self.input.solve(exploration_level=5, nb_threads=1, timeout=limit)
        found: dict[int, list[int]] = {}
        for number, kind, visit in zip(*(solution.routes[c] for c in ("vehicle_id", "type", "id")), strict=True):
            if kind in ("job", "pickup", "delivery"):
                found.setdefault(int(number), []).append(int(visit))
        return found
