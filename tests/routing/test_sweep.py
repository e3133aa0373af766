"""A large problem in parts: nothing is lost or doubled at the borders, and it never gets worse."""

import os
import signal
import time
from dataclasses import replace

import pytest

from routing import districts as cutting
from routing.audit import audit
from routing.cost import better
from routing.districts import districts
from routing.engines.greedy import Greedy
from routing.model import Plan, Problem, Promise
from routing.schedule import collect
from routing.solve import How, solve
from routing.stop import after
from routing.sweep import ANEW, BETTER, Sweep
from routing.team import Done, Task, Team, Worker, solve_part
from tests.routing.worlds import town


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


def test_where_no_process_can_be_started_each_district_has_a_quick_plan_and_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    problem = pairs_and_loners(monkeypatch)
    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", full)
    plan = solve(problem, after(4), 1, None, How(cores=2))
    at_work = {route.vehicle for route in plan.routes}
    assert all(at_work & set(part.vehicles) for part in districts(problem)) and breaches(problem, plan) == []
    assert any("no process could be started" in note for note in plan.notes)


@pytest.mark.parametrize(("seconds", "plans"), [(3.0, 1), (60.0, 2)])
def test_a_short_time_goes_into_one_plan_of_each_district(seconds: float, plans: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep, asked = Sweep(pairs_and_loners(monkeypatch), after(seconds), 1, 1, lambda plan: None), []
    monkeypatch.setattr(Sweep, "_districts", lambda sweep, parts, until, engines: asked.append(engines))
    monkeypatch.setattr(Sweep, "_append", lambda sweep, parts: None)
    monkeypatch.setattr(Sweep, "_borders", lambda sweep: None)
    sweep.run(None)
    assert asked == [BETTER, ANEW][:plans]
