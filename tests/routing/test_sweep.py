"""A large problem in parts: nothing is lost or doubled at the borders, and it never gets worse."""

import os
import signal
import time
from dataclasses import replace

import numpy as np
import pytest

from routing import districts as cutting
from routing.audit import audit
from routing.cost import better
from routing.districts import districts
from routing.engines.greedy import Greedy
from routing.model import Plan, Problem, Promise, Vehicle, Visit, Window
from routing.schedule import collect
from routing.solve import How, solve
from routing.stop import after
from routing.sweep import ANEW, BETTER, Sweep
from routing.team import Done, Task, Team, Worker, solve_part
from routing.travel import Euclid
from tests.routing.worlds import HOUR, NINE, town


def breaches(problem: Problem, plan: Plan) -> list[str]:
    return [breach.text for breach in audit(problem, plan) if breach.rule != "unserved"]


def pairs_and_loners(monkeypatch: pytest.MonkeyPatch) -> Problem:
    monkeypatch.setattr(cutting, "LARGE", 5)
    monkeypatch.setattr(cutting, "MOST", 8)
    monkeypatch.setattr("routing.solve.LARGE", 5)
    monkeypatch.setattr("routing.sweep.PART", 8)
    base = town(24, 5)
    halves = tuple(replace(v, load=(1 if i % 2 == 0 else -1,)) if i < 8 else v for i, v in enumerate(base.visits))
    cars = (replace(base.vehicles[0], first=(10,)), *base.vehicles[1:])
    return replace(base, visits=halves, vehicles=cars, pairs=((0, 1), (2, 3), (4, 5), (6, 7)))


def test_one_start_place_is_cut_in_parts_that_keep_pairs_and_frozen_beginnings_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = pairs_and_loners(monkeypatch)
    parts = districts(problem)
    assert len(parts) > 1
    assert sorted(v for part in parts for v in part.visits) == list(range(24))
    assert sorted(k for part in parts for k in part.vehicles) == list(range(5))
    assert all((a in part.visits) == (b in part.visits) for part in parts for a, b in problem.pairs)
    assert all((10 in part.visits) == (0 in part.vehicles) for part in parts)


