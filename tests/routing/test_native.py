"""The compiled core: whatever the rules, what it returns keeps them, and it remembers what it worked out."""

from dataclasses import replace
from itertools import combinations, count, permutations
from pathlib import Path
from types import SimpleNamespace

import numba
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.audit import audit
from routing.cost import better, price, taking_price
from routing.engines.greedy import Greedy
from routing.engines.native import kernel, store
from routing.engines.native.engine import Native
from routing.engines.native.fleet import Fleet
from routing.engines.native.search import Search
from routing.engines.native.world import layout, tables
from routing.lookup import may
from routing.model import Break, Problem, Promise, Vehicle, Visit, Window, Wish
from routing.plain import plain
from routing.schedule import collect, timetable
from routing.solve import How, solve
from routing.stop import Stop, after
from routing.travel import Euclid, Table
from tests.routing.worlds import HOUR, NINE, problems, table, town

CALM = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def hard(problem: Problem, plan: object) -> list[str]:
    return [breach.text for breach in audit(problem, plan) if breach.rule != "unserved"]  # type: ignore[arg-type]


@given(problems())
@settings(CALM, max_examples=120)
def test_a_plan_of_the_core_keeps_every_rule(problem: Problem) -> None:
    if Native().can(problem) is None:
        assert hard(problem, Native().solve(problem, Stop(iterations=60))) == []


@given(problems())
@settings(CALM, max_examples=60)
def test_without_lunch_and_frozen_beginning_nothing_needs_mending(problem: Problem) -> None:
    problem = replace(problem, vehicles=tuple(replace(car, lunch=None, max_tours=1, reload=None) for car in problem.vehicles))
    if Native().can(problem) is not None:
        return
    lay = layout(problem, 1)
    search = Search(lay, Stop(iterations=100), {})
    for _ in search.run(0.0):
        pass
    for number, sequence in lay.sequences().items():
        assert timetable(problem, number, sequence) is not None, sequence


@given(problems())
@settings(CALM, max_examples=40)
def test_the_kept_sum_is_what_the_plan_costs(problem: Problem) -> None:
    problem = replace(problem, objective="distance", vehicles=tuple(replace(car, lunch=None, max_tours=1, reload=None) for car in problem.vehicles))
    if Native().can(problem) is not None:
        return
    lay = layout(problem, 1)
    for _ in Search(lay, Stop(iterations=100), {}).run(0.0):
        pass
    routes = [timetable(problem, number, sequence) for number, sequence in lay.sequences().items()]
    plan = collect(problem, [route for route in routes if route], "native")
    left = {int(lay.world.req[v]) for v in plan.dropped}
    assert int(lay.state.sum[kernel.BEST]) == price(problem, plan).metres + int(lay.world.penalty[list(left)].sum())


@given(problems())
@settings(CALM, max_examples=40)
def test_a_trial_taken_back_leaves_everything_as_it_was(problem: Problem) -> None:
    if Native().can(problem) is not None:
        return
    lay = layout(plain(problem).problem, 3)
    search = Search(lay, Stop(iterations=100), {})
    before = _picture(lay)
    kernel.search(search.world, search.state, 50, 0.0, 5.0, 5, 0.0)
    kernel.load_plan(search.world, search.state, *lay.flat(lay.sequences()))
    after_all = _picture(lay)
    assert after_all["price"] <= before["price"]
    kernel.search(search.world, search.state, 50, 0.0, 5.0, 5, 0.0)
    _reckoned_again(search)


def test_a_route_that_taking_a_stop_out_makes_too_late_is_never_kept_however_cheap() -> None:
    """Straight to the second door takes longer than over the first, which the other car would make for next to nothing."""
    ways = np.array([[0, 10, 100], [10, 0, 10], [100, 10, 0]]), np.array([[0, 10, 100], [10, 0, 100], [100, 100, 0]])
    prices = np.array([[0, 90, 1], [90, 0, 90], [1, 90, 0]]), np.array([[0, 1, 90], [1, 0, 90], [90, 90, 0]])
    travel = tuple(Table(price, way) for price, way in zip(prices, ways, strict=True))
    problem = Problem((Visit(1), Visit(2, windows=(Window(0, 30),))), (Vehicle(0, 0, 0, 900), Vehicle(0, 0, 0, 900, profile=1)), travel, objective="distance")
    lay = layout(problem, 1)
    search = Search(lay, Stop(iterations=500), {0: [0, 1]})
    for _ in search.run(0.0):
        pass
    assert lay.sequences() == {0: [0, 1]}
    assert int(search.state.num[kernel.BROKEN]) == 0 and not search.state.bad.any()
    assert Native().solve(problem, Stop(iterations=500), 1, collect(problem, [r for r in [timetable(problem, 0, (0, 1))] if r], "hand")).dropped == ()


