"""The audit accepts a good plan and refuses it as soon as one rule is broken."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from routing.audit import audit
from routing.model import RELOAD, Break, Plan, Problem, Vehicle, Visit, Window
from routing.schedule import plan_of
from tests.routing.worlds import HOUR, NINE, table


def good() -> tuple[Problem, Plan]:
    """Two couriers; visits 0 and 1 are a pair, 2 and 3 are given, 4 is taken."""
    wide = (Window(NINE, NINE + 6 * HOUR),)
    visits = (Visit(1, "a", (2,), 300, windows=wide, max_ride=4 * HOUR), Visit(2, "b", (-2,), 300, windows=wide),
              Visit(3, "c", (-1,), 300, windows=wide), Visit(4, "d", (-1,), 300, windows=wide),
              Visit(5, "e", (1,), 300, windows=wide, penalty=10))
    car = Vehicle(0, 0, NINE - HOUR, NINE + 8 * HOUR, "Sok", (4,), lunch=Break(NINE + 2 * HOUR, NINE + 5 * HOUR, HOUR),
                  reload=0, max_tours=2)
    problem = Problem(visits, (car, replace(car, name="Hạnh")), (table(6, 4),), ((0, 1),), (("kt1", "usual"),))
    plan = plan_of(problem, {0: [0, 2, 1], 1: [3, 4]}, "hand")
    assert plan is not None
    return problem, plan


def test_a_good_plan_has_no_breach() -> None:
    assert audit(*good()) == []


def visit(problem: Problem, number: int, **change: object) -> Problem:
    return replace(problem, visits=tuple(replace(v, **change) if i == number else v  # type: ignore[arg-type]
                                         for i, v in enumerate(problem.visits)))


def cars(problem: Problem, **change: object) -> Problem:
    return replace(problem, vehicles=tuple(replace(v, **change) for v in problem.vehicles))  # type: ignore[arg-type]


def route(plan: Plan, **change: object) -> Plan:
    return replace(plan, routes=(replace(plan.routes[0], **change), *plan.routes[1:]))  # type: ignore[arg-type]


Broken = Callable[[Problem, Plan], tuple[Problem, Plan]]
BREAKS: dict[str, Broken] = {
    "window": lambda p, q: (visit(p, 2, windows=(Window(0, 10),)), q),
    "early": lambda p, q: (p, route(q, starts=(q.routes[0].begin, *q.routes[0].starts[1:]))),
    "shift": lambda p, q: (cars(p, close=q.routes[0].end - 1), q),
    "duration": lambda p, q: (cars(p, max_seconds=q.routes[0].end - q.routes[0].begin - 1), q),
    "length": lambda p, q: (cars(p, max_metres=1), q),
    "lunch": lambda p, q: (p, route(q, pause=q.routes[0].starts[1])),
    "ride": lambda p, q: (visit(p, 0, max_ride=1), q),
    "overload": lambda p, q: (cars(p, capacity=(1,)), q),
    "skill": lambda p, q: (visit(p, 2, skills=frozenset({"khmer"})), q),
    "vehicle": lambda p, q: (visit(p, 2, vehicles=frozenset({1})), q),
    "apart": lambda p, q: (visit(visit(p, 2, kinds=frozenset({"kt1"})), 0, kinds=frozenset({"usual"})), q),
    "visits": lambda p, q: (cars(p, max_visits=2), q),
    "frozen": lambda p, q: (cars(p, first=(2,)), q),
    "twice": lambda p, q: (p, replace(q, dropped=(4,))),
    "lost": lambda p, q: (p, replace(q, routes=q.routes[:1])),
    "unserved": lambda p, q: (p, replace(q, routes=q.routes[:1], dropped=(3, 4))),
    "unknown": lambda p, q: (p, replace(q, dropped=(99,))),
    "torn": lambda p, q: (p, route(q, sequence=(0, 2), starts=q.routes[0].starts[:2])),
    "order": lambda p, q: (p, route(q, sequence=(1, 2, 0))),
    "tours": lambda p, q: (cars(p, max_tours=1), route(
        q, sequence=(0, 1, RELOAD, 2), starts=(*q.routes[0].starts, q.routes[0].end))),
}


@pytest.mark.parametrize("rule", BREAKS)
def test_each_broken_rule_is_found(rule: str) -> None:
    found = audit(*BREAKS[rule](*good()))
    assert rule in {breach.rule for breach in found}
    assert all(breach.text and "visit None" not in breach.text for breach in found)