def test_a_plan_over_the_borders_keeps_every_rule_and_serves_everybody_once(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = pairs_and_loners(monkeypatch)
    plan = solve(problem, after(4), 1, None, How(cores=2))
    assert breaches(problem, plan) == []
    assert sorted([v for route in plan.routes for v in route.visits] + list(plan.dropped)) == list(range(24))


def test_parts_never_make_the_whole_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = pairs_and_loners(monkeypatch)
    begun, heard = Greedy().solve(problem, after(5)), []
    Sweep(problem, after(2), 1, 2, heard.append).run(begun)
    assert heard and not better(problem, begun, heard[-1]) and breaches(problem, heard[-1]) == []


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_dies_costs_its_part_only(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = pairs_and_loners(monkeypatch)
    monkeypatch.setattr("routing.team.solve_part", die)
    monkeypatch.setattr("routing.team.context", lambda: __import__("multiprocessing").get_context("fork"))
    plan = solve(problem, after(4), 1, None, How(cores=2))
    assert breaches(problem, plan) == [] and plan.routes
    assert any("fell over" in note for note in plan.notes)


def test_a_part_is_never_given_back_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = pairs_and_loners(monkeypatch)
    begun = Greedy().solve(problem, after(5))
    sequences = {route.vehicle: route.sequence for route in begun.routes}
    visits = tuple(sorted(v for sequence in sequences.values() for v in sequence))
    task = Task(visits, tuple(sorted(sequences)), sequences, ("native",), time.monotonic() + 0.3, 1)
    routes = {route.vehicle: route for route in solve_part(problem, task)}
    plan = replace(begun, routes=tuple(routes[k] for k in sorted(routes) if routes[k].sequence))
    assert not better(problem, begun, plan)


def test_who_begins_anew_and_comes_to_nothing_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = town(6, 2)
    begun = {route.vehicle: route.sequence for route in Greedy().solve(problem, after(5)).routes}
    asked: list[Plan | None] = []

    def nothing(_: object, part: Problem, stop: object, seed: int, initial: Plan | None) -> Plan:
        asked.append(initial)
        return collect(part, [], "native")
    monkeypatch.setattr("routing.engines.native.engine.Native.solve", nothing)
    routes = solve_part(problem, Task(tuple(range(6)), (0, 1), begun, ("afresh",), time.monotonic() + 5, 1))
    assert asked == [None] and {route.vehicle: route.sequence for route in routes} == begun


def test_no_district_gets_longer_than_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last ones have nobody to share with: their time is what is left, not that times the workers."""
    sweep = Sweep(town(12, 4), after(30), 1, 4, lambda plan: None)
    given: list[Task] = []
    monkeypatch.setattr(Worker, "give", lambda worker, task: given.append(task))
    monkeypatch.setattr(Sweep, "_collect", lambda sweep: False)
    try:
        until = time.monotonic() + 10
        sweep._districts([(tuple(range(6)), (0, 1)), (tuple(range(6, 12)), (2, 3))], until, ANEW)
    finally:
        sweep.team.end()
    assert given and all(task.until <= until + 0.01 for task in given)


def test_a_part_that_does_not_heed_its_time_is_given_up_and_its_process_works_on(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = town(6, 2)
    monkeypatch.setattr("routing.team.OVERDUE", 0.1)
    team = Team(problem, 1)
    try:
        for stubborn in (True, False):
            if stubborn:
                os.kill(team.workers[0].process.pid, signal.SIGSTOP)
            until = time.monotonic() + (0.1 if stubborn else 20)
            team.workers[0].give(Task(tuple(range(6)), (0, 1), {}, ("greedy",), until, 1))
            found: list[Done] = []
            while not found and time.monotonic() < until + 10:
                found = team.results(0.05)
            assert found and (found[0].routes is None) == stubborn, found
    finally:
        team.end()


def test_where_somebody_was_promised_parts_do_not_go_to_an_engine_that_does_not_heed_the_clock_there(
        monkeypatch: pytest.MonkeyPatch) -> None:
    base = town(6, 2)
    told = replace(base.visits[0], promise=Promise(0, 3_000))
    problem = replace(base, objective="cost", visits=(told, *base.visits[1:]))
    begun = {route.vehicle: route.sequence for route in Greedy().solve(problem, after(5)).routes}
    asked: list[object] = []
    monkeypatch.setattr("routing.engines.pyvrp.PyVrp.solve", lambda _, part, *__: asked.append(part))
    assert solve_part(problem, Task(tuple(range(6)), (0, 1), begun, ("pyvrp",), time.monotonic() + 0.3, 1))
    assert not asked


def test_a_district_to_which_nobody_came_in_time_has_a_quick_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = pairs_and_loners(monkeypatch)
    monkeypatch.setattr("routing.team.solve_part", die)
    monkeypatch.setattr("routing.team.context", lambda: __import__("multiprocessing").get_context("fork"))
    heard: list[Plan] = []
    Sweep(problem, after(3), 1, 2, heard.append).run(None)
    at_work = {route.vehicle for route in heard[-1].routes}
    assert all(at_work & set(part.vehicles) for part in districts(problem)) and breaches(problem, heard[-1]) == []


@pytest.mark.parametrize(("seconds", "plans"), [(3.0, 1), (60.0, 2)])
def test_a_short_time_goes_into_one_plan_of_each_district(seconds: float, plans: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep, asked = Sweep(pairs_and_loners(monkeypatch), after(seconds), 1, 1, lambda plan: None), []
    monkeypatch.setattr(Sweep, "_districts", lambda sweep, parts, until, engines: asked.append(engines))
    monkeypatch.setattr(Sweep, "_append", lambda sweep, parts: None)
    monkeypatch.setattr(Sweep, "_borders", lambda sweep: None)
    sweep.run(None)
    assert asked == [BETTER, ANEW][:plans]


def line(starts: list[int], visits: int = 24, **change: object) -> Problem:
    """A village street: a house every 100 m, behind it two post offices at its beginning (places 0 and 1) and one at its end (2)."""
    x = np.array([0.0, 0.0, visits * 100.0, *(100.0 * (i + 1) for i in range(visits))])
    made = tuple(Visit(place=i + 3, service=300, windows=(Window(NINE, NINE + 6 * HOUR),)) for i in range(visits))
    cars = tuple(Vehicle(start, start, NINE - HOUR, NINE + 8 * HOUR, max_visits=6) for start in starts)
    return replace(Problem(made, cars, (Euclid(x, np.zeros(len(x)), 1),), objective="distance"), **change)  # type: ignore[arg-type]


def test_two_post_offices_in_one_house_are_one_and_all_their_couriers_have_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "LARGE", 5)
    parts = districts(line([0, 1, 0, 1, 2, 2]))
    assert sorted(part.vehicles for part in parts) == [(0, 1, 2, 3), (4, 5)]


@pytest.mark.parametrize("starts", [[0, 1, 0, 1], [0, 2, 5, 9, 13, 20]], ids=["one house twice", "homes"])
def test_whatever_the_couriers_start_from_nobody_stands_idle_while_a_visit_is_left_out(starts: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "LARGE", 5)
    monkeypatch.setattr(cutting, "MOST", 12)
    monkeypatch.setattr("routing.solve.LARGE", 5)
    problem = line(starts)
    assert {k for part in districts(problem) if part.visits for k in part.vehicles} == set(range(len(starts)))
    assert solve(problem, after(4), 1, None, How(cores=2)).dropped == ()


def test_what_one_courier_alone_can_do_lies_in_his_half(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "LARGE", 5)
    monkeypatch.setattr(cutting, "MOST", 8)
    base = line([0] * 6)
    cars = tuple(replace(car, skills=frozenset({"km"} if k == 5 else ())) for k, car in enumerate(base.vehicles))
    for wanted in (0, 23):
        visits = tuple(replace(v, skills=frozenset({"km"})) if i == wanted else v for i, v in enumerate(base.visits))
        (part,) = [part for part in districts(replace(base, visits=visits, vehicles=cars)) if wanted in part.visits]
        assert 5 in part.vehicles


def waiting(problem: Problem, served: int) -> Sweep:
    """A sweep whose first courier makes the first visits while everybody else is at home."""
    sweep = Sweep(problem, after(30), 1, 1, lambda plan: None)
    begun = Greedy().solve(replace(problem, vehicles=problem.vehicles[:1], visits=problem.visits[:served]), after(5))
    sweep.routes = {route.vehicle: route for route in begun.routes}
    return sweep


def test_a_part_is_offered_whoever_is_at_home_and_can_make_what_is_left_out() -> None:
    base = line([0] * 40)
    cars = tuple(replace(car, skills=frozenset({"km"} if k == 39 else ())) for k, car in enumerate(base.vehicles))
    visits = tuple(replace(v, skills=frozenset({"km"})) if i == 23 else v for i, v in enumerate(base.visits))
    sweep = waiting(replace(base, visits=visits, vehicles=cars), 6)
    try:
        task = sweep._neighbourhood()
    finally:
        sweep.team.end()
    assert task is not None and 23 in task.visits and 39 in task.vehicles


def test_who_waits_at_another_place_than_those_at_work_is_offered_the_nearest_first() -> None:
    """At noon couriers start from their last stop, and who is idle from an office."""
    sweep = waiting(line([3, *range(4, 12), 2, 0]), 6)
    try:
        task = sweep._neighbourhood()
    finally:
        sweep.team.end()
    assert task is not None and 1 < len(task.vehicles) <= 5 and 9 not in task.vehicles


def test_what_is_left_out_in_the_end_though_somebody_is_at_home_finds_its_place() -> None:
    problem, heard = line([0, 0, 0, 2]), []
    sweep = waiting(problem, 6)
    sweep.heard, sweep.spare = heard.append, sweep.reserve
    try:
        sweep._once_more()
        sweep._tell(True)
    finally:
        sweep.team.end()
    assert heard[-1].dropped == () and breaches(problem, heard[-1]) == [] and sweep.spare == 0.0


def test_a_plan_without_any_run_is_a_beginning_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sweep, asked = Sweep(pairs_and_loners(monkeypatch), after(3), 1, 1, lambda plan: None), []
    monkeypatch.setattr(Sweep, "_districts", lambda sweep, parts, until, engines: asked.append(engines))
    monkeypatch.setattr(Sweep, "_append", lambda sweep, parts: None)
    sweep.run(Plan((), tuple(range(24))))
    assert asked == [BETTER]