@given(problems())
@settings(CALM, max_examples=40)
def test_ejections_leave_routes_sums_and_places_in_order(problem: Problem) -> None:
    if Native().can(problem) is not None:
        return
    search = Search(layout(plain(problem).problem, 5), Stop(iterations=100), {})
    used = np.flatnonzero(search.state.size)
    if len(used):
        kernel.empty_route(search.world, search.state, used[0])
        search.state.num[kernel.LIMIT] = max(1, len(used) - 1)
    kernel.eject(search.world, search.state, 30, 2, 1.0, 5.0, 5, 0.0)
    _reckoned_again(search)


@given(problems(), st.integers(0, 10**6))
@settings(CALM, max_examples=60)
def test_who_cannot_be_on_one_route_is_on_none_in_any_order(problem: Problem, seed: int) -> None:
    spots = np.random.default_rng(seed).integers(0, 9_000, (problem.travel[0].size, 2))
    metres = np.abs(spots[:, None] - spots[None]).sum(axis=2)
    problem = replace(plain(problem).problem, objective="vehicles", travel=(Table(metres, metres // 2 + (metres > 0)),))
    if Native().can(problem) is not None:
        return
    lay = layout(problem, 1)
    kernel.part(lay.world, lay.state)
    for g, h in combinations(range(len(lay.world.head)), 2):
        if lay.state.odd[g, h]:
            four = [int(v) for v in (lay.world.head[g], lay.world.tail[g], lay.world.head[h], lay.world.tail[h]) if v >= 0]
            assert all(timetable(problem, k, order) is None for k in range(len(problem.vehicles)) for order in permutations(four))


def test_the_farmer_who_is_home_at_eight_and_the_one_who_is_home_at_eight_elsewhere_part_ways() -> None:
    eight = Window(8 * HOUR, 8 * HOUR + 30)
    visits = (Visit(place=1, windows=(eight,)), Visit(place=2, windows=(eight,)), Visit(place=2))
    lay = layout(Problem(visits, (Vehicle(0, 0, 0, 20 * HOUR),) * 3, (table(3, 1),), objective="vehicles"), 1)
    kernel.part(lay.world, lay.state)
    assert lay.state.odd.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


def test_one_gives_up_its_place_where_nothing_is_free_and_finds_another() -> None:
    sizes = (6, 5, 5, 4)
    visits = tuple(Visit(place=i + 1, load=(-size,)) for i, size in enumerate(sizes))
    lay = layout(Problem(visits, (Vehicle(0, 0, 0, 100_000, capacity=(10,)),) * 2, (table(5, 5),), objective="vehicles"), 1)
    search = Search(lay, Stop(iterations=100), {})
    kernel.load_plan(lay.world, lay.state, np.array([1, 3, 0]), np.array([0, 2, 3]))
    assert int(kernel.wanting(lay.world, lay.state)) == 1
    kernel.eject(search.world, search.state, 20, 0, 1.0, 5.0, 5, 0.0)
    loads = sorted(sum(sizes[row[i, 0]] for i in range(1, size + 1)) for row, size in zip(lay.state.rt[:-1], lay.state.size, strict=True))
    assert loads == [10, 10] and int(kernel.wanting(lay.world, lay.state)) == 0


def _reckoned_again(search: Search) -> None:
    """What the core keeps of its present routes is what it finds when it reads them anew."""
    state = search.state
    present = [row[1:size + 1, 0].tolist() for row, size in zip(state.rt[:-1], state.size, strict=True)]
    flat = np.array([v for row in present for v in row], dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in present])]).astype(np.int64)
    now = _picture(search.lay)
    kernel.load_plan(search.world, state, flat, offsets)
    assert _picture(search.lay) == now


def _picture(lay: object) -> dict[str, object]:
    state = lay.state  # type: ignore[attr-defined]
    rows = [row[:size + 2, :7].tolist() for row, size in zip(state.rt[:-1], state.size, strict=True) if size]
    return {"rows": rows, "price": int(state.sum[kernel.COST]), "where": state.where.tolist(),
            "absent": sorted(state.absent[:state.num[kernel.ABSENT]].tolist())}


