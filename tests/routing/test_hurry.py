"""A clock too short for a search, and machine code that is not there yet: there is a plan all the same."""

import subprocess
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

import routing.solve
from routing.append import appended
from routing.audit import audit
from routing.engines.native import warm
from routing.model import Plan, Problem, Visit
from routing.solve import How, solve
from routing.stop import Stop, after
from tests.routing.worlds import problems, town

CALM = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def hard(problem: Problem, plan: Plan) -> list[str]:
    return [breach.text for breach in audit(problem, plan) if breach.rule != "unserved"]


@given(problems())
@settings(CALM, max_examples=150)
def test_a_quick_plan_keeps_every_rule(problem: Problem) -> None:
    assert hard(problem, appended(problem, Stop())) == []


def test_a_quick_plan_leaves_nobody_out_where_everybody_has_a_vehicle() -> None:
    roomy = town(visits=200, cars=200)
    assert appended(replace(roomy, visits=tuple(replace(v, penalty=None) for v in roomy.visits)), Stop()).dropped == ()


def test_who_must_be_visited_comes_before_who_may_be_left_out() -> None:
    problem = town(visits=2, cars=1)
    may, must = (Visit(place=v.place, service=v.service, windows=v.windows, penalty=penalty) for v, penalty in zip(problem.visits, (10**9, None), strict=True))
    once = replace(problem, visits=(may, must), pairs=(), vehicles=(replace(problem.vehicles[0], max_visits=1, capacity=()),))
    assert appended(once, Stop()).dropped == (0,)


def test_a_clock_that_has_run_out_gives_the_quick_plan_and_no_engine_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.solve, "race", lambda *_: pytest.fail("an engine was begun after the time was up"))
    problem = town(visits=30, cars=30)
    assert solve(problem, after(0.0)).routes == appended(problem, Stop()).routes


def test_without_machine_code_for_this_processor_others_plan_while_it_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[list[str]] = []
    monkeypatch.setattr(warm, "ready", lambda: False)
    monkeypatch.setattr(subprocess, "Popen", lambda argv, **_: begun.append(argv))
    plan = solve(town(), after(routing.solve.SHORT + 1), how=How(cores=2))
    assert plan.engine == "pyvrp" and [argv[1:] for argv in begun] == [["-m", "routing.engines.native.warm"]]
    assert any("not compiled for this processor" in note for note in plan.notes)


def test_the_machine_code_of_this_installation_is_ready() -> None:
    warm.warm()
    assert warm.ready() and warm.prepare()


def test_a_core_that_cannot_be_loaded_costs_no_plan_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bool:
        raise OSError("no room")

    monkeypatch.setattr(warm, "prepare", broken)
    plan = solve(town(), after(routing.solve.SHORT + 1), how=How(cores=2))
    assert plan.engine == "pyvrp" and plan.notes == ("native cannot be loaded: OSError: no room",)
