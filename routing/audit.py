"""An independent check of a plan: no engine, no scheduler, only the rules and the times the plan itself names.

One rule, one function; each yields breaches with a sentence. An empty list means the plan may be published.
"""

from collections import Counter
from collections.abc import Iterator

from routing.audit_clock import CLOCK_RULES
from routing.audit_order import ORDER_RULES
from routing.breach import Breach, facts_of, vehicle_name
from routing.check import called
from routing.model import Plan, Problem

__all__ = ["Breach", "audit"]


def audit(problem: Problem, plan: Plan) -> list[Breach]:
    """Every breach of a hard rule. Compulsory visits left out are breaches too."""
    found = list(_once(problem, plan))
    if any(breach.rule == "unknown" for breach in found):
        return found
    facts = facts_of(problem)
    for route in plan.routes:
        for rule in (*ORDER_RULES, *CLOCK_RULES):
            found += rule(facts, route)
    return found


def _once(problem: Problem, plan: Plan) -> Iterator[Breach]:
    """Each visit exactly once in a route or in `dropped`, each vehicle at most once, pairs not torn."""
    cars = Counter(route.vehicle for route in plan.routes)
    visits = Counter(v for route in plan.routes for v in route.visits) + Counter(plan.dropped)
    for car, times in cars.items():
        if not 0 <= car < len(problem.vehicles):
            yield Breach("unknown", None, None, f"vehicle {car} does not exist")
        elif times > 1:
            yield Breach("twice", car, None, f"{vehicle_name(problem, car)} has {times} routes")
    for visit, times in visits.items():
        if not 0 <= visit < len(problem.visits):
            yield Breach("unknown", None, visit, f"visit {visit} does not exist")
        elif times > 1:
            yield Breach("twice", None, visit, f"visit {called(problem, visit)} stands in the plan {times} times")
    if any(len(route.sequence) != len(route.starts) for route in plan.routes):
        yield Breach("unknown", None, None, "a route names more or fewer times than stops")
    yield from _left_out(problem, plan, visits)


def _left_out(problem: Problem, plan: Plan, seen: Counter[int]) -> Iterator[Breach]:
    dropped = set(plan.dropped)
    deliveries = {delivery for _, delivery in problem.pairs}
    for visit, wanted in enumerate(problem.visits):
        if visit not in seen:
            yield Breach("lost", None, visit, f"visit {called(problem, visit)} is neither served nor left out")
        if visit in dropped and visit not in deliveries and wanted.penalty is None:
            yield Breach("unserved", None, visit, f"visit {called(problem, visit)} is compulsory and left out")
    for pickup, delivery in problem.pairs:
        if (pickup in dropped) != (delivery in dropped):
            yield Breach("torn", None, pickup,
                         f"of pickup {called(problem, pickup)} and its delivery {called(problem, delivery)} only one is left out")
    for number, vehicle in enumerate(problem.vehicles):
        route = next((route for route in plan.routes if route.vehicle == number), None)
        begun = route.sequence[:len(vehicle.first)] if route else ()
        if vehicle.first and begun != vehicle.first:
            yield Breach("frozen", number, vehicle.first[0],
                         f"{vehicle_name(problem, number)} does not begin with {list(vehicle.first)}, as it must")
