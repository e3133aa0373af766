"""The rest of a day: what is done stays, bags stay with their couriers, promises are kept or have a price."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.audit import audit
from routing.check import check
from routing.cost import price
from routing.engines.greedy import Greedy
from routing.model import RELOAD, Break, Problem, Vehicle, Visit, Window
from routing.promises import Told, held, moved
from routing.replan import renew, replan, rest_of_day
from routing.schedule import collect, plan_of, timetable
from routing.solve import How
from routing.stop import Stop, after
from routing.travel import Table
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


def test_who_has_not_eaten_when_the_day_is_planned_anew_still_gets_his_lunch() -> None:
    """His lunch was planned for 12:10, after a door at 11; that its time began at 11 is no reason to call it eaten."""
    ways = Table(np.array([[0, 900, 900], [900, 0, 900], [900, 900, 0]]), np.array([[0, 300, 300], [300, 0, 300], [300, 300, 0]]))
    car = Vehicle(0, 0, 8 * HOUR, 18 * HOUR, capacity=(9,), lunch=Break(11 * HOUR, 14 * HOUR, HOUR))
    visits = Visit(1, load=(-1,), service=70 * 60, windows=(Window(11 * HOUR, 11 * HOUR),)), Visit(2, load=(-1,), service=300)
    problem = Problem(visits, (car,), (ways,), objective="distance")
    plan = collect(problem, [r for r in [timetable(problem, 0, (0, 1))] if r], "hand")
    rest = rest_of_day(problem, plan, 11 * HOUR + 1800)
    day = rest.day(Greedy().solve(rest.problem, after(5)))
    assert [b.text for b in audit(problem, day)] == [] and (day.routes[0].pause or 0) >= 11 * HOUR + 70 * 60


def test_a_pair_whose_halves_are_left_to_different_couriers_is_left_out_and_the_rest_planned() -> None:
    """The courier who alone may give it has carried what may not lie beside it: nobody can, which is no contradiction."""
    base = town(6, 2)
    kinds = {0: "sealed", 1: "open"}
    visits = [replace(v, kinds=frozenset({kinds[i]}) if i in kinds else frozenset()) for i, v in enumerate(base.visits)]
    visits[1], visits[2] = replace(visits[1], load=(1,)), replace(visits[2], load=(-1,), vehicles=frozenset({0}))
    problem = replace(base, visits=tuple(visits), pairs=((1, 2),), apart=(("sealed", "open"),))
    plan = collect(problem, [r for r in [timetable(problem, 0, (0, 3)), timetable(problem, 1, (4, 5))] if r], "hand")
    rest = rest_of_day(problem, plan, plan.routes[0].starts[0])
    check(rest.problem)
    assert {rest.back[v] for v in Greedy().solve(rest.problem, after(5)).dropped} == {1, 2}


def test_the_plan_in_force_is_a_plan_of_the_rest() -> None:
    problem = town(9, 3)
    plan = Greedy().solve(problem, after(5))
    for now in range(NINE, NINE + 6 * HOUR, HOUR):
        rest = rest_of_day(problem, plan, now, Told())
        assert [b.text for b in audit(rest.problem, rest.initial)] == []
        assert moved(rest.problem, rest.initial)[0] == 0


def test_what_set_out_in_a_bag_is_given_by_that_courier_or_nobody() -> None:
    problem = town(9, 3)
    plan = Greedy().solve(problem, after(5))
    now = plan.routes[0].starts[0] + 1
    rest = rest_of_day(problem, plan, now)
    bag = [i for i, v in enumerate(rest.back) if v in plan.routes[0].sequence]
    assert bag and all(rest.problem.visits[i].vehicles == rest.problem.visits[i].holders == {plan.routes[0].vehicle} for i in bag)


@pytest.mark.parametrize("far", [0, 1])
def test_what_a_run_must_begin_with_stays_so_when_the_day_is_planned_anew_in_the_middle_of_it(far: int) -> None:
    base = town(6, 2)
    problem = replace(base, vehicles=(replace(base.vehicles[0], first=(2, 1)), base.vehicles[1]))
    plan = Greedy().solve(problem, after(5))
    mine = next(route for route in plan.routes if route.vehicle == 0)
    rest, new = replan(problem, plan, mine.starts[far - 1] if far else mine.begin - 1, after(1), how=How("greedy", isolate=False))
    assert [rest.back[v] for v in rest.problem.vehicles[0].first] == [2, 1][far:]
    assert hard(problem, rest.day(new)) == []


def test_who_has_no_run_and_can_begin_with_nothing_any_more_costs_the_others_no_plan() -> None:
    base = town(4, 2)
    visits = (replace(base.visits[0], windows=(Window(NINE, NINE + 2 * HOUR),)), *base.visits[1:])
    problem = replace(base, visits=visits, vehicles=(replace(base.vehicles[0], first=(0,)), base.vehicles[1]))
    plan = collect(problem, [r for r in [timetable(problem, 1, (2, 3))] if r], "hand")
    rest, new = replan(problem, plan, NINE + 3 * HOUR, after(1), how=How("greedy", isolate=False))
    assert rest.problem.vehicles[0].first == () and new is not None


@pytest.mark.parametrize("tours", [1, 2])
def test_what_set_out_on_board_is_given_within_its_longest_ride_from_then_on(tours: int) -> None:
    base = town(4, 1)
    car = replace(base.vehicles[0], reload=0, max_tours=tours, reload_seconds=300)
    visits = tuple(replace(v, max_ride=2 * HOUR) if i == 2 else v for i, v in enumerate(base.visits))
    problem = replace(base, visits=visits, vehicles=(car,))
    order = (0, 1, 2) if tours == 1 else (0, RELOAD, 1, 2)
    plan = collect(problem, [r for r in [timetable(problem, 0, order)] if r], "hand")
    (route,) = plan.routes
    set_out = route.begin if tours == 1 else route.starts[1] + 300
    rest = rest_of_day(problem, plan, route.starts[order.index(1)])
    visit = rest.problem.visits[rest.back.index(2)]
    assert visit.max_ride is None and visit.windows[-1].close == min(visits[2].windows[-1].close, set_out + 2 * HOUR)


def test_a_new_visit_at_noon_moves_nobody_who_was_promised_unless_it_pays() -> None:
    base = town(10, 2)
    fetched = tuple(replace(v, load=(1,)) for v in base.visits)  # taken to the office: any courier may
    problem = replace(base, visits=fetched, vehicles=tuple(replace(car, capacity=(12,)) for car in base.vehicles))
    known = replace(problem, visits=problem.visits[:9])
    plan = Greedy().solve(known, after(5))
    dear, stop = Told(move_price=10**6, miss_price=10**6), Stop(iterations=200, deadline=after(5).deadline)
    rest, new = replan(problem, collect(problem, plan.routes, "greedy"), NINE + HOUR, stop, dear, how=How("pyvrp", isolate=False))
    assert moved(rest.problem, new)[0] == 0 and rest.back.index(9) not in new.dropped


def test_who_has_worked_all_morning_has_so_much_less_of_a_fair_day_left() -> None:
    base = town(9, 3)
    problem = replace(base, vehicles=tuple(replace(car, fair_seconds=5 * HOUR, fair_price=1) for car in base.vehicles))
    plan = Greedy().solve(problem, after(5))
    rest = rest_of_day(problem, plan, NINE + HOUR)
    for number, route in rest.begun.items():
        car = rest.problem.vehicles[number]
        assert car.fair_seconds == max(0, 5 * HOUR - (car.open - route.begin))


def test_who_waits_for_a_late_window_may_go_elsewhere_meanwhile_but_not_before_now() -> None:
    base = town(3, 1)
    early, late_, new = (replace(v, windows=(Window(a, b),)) for v, (a, b) in zip(
        base.visits, ((NINE, NINE + 60), (NINE + 6 * HOUR, NINE + 7 * HOUR), (0, 24 * HOUR)), strict=True))
    problem = replace(base, visits=(early, late_, replace(new, load=(1,))))
    plan = collect(problem, [r for r in [timetable(problem, 0, (0, 1))] if r], "hand")
    now = NINE + 2 * HOUR
    rest, found = replan(problem, plan, now, after(1), how=How("greedy", isolate=False))
    (route,) = found.routes
    assert [rest.back[v] for v in route.visits] == [2, 1] and route.begin >= now


def test_a_paper_in_the_bag_must_still_arrive_in_time() -> None:
    base = town(2, 1)
    problem = replace(base, pairs=((0, 1),), visits=(replace(base.visits[0], load=(1,), max_ride=2 * HOUR), base.visits[1]))
    plan = collect(problem, [r for r in [timetable(problem, 0, (0, 1))] if r], "hand")
    fetched = plan.routes[0].starts[0]
    rest = rest_of_day(problem, plan, fetched)
    assert rest.back == (1,) and rest.problem.visits[0].windows[-1].close == fetched + problem.visits[0].service + 2 * HOUR
    assert rest.problem.visits[0].vehicles == {0} and rest.problem.visits[0].penalty is None


def test_promised_times_that_hold_go_on_holding_and_cost_the_same() -> None:
    problem = replace(town(9, 3), objective="cost")
    plan = Greedy().solve(problem, after(5))
    rest = rest_of_day(problem, plan, NINE, Told(margin=600))
    kept = held(rest.problem, rest.initial)
    route = rest.initial.routes[0]
    window = kept.visits[route.sequence[-1]].windows[0]
    assert window.close - window.open <= 1200 and window.open <= route.starts[-1] <= window.close
    assert price(kept, rest.initial) == price(rest.problem, rest.initial)
    late = replace(rest.initial, routes=tuple(replace(r, starts=tuple(s + 3600 for s in r.starts)) for r in rest.initial.routes))
    assert held(rest.problem, late).visits == rest.problem.visits  # a promise that is broken already binds nobody


def two_doors(room: int, *cars: Vehicle) -> Problem:
    """A letter for each of two doors, and a courier who may come back to the office once."""
    way = np.array([[0, 100, 200], [100, 0, 100], [200, 100, 0]])
    doors = tuple(Visit(place, load=(-1,), penalty=10**6) for place in (1, 2))
    return Problem(doors, (Vehicle(0, 0, 0, 10_000, capacity=(room,), reload=0, max_tours=2), *cars), (Table(way, way),))


@pytest.mark.parametrize("engine", ["greedy", "pyvrp"])
@pytest.mark.parametrize(("room", "order"), [(9, (0,)), (1, (0, RELOAD, 1))], ids=["a new letter", "one of his second tour"])
def test_what_lies_at_the_office_is_given_by_who_is_under_way_only_after_he_has_come_by_there(room: int, order: tuple[int, ...], engine: str) -> None:
    problem = two_doors(room)
    plan = plan_of(problem, {0: order}, "hand")
    assert plan is not None
    rest = rest_of_day(problem, plan, 50)
    assert [b.text for b in audit(rest.problem, rest.initial) if b.rule != "unserved"] == []
    day = rest.day(renew(rest.problem, rest.initial, Stop(iterations=50), how=How(engine, isolate=False)))
    assert [b.text for b in audit(problem, day)] == [] and day.routes[0].sequence == (0, RELOAD, 1)


def test_who_is_still_at_the_office_takes_a_new_letter_at_once() -> None:
    problem = two_doors(9, Vehicle(0, 0, 0, 10_000, capacity=(9,)))
    plan = plan_of(problem, {0: (0,)}, "hand")
    assert plan is not None
    rest = rest_of_day(problem, plan, 50)
    day = rest.day(Greedy().solve(rest.problem, after(5)))
    assert {route.vehicle: route.sequence for route in day.routes} == {0: (0,), 1: (1,)}


def test_a_letter_of_both_kinds_that_are_kept_apart_does_not_go_with_who_carries_either() -> None:
    base = two_doors(9)
    one, both = (replace(visit, load=(), kinds=kinds) for visit, kinds in zip(base.visits, (frozenset("a"), frozenset("ab")), strict=True))
    problem = replace(base, visits=(one, both), apart=(("a", "b"),))
    plan = plan_of(problem, {0: (0,)}, "hand")
    assert plan is not None
    rest = rest_of_day(problem, plan, 50)
    assert rest.problem.visits[rest.back.index(1)].vehicles == frozenset()
    assert hard(problem, rest.day(Greedy().solve(rest.problem, after(5)))) == []
