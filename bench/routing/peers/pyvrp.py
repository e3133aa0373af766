"""PyVRP: ProblemData from matrices, its own `solve`; vehicles first by a fixed price or by its own `minimise_fleet`."""

import time
from typing import Any

import pyvrp
from pyvrp.stop import MaxRuntime

from bench.routing.peers.instance import Instance

FLEET_SHARE = 0.5


class Until:
    """An absolute deadline: PyVRP's own MaxRuntime starts counting only after the first descent."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline

    def __call__(self, best_cost: int) -> bool:
        return time.monotonic() >= self.deadline


def solve(instance: Instance, deadline: float, seed: int, cores: int) -> dict[int, list[int]]:
    """Routes by vehicle number. Even seeds of a vehicles-first problem reduce the fleet first."""
    data = _data(instance, fixed=instance.problem.objective == "vehicles")
    if instance.problem.objective == "vehicles" and seed % 2 == 0 and data.num_vehicle_types == 1:
        share = FLEET_SHARE * (deadline - time.monotonic())
        fleet = pyvrp.minimise_fleet(_data(instance, fixed=False), MaxRuntime(share), seed)
        data = data.replace(vehicle_types=[fleet.replace(fixed_cost=instance.dear)])
    return _routes(instance, pyvrp.solve(data, Until(deadline), seed, collect_stats=False, display=False).best)


def _data(instance: Instance, fixed: bool) -> pyvrp.ProblemData:
    problem = instance.problem
    required = [v.penalty is None for v in problem.visits]
    clients = [pyvrp.Client(v, [max(0, -_load(instance, v))], [max(0, _load(instance, v))], problem.visits[v].service, *_window(instance, v),
                            prize=0 if required[v] else instance.price(v), required=required[v]) for v in instance.alone]
    shipments = [pyvrp.Shipment(a, b, *_window(instance, a), problem.visits[a].service, *_window(instance, b), problem.visits[b].service,
                                [_load(instance, a)], 0 if required[a] else instance.price(a), required=required[a]) for a, b in problem.pairs]
    depots = [pyvrp.Depot(instance.node(place)) for place in instance.depots]
    kinds = [pyvrp.VehicleType(count, [capacity], instance.depots.index(place), instance.depots.index(place), instance.dear if fixed else 0, opens, closes)
             for (place, opens, closes, capacity), count in instance.fleets()]
    locations = [pyvrp.Location(0, 0)] * len(instance.metres)
    ways: tuple[list[Any], list[Any]] = [instance.metres], [instance.seconds]
    return pyvrp.ProblemData(locations, clients, depots, kinds, *ways, [], shipments)


def _load(instance: Instance, v: int) -> int:
    return int(instance.problem.visits[v].load[0])


def _window(instance: Instance, v: int) -> tuple[int, int]:
    window = instance.problem.visits[v].windows[0]
    return window.open, window.close


def _routes(instance: Instance, best: pyvrp.Solution) -> dict[int, list[int]]:
    problem, alone = instance.problem, instance.alone
    free = [[k for k, car in enumerate(problem.vehicles) if (car.start or 0, car.open, car.close, car.capacity[0]) == alike] for alike, _ in instance.fleets()]
    found = {}
    for route in best.routes():
        steps = []
        for step in list(route)[1:-1]:
            which = int(step.idx)
            steps.append(alone[which] if step.is_client() else problem.pairs[which][0 if step.is_pickup() else 1])
        found[free[route.vehicle_type()].pop(0)] = steps
    return found
