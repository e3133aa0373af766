"""VROOM with its best exploration level and as many threads as there are cores; penalties become priorities."""

import time
from datetime import timedelta

import numpy as np
import vroom

from bench.routing.peers.instance import Instance

HIGHEST = 100


def solve(instance: Instance, deadline: float, seed: int, cores: int) -> dict[int, list[int]]:
    """Routes by vehicle number. It knows no seed."""
    problem, given = instance.problem, vroom.Input()
    given.set_durations_matrix("car", instance.seconds.astype(np.uint32))
    given.set_distances_matrix("car", instance.metres.astype(np.uint32))
    given.set_costs_matrix("car", instance.metres.astype(np.uint32))
    costs = vroom.VehicleCosts(fixed=instance.dear if problem.objective == "vehicles" else 0)
    for number, car in enumerate(problem.vehicles):
        at = instance.node(car.start)
        given.add_vehicle(vroom.Vehicle(number, at, at, "car", [car.capacity[0]], set(), vroom.TimeWindow(car.open, car.close), costs=costs))
    for v in instance.alone:
        load = problem.visits[v].load[0]
        given.add_job(vroom.Job(v, v, 0, problem.visits[v].service, vroom.Amount([max(0, -load)]), vroom.Amount([max(0, load)]), set(), _priority(instance, v), _windows(instance, v)))
    for a, b in problem.pairs:
        ends = [vroom.ShipmentStep(v, v, 0, problem.visits[v].service, _windows(instance, v)) for v in (a, b)]
        given.add_shipment(*ends, vroom.Amount([problem.visits[a].load[0]]), set(), _priority(instance, a))
    return _solved(given, deadline, cores)


def _priority(instance: Instance, v: int) -> int:
    visit = instance.problem.visits[v]
    return HIGHEST if visit.penalty is None or visit.due else min(HIGHEST - 10, visit.penalty // 1000)


def _windows(instance: Instance, v: int) -> list[vroom.TimeWindow]:
    return [vroom.TimeWindow(w.open, w.close) for w in instance.problem.visits[v].windows]


def _solved(given: vroom.Input, deadline: float, cores: int) -> dict[int, list[int]]:
    left = timedelta(seconds=max(0.1, deadline - time.monotonic()))
    solution = given.solve(exploration_level=5, nb_threads=cores, timeout=left)
    found: dict[int, list[int]] = {}
    for number, kind, visit in zip(*(solution.routes[c] for c in ("vehicle_id", "type", "id")), strict=True):
        if kind in ("job", "pickup", "delivery"):
            found.setdefault(int(number), []).append(int(visit))
    return found
