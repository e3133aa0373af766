"""The rest of a day: what is done stays, bags stay with their couriers, promises are kept or have a price."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.audit import audit
from routing.check import check
from routing.engines.greedy import Greedy
from routing.model import Problem, Window
from routing.replan import Told, moved, replan, rest_of_day
from routing.schedule import collect
from routing.solve import How
from routing.stop import Stop, after
from tests.routing.test_plans import CALM, hard
from tests.routing.worlds import HOUR, NINE, problems, town


@given(problems(), st.integers(0, 8))
@CALM
def test_the_morning_and_the_rest_make_one_day_that_keeps_every_rule(problem: Problem, hours: int) -> None:
    plan = Greedy().solve(problem, after(20))
    rest = rest_of_day(problem, plan, NINE + hours * HOUR - HOUR, Told())
    check(rest.problem)
    assert rest.day(rest.initial).routes == plan.routes
    assert hard(problem, rest.day(Greedy().solve(rest.problem, after(20)))) == []


def test_the_plan_in_force_is_a_plan_of_the_rest() -> None:
    problem = town(9, 3)
    plan = Greedy().solve(problem, after(5))
    for now in range(NINE, NINE + 6 * HOUR, HOUR):
        rest = rest_of_day(problem, plan, now, Told())
        assert [b.text for b in audit(rest.problem, rest.initial)] == []
        assert moved(rest, rest.initial)[0] == 0


def test_what_set_out_in_a_bag_is_given_by_that_courier_or_nobody() -> None:
    problem = town(9, 3)
    plan = Greedy().solve(problem, after(5))
    now = plan.routes[0].starts[0] + 1
    rest = rest_of_day(problem, plan, now)
    bag = [i for i, v in enumerate(rest.back) if v in plan.routes[0].sequence]
    assert bag and all(rest.problem.visits[i].vehicles == {plan.routes[0].vehicle} for i in bag)


def test_a_new_visit_at_noon_moves_nobody_who_was_promised_unless_it_pays() -> None:
    base = town(10, 2)
    fetched = tuple(replace(v, load=(1,)) for v in base.visits)  # taken to the office: any courier may
    problem = replace(base, visits=fetched, vehicles=tuple(replace(car, capacity=(12,)) for car in base.vehicles))
    known = replace(problem, visits=problem.visits[:9])
    plan = Greedy().solve(known, after(5))
    dear, stop = Told(move_price=10**6, miss_price=10**6), Stop(iterations=200, deadline=after(5).deadline)
    rest, new = replan(problem, collect(problem, plan.routes, "greedy"), NINE + HOUR, stop, dear, how=How("pyvrp", isolate=False))
    assert moved(rest, new)[0] == 0 and rest.back.index(9) not in new.dropped


@pytest.mark.parametrize("hours", [0, 2, 5])
def test_nobody_starts_anything_before_now(hours: int) -> None:
    problem = replace(town(9, 3), visits=tuple(replace(v, windows=(Window(0, 24 * HOUR),)) for v in town(9, 3).visits))
    plan = Greedy().solve(problem, after(5))
    rest = rest_of_day(problem, plan, NINE + hours * HOUR)
    new = Greedy().solve(rest.problem, after(5))
    assert all(route.begin >= NINE + hours * HOUR for route in new.routes if route.sequence)
