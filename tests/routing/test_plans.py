"""Whatever the rules, an engine's plan passes the audit, and the same seed makes the same plan."""

import os
import signal
from dataclasses import replace
from importlib import import_module
from itertools import permutations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.audit import audit
from routing.board import Board
from routing.check import ProblemError, check
from routing.cost import better, price
from routing.districts import districts
from routing.engines.catalogue import WHERE, engine_of
from routing.engines.greedy import Greedy
from routing.engines.ortools import OrTools
from routing.engines.pyvrp import PyVrp
from routing.insertion import best, gaps
from routing.model import Plan, Problem, Window
from routing.plain import plain
from routing.schedule import collect, timetable
from routing.solve import How, improve, solve
from routing.stop import Stop, after
from routing.travel import Table, Timed
from tests.routing.worlds import HOUR, NINE, problems, town

CALM = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def hard(problem: Problem, plan: Plan) -> list[str]:
    return [breach.text for breach in audit(problem, plan) if breach.rule != "unserved"]


@given(problems())
@settings(CALM, max_examples=150)
def test_a_greedy_plan_keeps_every_rule(problem: Problem) -> None:
    assert hard(problem, Greedy().solve(problem, after(20))) == []


@given(problems(most=7))
@settings(CALM, max_examples=20)
def test_a_plan_of_or_tools_keeps_every_rule(problem: Problem) -> None:
    begun = Greedy().solve(problem, after(20))
    plan = OrTools().solve(problem, after(0.2), initial=begun)
    assert hard(problem, plan) == [] and not better(problem, begun, plan)


@given(problems())
@settings(CALM, max_examples=40)
def test_a_plan_of_pyvrp_keeps_every_rule(problem: Problem) -> None:
    if PyVrp().can(problem) is None:
        assert hard(problem, PyVrp().solve(problem, Stop(iterations=30))) == []


@given(problems())
@settings(CALM, max_examples=15)
def test_a_warm_start_is_never_made_worse(problem: Problem) -> None:
    begun = Greedy().solve(problem, after(20))
    plan = solve(problem, Stop(iterations=20), 1, begun, How("pyvrp", isolate=False))
    assert not better(problem, begun, plan)


def test_the_same_seed_and_iterations_give_the_same_plan() -> None:
    plans = [solve(town(), Stop(iterations=200), 7, None, How("pyvrp", isolate=False)) for _ in range(2)]
    assert plans[0] == plans[1]


@pytest.mark.parametrize("name", ["pyvrp", "ortools"])
def test_a_plan_that_is_mended_does_not_depend_on_how_quick_the_machine_is_where_iterations_are_counted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stop, "within", lambda stop, seconds: replace(stop, deadline=0.0))
    best = import_module(f"routing.engines.{name}")._Best(town(6, 1), Stop(iterations=5), None, None)
    best.offer({0: [0, 1, 2, 3, 4, 5, 0]})
    assert best.plan is not None and best.plan.dropped == ()


@pytest.mark.parametrize("seed", [-1, 2**32, 2**40])
@pytest.mark.parametrize("name", ["pyvrp", "fleet", "native"])
def test_any_number_is_a_seed(seed: int, name: str) -> None:
    base = town(6, 2)
    problem = replace(base, objective="vehicles", visits=tuple(replace(visit, penalty=None) for visit in base.visits))
    plan = solve(problem, Stop(iterations=20), seed, None, How(name, isolate=False))
    assert plan.engine != "greedy" and plan.notes == () and plan.dropped == ()


@pytest.mark.parametrize("engine", ["greedy", "pyvrp"])
def test_a_plan_of_another_day_with_more_couriers_and_more_visits_is_a_beginning_as_far_as_it_goes(engine: str) -> None:
    yesterday = Greedy().solve(town(12, 4), after(5))
    odd = replace(yesterday, routes=(*yesterday.routes, replace(yesterday.routes[0], vehicle=-1)))
    plan = solve(town(3, 1), Stop(iterations=20), 1, odd, How(engine, isolate=False))
    assert plan.dropped == () and plan.notes == () and hard(town(3, 1), plan) == []


def test_the_order_of_the_visits_in_the_problem_changes_no_price() -> None:
    problem = town(5, 1)
    prices = set()
    for order in list(permutations(range(5)))[::17]:
        shuffled = replace(problem, visits=tuple(problem.visits[i] for i in order))
        prices.add(price(shuffled, solve(shuffled, Stop(iterations=200), 1, None, How("pyvrp", isolate=False))).total)
    assert len(prices) == 1


