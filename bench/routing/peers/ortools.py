"""OR-Tools' routing solver: with its default parameters, and tuned for pairs (insertion neighbourhoods, guided local search).

Neither draws lots: stopped after the same number of branches, it found the same plan with four seeds of its solver (9.15.6755).
"""

import time

from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.util import optional_boolean_pb2

from bench.routing.peers.instance import Instance

INSERTION = ("use_global_cheapest_insertion_path_lns", "use_local_cheapest_insertion_path_lns",
             "use_relocate_path_global_cheapest_insertion_insert_unperformed", "use_global_cheapest_insertion_expensive_chain_lns",
             "use_local_cheapest_insertion_expensive_chain_lns", "use_global_cheapest_insertion_close_nodes_lns",
             "use_local_cheapest_insertion_close_nodes_lns")


def default(instance: Instance, deadline: float, seed: int, cores: int) -> dict[int, list[int]]:
    return _solve(instance, deadline, pywrapcp.DefaultRoutingSearchParameters())


def tuned(instance: Instance, deadline: float, seed: int, cores: int) -> dict[int, list[int]]:
    chosen = pywrapcp.DefaultRoutingSearchParameters()
    chosen.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    chosen.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    for name in INSERTION:
        setattr(chosen.local_search_operators, name, optional_boolean_pb2.BOOL_TRUE)
    return _solve(instance, deadline, chosen)


def _solve(instance: Instance, deadline: float, chosen: object) -> dict[int, list[int]]:
    problem = instance.problem
    ends = [instance.node(car.start) for car in problem.vehicles]
    manager = pywrapcp.RoutingIndexManager(len(instance.metres), len(ends), ends, ends)
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(instance.metres.tolist()))
    if problem.objective == "vehicles":
        routing.SetFixedCostOfAllVehicles(instance.dear)
    _clock(instance, manager, routing)
    _loads(instance, manager, routing)
    _choices(instance, manager, routing)
    chosen.time_limit.FromMilliseconds(max(100, int(1000 * (deadline - time.monotonic()))))  # type: ignore[attr-defined]
    solution = routing.SolveWithParameters(chosen)
    return _routes(manager, routing, solution, len(ends)) if solution else {}


def _clock(instance: Instance, manager: pywrapcp.RoutingIndexManager, routing: pywrapcp.RoutingModel) -> None:
    problem, transit = instance.problem, instance.seconds.copy()
    for v, visit in enumerate(problem.visits):
        transit[v] += visit.service
    horizon = max(car.close for car in problem.vehicles)
    routing.AddDimension(routing.RegisterTransitMatrix(transit.tolist()), horizon, horizon, False, "clock")
    clock = routing.GetDimensionOrDie("clock")
    for v, visit in enumerate(problem.visits):
        clock.CumulVar(manager.NodeToIndex(v)).SetRange(visit.windows[0].open, visit.windows[0].close)
    for number, car in enumerate(problem.vehicles):
        for end in (routing.Start(number), routing.End(number)):
            clock.CumulVar(end).SetRange(car.open, car.close)
    for a, b in problem.pairs:
        pickup, delivery = manager.NodeToIndex(a), manager.NodeToIndex(b)
        routing.AddPickupAndDelivery(pickup, delivery)
        routing.solver().Add(routing.VehicleVar(pickup) == routing.VehicleVar(delivery))
        routing.solver().Add(clock.CumulVar(pickup) <= clock.CumulVar(delivery))


def _loads(instance: Instance, manager: pywrapcp.RoutingIndexManager, routing: pywrapcp.RoutingModel) -> None:
    """What is on board; where visits alone are given something, a tour sets out with exactly the sum of it."""
    problem, alone = instance.problem, set(instance.alone)
    capacities, nodes = [car.capacity[0] for car in problem.vehicles], range(len(instance.metres))
    load = [problem.visits[v].load[0] if v < len(problem.visits) else 0 for v in nodes]
    given = [max(0, -load[v]) if v in alone else 0 for v in nodes]
    routing.AddDimensionWithVehicleCapacity(routing.RegisterUnaryTransitVector(load), 0, capacities, not any(given), "load")
    if any(given):
        routing.AddDimensionWithVehicleCapacity(routing.RegisterUnaryTransitVector(given), 0, capacities, True, "given")
        board, sums = routing.GetDimensionOrDie("load"), routing.GetDimensionOrDie("given")
        for number in range(len(capacities)):
            routing.solver().Add(board.CumulVar(routing.Start(number)) == sums.CumulVar(routing.End(number)))


def _choices(instance: Instance, manager: pywrapcp.RoutingIndexManager, routing: pywrapcp.RoutingModel) -> None:
    problem, deliveries = instance.problem, {b for _, b in instance.problem.pairs}
    for v, visit in enumerate(problem.visits):
        if v in deliveries:
            continue
        if visit.penalty is not None:
            routing.AddDisjunction([manager.NodeToIndex(v)], instance.price(v))
    for a, b in problem.pairs:
        if problem.visits[a].penalty is not None:
            routing.AddDisjunction([manager.NodeToIndex(b)], 0)


def _routes(manager: pywrapcp.RoutingIndexManager, routing: pywrapcp.RoutingModel, solution: pywrapcp.Assignment, cars: int) -> dict[int, list[int]]:
    found = {}
    for number in range(cars):
        index, steps = solution.Value(routing.NextVar(routing.Start(number))), []
        while not routing.IsEnd(index):
            steps.append(manager.IndexToNode(index))
            index = solution.Value(routing.NextVar(index))
        if steps:
            found[number] = steps
    return found