@given(problems())
@settings(CALM, max_examples=25)
def test_a_warm_start_is_never_made_worse_by_the_core(problem: Problem) -> None:
    if Native().can(problem) is None:
        begun = Greedy().solve(problem, after(20))
        assert not better(problem, begun, Native().solve(problem, Stop(iterations=30), 1, begun))


def test_the_same_seed_and_iterations_give_the_same_plan_again() -> None:
    plans = [solve(town(), Stop(iterations=300), 7, None, How("native", isolate=False)) for _ in range(2)]
    assert plans[0] == plans[1]


def test_with_counted_iterations_the_clock_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the core does not count (a lunch, a wish, overtime) makes a plan on the way better than the last; whether it is seen must not depend on how fast it came."""
    base = town(60, 10)
    visits = tuple(replace(v, wish=Wish(NINE + i % 5 * HOUR, NINE + i % 5 * HOUR + 1800, 1, 1)) for i, v in enumerate(base.visits))
    cars = tuple(replace(car, lunch=Break(NINE + HOUR, NINE + 4 * HOUR, HOUR), overtime_from=NINE + 3 * HOUR, overtime_price=3) for car in base.vehicles)
    problem, told = replace(base, visits=visits, vehicles=cars, objective="cost"), []
    for step in (0.0, 1000.0):
        ticks, heard = count(0.0, step), []
        monkeypatch.setattr("routing.engines.native.engine.time", SimpleNamespace(monotonic=lambda ticks=ticks: next(ticks)))
        Native().solve(problem, Stop(iterations=4000), progress=lambda plan, total, heard=heard: heard.append(plan))
        told.append(heard)
    assert told[0] == told[1] and len(told[0]) > 2


def test_more_visits_than_a_route_has_room_for_are_left_to_another_engine() -> None:
    many = 4100
    ways = Euclid(np.arange(many + 1.0), np.zeros(many + 1))
    problem = Problem(tuple(Visit(i + 1) for i in range(many)), (Vehicle(0, 0, 0, HOUR),), (ways,))
    assert "4000 visits" in (Native().can(problem) or "")


def test_more_iterations_are_never_worse() -> None:
    prices = [price(town(20, 3), Native().solve(town(20, 3), Stop(iterations=n), 1)).rank for n in (1, 50, 2000)]
    assert prices[2] <= prices[0]


def halves(cars: int = 12) -> Problem:
    """Twelve visits, of which a vehicle can take six."""
    visits = tuple(Visit(place=i + 1, load=(-1,), service=60, windows=(Window(NINE, NINE + 6 * HOUR),)) for i in range(12))
    return Problem(visits, (Vehicle(0, 0, NINE - HOUR, NINE + 12 * HOUR, capacity=(6,)),) * cars, (table(14, 5),), objective="vehicles")


def test_fewer_vehicles_are_found_where_fewer_are_enough() -> None:
    plan = Native().solve(halves(), Stop(iterations=3000), 1)
    assert len(plan.routes) == 2 and not plan.dropped


def test_a_visit_that_nobody_can_make_costs_the_others_no_vehicle() -> None:
    problem = halves()
    problem = replace(problem, visits=(*problem.visits, Visit(place=13, load=(-1,), windows=(Window(NINE + 20 * HOUR, NINE + 21 * HOUR),))))
    plan = Native().solve(problem, Stop(iterations=3000), 1)
    assert len(plan.routes) == 2 and plan.dropped == (12,)
    assert len(solve(problem, after(4), 1).routes) == 2


def test_with_too_few_vehicles_as_many_as_can_be_are_served() -> None:
    big = replace(halves(1), visits=tuple(replace(visit, load=(-3,) if v % 2 else (-1,)) for v, visit in enumerate(halves(1).visits)))
    assert len(Native().solve(big, Stop(iterations=3000), 1).dropped) == 6


def test_where_the_loads_ask_for_as_many_vehicles_no_time_is_spent_on_fewer() -> None:
    lay = layout(halves(), 1)
    search = Fleet(lay, Stop(iterations=100_000), {}, 1.0)
    for _ in search.run(0.0):
        pass
    assert len(lay.sequences()) == 2 and search.done < 100_000


def test_what_the_core_cannot_keep_it_says() -> None:
    problem = town(4, 1)
    reloading = replace(problem, vehicles=(replace(problem.vehicles[0], reload=0, max_tours=2),))
    assert "reload" in (Native().can(reloading) or "")
    plan = solve(reloading, Stop(iterations=20, deadline=after(5).deadline), 1, None, How(isolate=False))
    assert plan.engine != "native" and hard(reloading, plan) == []


@pytest.mark.parametrize("due", [True, False])
def test_what_is_due_today_is_never_dropped_to_save_metres(due: bool) -> None:
    problem = town(6, 1)
    cheap = replace(problem.visits[2], penalty=1, due=due)
    problem = replace(problem, visits=(*problem.visits[:2], cheap, *problem.visits[3:]))
    plan = Native().solve(problem, Stop(iterations=500), 1)
    assert (2 in plan.dropped) is not due


def test_a_read_only_installation_uses_the_machine_code_it_came_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "made"
    made.mkdir()
    (made / "kernel.search-1.py311.nbi").write_bytes(b"index")
    monkeypatch.setattr(store, "_writable", lambda directory: False)
    monkeypatch.setattr(store.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    own = store.settle(made)
    assert own is not None and next(own.rglob("*.nbi")).read_bytes() == b"index"


def test_who_may_make_what_and_at_which_price_is_as_the_rules_say_it_one_by_one() -> None:
    base = town(8, 3)
    promise = Promise(1, 700)
    visits = (replace(base.visits[0], promise=promise, region="a"), replace(base.visits[1], vehicles=frozenset({0, 9})),
              replace(base.visits[2], skills=frozenset({"km"})), replace(base.visits[3], promise=Promise(None, 5)),
              replace(base.visits[4], promise=Promise(7, 60), region="b"), *base.visits[5:])
    cars = (replace(base.vehicles[0], regions=frozenset({"a"}), strange_price=40), replace(base.vehicles[1], skills=frozenset({"km"})), base.vehicles[2])
    for objective in ("cost", "distance"):
        problem = replace(base, visits=visits, vehicles=cars, objective=objective)
        allowed, taking = tables(problem)
        assert allowed.tolist() == [[may(problem, k, v) for v in range(8)] for k in range(3)]
        assert taking.tolist() == [[taking_price(problem, k, v) for v in range(8)] for k in range(3)]


def test_the_core_counts_no_references() -> None:
    """Counting them took two thirds of its time."""
    assert kernel.search.targetoptions["_nrt"] is False
    assert kernel.lay_out.targetoptions["_nrt"] is False


@pytest.mark.parametrize(("iterations", "times"), [(100, 1), (2 * 200 * 12, 2), (10**9, 6)])
def test_a_small_problem_is_begun_as_often_as_there_are_trials_for(iterations: int, times: int) -> None:
    problem = town(visits=12)
    assert Search(layout(problem, 1), Stop(iterations=iterations), {}).beginnings(1.0) == times


def test_by_the_clock_a_small_problem_is_begun_more_than_once_and_never_more_often_than_allowed() -> None:
    for seconds, least in ((2.0, 2), (float("inf"), 6)):
        times = Search(layout(town(visits=12), 1), after(seconds), {}).beginnings(1.0)
        assert least <= times <= 6


def test_with_a_plan_to_begin_with_there_is_one_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    filled = []
    search = Search(layout(town(visits=12), 1), Stop(iterations=10_000), {0: [0]})
    monkeypatch.setattr(kernel, "fill", lambda *_: filled.append(1))
    list(search.run(0.0))
    assert filled == []


def test_who_has_waited_enough_gets_no_further_beginnings(monkeypatch: pytest.MonkeyPatch) -> None:
    filled, enough = [], [False]
    search = Search(layout(town(visits=12), 1), Stop(iterations=10**6, cancelled=lambda: enough[0]), {})
    monkeypatch.setattr(kernel, "fill", lambda *_: filled.append(1))
    for _ in search.run(0.0):
        enough[0] = True
    assert filled == []


def test_where_everything_is_a_frozen_beginning_the_plan_is_just_that() -> None:
    base = town(3, 1)
    problem = replace(base, vehicles=(replace(base.vehicles[0], first=(0, 1, 2)),))
    plan = Native().solve(problem, Stop(iterations=100))
    assert plan.routes[0].sequence == (0, 1, 2) and plan.dropped == ()


def test_a_later_beginning_that_comes_to_less_costs_nothing() -> None:
    lay = layout(town(visits=12), 1)
    search, best = Search(lay, Stop(iterations=3 * 200 * 12), {}), []
    for _ in search.run(0.0):
        best.append(int(lay.state.sum[kernel.BEST]))
    assert best == sorted(best, reverse=True)
    search.restore()
    assert int(lay.state.sum[kernel.COST]) == int(lay.state.sum[kernel.BEST])