def test_engines_find_what_brute_force_finds() -> None:
    problem = town(6, 1)
    routes = [timetable(problem, 0, order) for order in permutations(range(6))]
    cheapest = min(price(problem, collect(problem, [r], "all")).total for r in routes if r)
    for name in ("pyvrp", "ortools"):
        plan = solve(problem, Stop(iterations=300, deadline=after(3).deadline), 1, None, How(name, isolate=False))
        assert price(problem, plan).total == cheapest, name


@given(problems(most=8), st.integers(0, 7))
@settings(CALM, max_examples=80)
def test_the_best_place_is_the_best_of_all_places(problem: Problem, which: int) -> None:
    heads = [v for v in range(len(problem.visits)) if all(v != b for _, b in problem.pairs)]
    if not heads:
        return
    visit = heads[which % len(heads)]
    mate = dict(problem.pairs).get(visit)
    board = Board(problem)
    for other in heads:
        place = best(board, other) if other != visit else None
        if place:
            board.put(place.vehicle, place.route)
    found, bounds = best(board, visit), [gap.bound for gap in gaps(board, visit)]
    assert bounds == sorted(bounds)
    assert (found.rank if found else None) == brute(board, visit, mate)


def brute(board: Board, visit: int, mate: int | None) -> int | None:
    """Every position of every vehicle, also as a tour of its own."""
    prices = []
    for number, sequence in enumerate(board.sequences):
        trials = [(*sequence[:i], visit, *sequence[i:]) for i in range(len(sequence) + 1)]
        tails = [visit] if mate is None else [visit, mate]
        if mate is not None:
            trials = [(*t[:j], mate, *t[j:]) for t in trials for j in range(t.index(visit) + 1, len(t) + 1)]
        own = [trial for i in range(len(sequence) + 1) for trial in ((*sequence[:i], -1, *tails, *sequence[i:]), (*sequence[:i], *tails, -1, *sequence[i:]))]
        for trial in [*trials, *(own[:-1] if sequence else [])]:
            route = timetable(board.problem, number, trial)
            if route:
                prices.append(board.money(route) - board.prices[number])
    return min(prices, default=None)


def test_a_problem_that_contradicts_itself_names_the_visit() -> None:
    problem = town(3, 1)
    wrong = replace(problem.visits[1], windows=(Window(NINE + HOUR, NINE),), name="Bà Tư")
    with pytest.raises(ProblemError, match=r"visit 1 \(Bà Tư\): a window closes"):
        check(replace(problem, visits=(problem.visits[0], wrong, problem.visits[2])))


def test_what_is_under_way_stays_first_and_nothing_comes_before_it() -> None:
    problem = town(8, 2)
    cars = (replace(problem.vehicles[0], first=(5, 2)), problem.vehicles[1])
    problem = replace(problem, vehicles=cars)
    for name in ("greedy", "pyvrp", "ortools"):
        plan = solve(problem, Stop(iterations=30, deadline=after(5).deadline), 1, None, How(name, isolate=False))
        assert hard(problem, plan) == [], name
        assert plan.routes[0].visits[:2] == (5, 2), name


def test_a_beginning_that_cannot_be_made_is_named_instead_of_planned_around() -> None:
    problem = town(6, 2)
    gone = replace(problem.visits[3], windows=(Window(NINE - 2 * HOUR, NINE - 2 * HOUR),), name="Bà Tư")
    visits = (*problem.visits[:3], gone, *problem.visits[4:])
    cars = (replace(problem.vehicles[0], name="An", first=(1, 3)), problem.vehicles[1])
    with pytest.raises(ProblemError, match=r"vehicle 0 \(An\) must begin with visit 3 \(Bà Tư\), which it cannot make after 1"):
        solve(replace(problem, visits=visits, vehicles=cars), Stop(iterations=10))


def test_the_delivery_of_a_paper_already_in_the_bag_stays_with_that_courier() -> None:
    base = town(4, 2)
    pickup, delivery = replace(base.visits[0], load=(1,)), replace(base.visits[1], load=(-1,))
    problem = replace(base, visits=(pickup, delivery, *base.visits[2:]), pairs=((0, 1),),
                      vehicles=(base.vehicles[0], replace(base.vehicles[1], first=(0,))))
    bare = plain(problem)
    assert [v.vehicles for v in bare.problem.visits] == [frozenset({1}), None, None]
    plan = PyVrp().solve(problem, Stop(iterations=50))
    assert hard(problem, plan) == [] and 1 in next(r for r in plan.routes if r.vehicle == 1).visits


