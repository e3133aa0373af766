"""Nobody stands idle in a large problem while a visit that he could make is left out."""

import random
from dataclasses import replace

import numpy as np
import pytest

from routing import districts as cutting
from routing.districts import districts
from routing.engines.greedy import Greedy
from routing.idle import Idle
from routing.model import Break, Plan, Problem, Vehicle, Visit, Window
from routing.solve import How, solve
from routing.stop import after
from routing.sweep import BETTER, Sweep
from routing.travel import Euclid
from tests.routing.test_sweep import breaches, pairs_and_loners
from tests.routing.worlds import HOUR, NINE


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


@pytest.mark.parametrize("change", [
    {"max_visits": 0}, {"max_metres": 5}, {"max_seconds": 5}, {"lunch": Break(0, 9, 9)}, {"load": (1,)}, {"fixed": 9}, {"regions": frozenset({"x"}), "strange_price": 9},
    {"overtime_from": 0, "overtime_price": 9}, {"per_metre": 9}, {"reload": 0, "max_tours": 2}], ids=lambda change: next(iter(change)))
def test_who_may_do_less_or_costs_more_does_not_stand_for_who_is_otherwise_his_like(change: dict[str, object]) -> None:
    base = line([0, 0, 0], objective="cost")
    cars = (replace(base.vehicles[0], **change), replace(base.vehicles[1], name="An"), base.vehicles[2])  # type: ignore[arg-type]
    assert Idle(replace(base, vehicles=cars), random.Random(1)).kinds(range(3)) == [0, 1]


def test_couriers_who_each_know_a_commune_of_their_own_are_still_offered_a_few_at_a_time() -> None:
    base = line([0] * 40, objective="cost")
    idle = Idle(replace(base, vehicles=tuple(replace(car, regions=frozenset({str(k)})) for k, car in enumerate(base.vehicles))), random.Random(1))
    assert len(idle.kinds(range(40))) == 40 and len(idle.near(range(40), range(24), [])) == 4 and idle.sorts(range(40)) == [0]


def test_a_price_that_does_not_count_tells_nobody_apart() -> None:
    base = line([0] * 4)
    cars = tuple(replace(car, regions=frozenset({str(k)}), fixed=k) for k, car in enumerate(base.vehicles))
    assert Idle(replace(base, vehicles=cars), random.Random(1)).kinds(range(4)) == [0]


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


@pytest.mark.parametrize(("penalty", "kept"), [(None, True), (50_000, False)])
def test_time_is_kept_for_what_may_be_left_out_only_until_a_part_has_tried_it(penalty: int | None, kept: bool) -> None:
    base = line([0, 0, 0, 2])
    sweep, spare = waiting(replace(base, visits=tuple(replace(v, penalty=penalty) for v in base.visits)), 6), []
    try:
        for _ in range(2):
            sweep._tell(True)
            spare.append(sweep.spare > 0.0)
            sweep._neighbourhood()
    finally:
        sweep.team.end()
    assert spare == [True, kept]


def test_a_plan_without_any_run_is_a_beginning_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sweep, asked = Sweep(pairs_and_loners(monkeypatch), after(3), 1, 1, lambda plan: None), []
    monkeypatch.setattr(Sweep, "_districts", lambda sweep, parts, until, engines: asked.append(engines))
    monkeypatch.setattr(Sweep, "_append", lambda sweep, parts: None)
    sweep.run(Plan((), tuple(range(24))))
    assert asked == [BETTER]
