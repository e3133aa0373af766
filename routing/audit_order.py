"""Rules about what stands on a route and in which order."""

from collections.abc import Iterator

from routing.breach import Breach, Facts, Rule, vehicle_name
from routing.check import called
from routing.model import RELOAD, Problem, Route


def _pairs(facts: Facts, route: Route) -> Iterator[Breach]:
    problem = facts.problem
    at = {visit: i for i, visit in enumerate(route.sequence)}
    for visit in route.visits:
        if visit not in facts.mate or (visit not in facts.pickups and facts.mate[visit] in at):
            continue
        pickup, delivery = (visit, facts.mate[visit]) if visit in facts.pickups else (facts.mate[visit], visit)
        if (pickup in at) != (delivery in at):
            yield Breach("torn", route.vehicle, pickup,
                         f"{vehicle_name(problem, route.vehicle)} makes only one of pickup {called(problem, pickup)} "
                         f"and its delivery {called(problem, delivery)}")
        elif at[pickup] > at[delivery]:
            yield Breach("order", route.vehicle, delivery,
                         f"delivery {called(problem, delivery)} comes before its pickup {called(problem, pickup)}")
        elif RELOAD in route.sequence[at[pickup]:at[delivery]]:
            yield Breach("order", route.vehicle, delivery,
                         f"between pickup {called(problem, pickup)} and its delivery {called(problem, delivery)} lies a reload")


def _may(facts: Facts, route: Route) -> Iterator[Breach]:
    problem = facts.problem
    vehicle = problem.vehicles[route.vehicle]
    for visit in route.visits:
        wanted = problem.visits[visit]
        if wanted.vehicles is not None and route.vehicle not in wanted.vehicles:
            yield Breach("vehicle", route.vehicle, visit,
                         f"visit {called(problem, visit)} is not for {vehicle_name(problem, route.vehicle)}")
        if missing := sorted(wanted.skills - vehicle.skills):
            yield Breach("skill", route.vehicle, visit,
                         f"visit {called(problem, visit)} needs {', '.join(missing)}, "
                         f"which {vehicle_name(problem, route.vehicle)} has not")


def _apart(facts: Facts, route: Route) -> Iterator[Breach]:
    problem = facts.problem
    for a, b in problem.apart:
        with_a = [v for v in route.visits if a in problem.visits[v].kinds]
        with_b = [v for v in route.visits if b in problem.visits[v].kinds]
        clash = next(((v, w) for v in with_a for w in with_b if v != w and facts.mate.get(v) != w), None)
        if clash:
            yield Breach("apart", route.vehicle, clash[0],
                         f"{a} and {b} may not travel together: visits {called(problem, clash[0])} and {called(problem, clash[1])}")


def _counts(facts: Facts, route: Route) -> Iterator[Breach]:
    problem = facts.problem
    vehicle, tours = problem.vehicles[route.vehicle], route.sequence.count(RELOAD) + 1
    if tours > vehicle.max_tours:
        yield Breach("tours", route.vehicle, None,
                     f"{vehicle_name(problem, route.vehicle)} makes {tours} tours, at most {vehicle.max_tours} are allowed")
    if vehicle.max_visits is not None and len(route.visits) > vehicle.max_visits:
        yield Breach("visits", route.vehicle, None, f"{vehicle_name(problem, route.vehicle)} makes {len(route.visits)} "
                     f"visits, at most {vehicle.max_visits} are allowed")


def _board(facts: Facts, route: Route) -> Iterator[Breach]:
    """Follow what is on board, dimension by dimension, tour by tour."""
    problem = facts.problem
    vehicle = problem.vehicles[route.vehicle]
    for dimension, limit in enumerate(vehicle.capacity):
        board = vehicle.load[dimension] if dimension < len(vehicle.load) else 0
        for tour in _tours(route):
            board += sum(-_load(problem, v, dimension) for v in tour
                         if v not in facts.mate and _load(problem, v, dimension) < 0)
            board += sum(problem.visits[v].swap[dimension] for v in tour if dimension < len(problem.visits[v].swap))
            if board > limit:
                yield Breach("overload", route.vehicle, tour[0] if tour else None,
                             f"{vehicle_name(problem, route.vehicle)} sets out with {board}, capacity {limit}")
            for visit in tour:
                board += _load(problem, visit, dimension)
                if board > limit:
                    yield Breach("overload", route.vehicle, visit, f"after visit {called(problem, visit)} "
                                 f"{vehicle_name(problem, route.vehicle)} carries {board}, capacity {limit}")
            board = 0  # at a reload everything is given


def _tours(route: Route) -> Iterator[list[int]]:
    tour: list[int] = []
    for visit in route.sequence:
        if visit == RELOAD:
            yield tour
            tour = []
        else:
            tour.append(visit)
    yield tour


def _load(problem: Problem, visit: int, dimension: int) -> int:
    load = problem.visits[visit].load
    return load[dimension] if dimension < len(load) else 0


ORDER_RULES: tuple[Rule, ...] = (_pairs, _may, _apart, _counts, _board)
