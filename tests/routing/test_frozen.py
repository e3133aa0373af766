"""What a courier must do first: a beginning that nobody can make is named, and one that leads nowhere costs nobody else's run."""

from dataclasses import replace

import pytest

from routing.audit import audit
from routing.check import ProblemError
from routing.engines.catalogue import installed
from routing.model import Problem, Window
from routing.solve import How, solve
from routing.stop import Stop, after
from tests.routing.worlds import HOUR, NINE, town

ENGINES = [name for name in ("native", "pyvrp", "greedy") if installed(name)]
"""OR-Tools finds nothing at all where a pair's windows exclude each other; the next engine then plans."""


def begun(first: tuple[int, ...], pairs: tuple[tuple[int, int], ...] = (), **change: object) -> Problem:
    """Two couriers; the first must begin with `first`, and the first visit is as `change` says."""
    base = town(4, 2)
    visits = (replace(base.visits[0], name="Bà Tư", **change), *base.visits[1:])  # type: ignore[arg-type]
    return replace(base, visits=visits, pairs=pairs, vehicles=(replace(base.vehicles[0], name="An", first=first), base.vehicles[1]))


@pytest.mark.parametrize(("problem", "says"), [
    (begun((0,), load=(7,)), r"An\) must begin with visit 0 \(Bà Tư\), which it cannot make: there is more on board then than its capacity"),
    (begun((1,), ((0, 1),), load=(1,)), r"visit 1, which it cannot make: it is the delivery of 0 \(Bà Tư\), which does not come before it"),
    (begun((0,), load=(-1,), max_ride=60), r"Bà Tư\), which it cannot make: its windows, its longest ride"),
    (begun((0, 2, 1), ((0, 1),), load=(1,), max_ride=60), "visit 1, which it cannot make after 0 .*2: its windows, its longest ride"),
    (begun((2, 0), skills=frozenset({"khmer"})), "cannot make after 2: it, or the delivery it owes, needs another skill"),
])
def test_a_beginning_that_breaks_a_rule_by_itself_is_refused_with_the_visit(problem: Problem, says: str) -> None:
    with pytest.raises(ProblemError, match=says):
        solve(problem, Stop(iterations=10))


@pytest.mark.parametrize("problem", [begun((0,), load=(-1,), max_ride=8 * HOUR), begun((0, 1), ((0, 1),), load=(1,), max_ride=4 * HOUR), begun((0,), ((0, 1),), load=(6,))])
def test_a_beginning_that_keeps_every_rule_is_planned(problem: Problem) -> None:
    delivery = replace(problem.visits[1], load=tuple(-unit for unit in problem.visits[0].load)) if problem.pairs else problem.visits[1]
    plan = solve(replace(problem, visits=(problem.visits[0], delivery, *problem.visits[2:])), Stop(iterations=20, deadline=after(5).deadline), how=How(isolate=False))
    assert plan.dropped == () and plan.routes[0].sequence[0] == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_a_beginning_that_leads_nowhere_leaves_the_other_couriers_their_runs(engine: str) -> None:
    """What was fetched first can no longer be given in time: that courier has no run at all, everybody else has."""
    base = begun((0,), ((0, 1),), load=(1,))
    late = replace(base.visits[1], windows=(Window(NINE - 1, NINE - 1),))
    problem = replace(base, visits=(base.visits[0], late, *base.visits[2:]))
    plan = solve(problem, Stop(iterations=30, deadline=after(5).deadline), how=How(engine, isolate=False))
    assert [(route.vehicle, set(route.visits)) for route in plan.routes] == [(1, {2, 3})] and plan.dropped == (0, 1)
    assert {breach.rule for breach in audit(problem, plan)} <= {"frozen", "unserved"} and not plan.notes


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_beginning_owes_is_given_in_whatever_order_goes(engine: str) -> None:
    """The second fetched must be given before the first."""
    base = begun((0, 1), ((0, 2), (1, 3)))
    first, second, late, soon = (replace(v, load=(unit,)) for v, unit in zip(base.visits, (1, 1, -1, -1), strict=True))
    visits = (first, second, replace(late, windows=(Window(NINE + 6 * HOUR, NINE + 8 * HOUR),)), replace(soon, windows=(Window(NINE, NINE + 3 * HOUR),)))
    problem = replace(base, visits=visits)
    plan = solve(problem, Stop(iterations=30, deadline=after(5).deadline), how=How(engine, isolate=False))
    assert plan.dropped == () and plan.routes[0].visits[:2] == (0, 1) and audit(problem, plan) == []