def test_who_leaves_later_never_arrives_earlier_and_the_ferry_makes_wait() -> None:
    slow, fast = (Table(np.array([[0, 9], [9, 0]]), np.array([[0, s], [s, 0]])) for s in (3000, 600))
    ferry = Timed((0, 8 * HOUR), (slow, fast))
    arrivals = [ferry.arrival(0, 1, t) for t in range(7 * HOUR, 9 * HOUR, 60)]
    assert arrivals == sorted(arrivals)
    assert ferry.arrival(0, 1, 8 * HOUR - 60) == 8 * HOUR + 600


def test_several_papers_at_one_desk_pay_the_desk_once() -> None:
    problem = town(2, 1)
    both = tuple(replace(v, place=1, setup=600, service=60) for v in problem.visits)
    route = timetable(replace(problem, visits=both), 0, (0, 1))
    assert route is not None and route.starts[1] - route.starts[0] == 60


class Suicide:
    """An engine that takes its own process from the machine."""

    name = "pyvrp"

    def can(self, problem: Problem) -> str | None:
        return None

    def solve(self, *_: object) -> Plan:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def test_an_engine_that_dies_is_told_of_and_the_next_one_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    monkeypatch.setitem(WHERE, "pyvrp", (__name__, "Suicide"))
    monkeypatch.setattr("routing.race.context", lambda: __import__("multiprocessing").get_context("fork"))
    assert sys.modules[__name__]
    assert engine_of("pyvrp").__class__.__name__ == "Suicide"
    plan = solve(town(5, 1), after(4), 1, None, How("pyvrp"))
    assert plan.dropped == () and "pyvrp fell over" in plan.notes[0]


def test_where_the_core_dies_the_next_engine_plans_the_rest_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WHERE, "native", (__name__, "Suicide"))
    monkeypatch.setattr("routing.solve.prepare", lambda _: "")
    monkeypatch.setattr("routing.race.context", lambda: __import__("multiprocessing").get_context("fork"))
    plan = solve(town(5, 1), after(4), 1, None, How(cores=2))
    assert plan.dropped == () and plan.engine == "pyvrp" and "native fell over" in plan.notes[0]


@pytest.mark.parametrize("seconds", [1.0, 4.0])
def test_where_no_process_can_be_started_there_is_a_plan_all_the_same_and_it_is_told(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", full)
    plan = solve(town(), after(seconds), 1, None, How(cores=2))
    assert plan.routes and hard(town(), plan) == [] and any("no process could be started" in note for note in plan.notes)


def test_stopping_at_once_still_gives_a_plan() -> None:
    plan = solve(town(), Stop(cancelled=lambda: True), 1, None, How(isolate=False))
    assert plan.routes and hard(town(), plan) == []


def test_improving_never_makes_a_plan_worse() -> None:
    begun = Greedy().solve(town(), after(5))
    assert not better(town(), begun, improve(town(), begun, 0.5, how=How("pyvrp", isolate=False)))


def test_districts_planned_apart_make_one_plan_of_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.districts.LARGE", 5)
    base = town(14, 4)
    cars = tuple(replace(car, start=k % 2 * 5, end=k % 2 * 5) for k, car in enumerate(base.vehicles))
    bound = replace(base.visits[3], vehicles=frozenset({1}), holders=frozenset({1, 3}))
    pair = (replace(base.visits[0], load=(1,)), replace(base.visits[1], load=(-1,)))
    problem = replace(base, vehicles=cars, pairs=((0, 1),), visits=(*pair, base.visits[2], bound, *base.visits[4:]))
    parts = districts(problem)
    assert sorted(v for part in parts for v in part.visits) == list(range(14))
    assert sorted(k for part in parts for k in part.vehicles) == [0, 1, 2, 3]
    assert [(part.vehicles, part.problem.visits[part.visits.index(3)].holders) for part in parts if 3 in part.visits] == [((1, 3), {0, 1})]
    routes = [r for part in parts for r in part.routes(Greedy().solve(part.problem, after(5)))]
    assert hard(problem, collect(problem, routes, "districts")) == []
