"""Roads are no straight lines: where the way over a third door is the shorter one, the best place is still the best of all places."""

from dataclasses import replace

import numpy as np
import pytest

from routing.board import Board
from routing.insertion import best, gaps
from routing.model import RELOAD, Break, Problem, Promise, Vehicle, Visit, Window, Wish
from routing.schedule import plan_of, timetable
from routing.shortcuts import steady
from routing.slots import insert
from routing.travel import Crow, Table, Timed
from tests.routing.test_plans import brute
from tests.routing.worlds import HOUR, NINE, town


def crooked(seed: int) -> Problem:
    """Four pairs for two couriers, windows as long as the ways, ways without any order in them."""
    dice = np.random.default_rng(seed)
    ways = [Table(dice.integers(500, 15_000, (9, 9)), dice.integers(10, 6000, (9, 9))) for _ in range(2)]
    for table in ways:
        np.fill_diagonal(table.metre, 0)
        np.fill_diagonal(table.second, 0)
    travel = Timed((0, NINE + HOUR), (ways[0], ways[1])) if seed % 5 == 0 else ways[0]
    cars = tuple(Vehicle(0, 0, 7 * HOUR, 14 * HOUR, capacity=(3,)) for _ in range(2))
    visits = tuple(_door(dice, place) for place in range(1, 9))
    visits = tuple(replace(visit, load=(1 - 2 * (v % 2),)) for v, visit in enumerate(visits))
    return Problem(visits, cars, (travel,), tuple((v, v + 1) for v in range(0, 8, 2)), objective="distance")


def _door(dice: np.random.Generator, place: int) -> Visit:
    opens, wide = int(dice.integers(NINE - HOUR, NINE + HOUR)), int(dice.integers(300, 10_000))
    first, later = Window(opens, opens + wide), Window(opens + wide + HOUR, opens + 2 * wide + HOUR)
    windows = ((first,), (first,), (first,), (first, later), ())[int(dice.integers(5))]
    at = int(dice.integers(1, 9)) if dice.random() < 0.2 else place
    return Visit(at, service=int(dice.choice([0, 0, 60])), setup=int(dice.choice([0, 0, 600])), windows=windows)


@pytest.mark.parametrize("tens", range(8))
def test_the_best_place_of_a_pair_is_the_best_of_all_places_on_the_crookedest_roads(tens: int) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        problem = crooked(seed)
        for visit in range(0, 8, 2):
            board = Board(problem)
            for other in {*range(0, 8, 2)} - {visit}:
                place = best(board, other)
                if place:
                    board.put(place.vehicle, place.route)
            found = best(board, visit)
            assert (found.rank if found else None) == brute(board, visit, visit + 1), (seed, visit)


def dear(seed: int) -> Problem:
    """The same roads where every second has a price: overtime, work beyond a fair day, wishes and promises that are missed."""
    base = crooked(seed)
    cars = tuple(replace(car, close=24 * HOUR, lunch=(None, Break(8 * HOUR, 12 * HOUR, 1800))[seed % 2], overtime_from=8 * HOUR, overtime_price=5, per_second=seed % 3,
                         fair_seconds=HOUR, fair_price=2, reload=0, max_tours=1 + seed // 2 % 2) for car in base.vehicles)
    late, told = Wish(NINE, NINE + HOUR, 0, 3), Promise(None, 0, Window(NINE, NINE + 2 * HOUR), 3000)
    visits = tuple(replace(visit, windows=visit.windows[:1] if v % 4 == 3 else (), wish=late if v % 3 == 0 else None, promise=told if v % 3 == 1 else None)
                   for v, visit in enumerate(base.visits))
    return replace(base, objective="cost", vehicles=cars, visits=visits, pairs=base.pairs if seed % 3 else ())


def badly_begun(problem: Problem, without: int, seed: int) -> Board:
    """Everybody else shared out by lot, in an order that nobody would choose: there is a shorter way past almost anything."""
    board, step = Board(problem), 2 if problem.pairs else 1
    rest = [v for v in range(0, 8, step) if v != without]
    np.random.default_rng(10 * seed + without).shuffle(rest)
    for number, part in enumerate((rest[:len(rest) // 2], rest[len(rest) // 2:])):
        order = [v for head in part for v in range(head, head + step)]
        if seed % 4 == 3 and len(order) > 2:
            order.insert(2, RELOAD)
        board.put(number, timetable(problem, number, order))
    return board


@pytest.mark.parametrize("tens", range(4))
def test_the_best_place_is_the_best_of_all_places_where_coming_past_saves_time_that_has_a_price(tens: int) -> None:
    for seed in range(10 * tens, 10 * tens + 10):
        problem = dear(seed)
        for visit in range(0, 8, 2):
            board = badly_begun(problem, visit, seed)
            found, bounds = best(board, visit), [gap.bound for gap in gaps(board, visit)]
            assert bounds == sorted(bounds)
            assert (found.rank if found else None) == brute(board, visit, visit + 1 if problem.pairs else None), (seed, visit)


def test_who_saves_overtime_by_coming_past_is_offered_before_who_is_there_for_nothing() -> None:
    """Straight from A to B is a ferry of 3,000 s; over the new door it is 180 s. The second courier lives at that door."""
    metres = np.array([[0, 100, 100, 60], [100, 0, 100, 90], [100, 100, 0, 90], [60, 90, 90, 0]])
    seconds = metres.copy()
    seconds[1, 2] = 3000
    cars = Vehicle(0, 0, 0, 100_000, overtime_from=1000, overtime_price=5), Vehicle(3, 3, 0, 100_000)
    problem = Problem((Visit(1), Visit(2), Visit(3, penalty=10**6)), cars, (Table(metres, seconds),))
    plan = plan_of(problem, {0: (0, 1)}, "hand")
    assert plan is not None
    (offer,) = insert(problem, plan, 2, most=1)
    assert (offer.place.route.sequence, offer.added) == ((0, 2, 1), -10_920)


def test_on_great_circles_nobody_looks_for_shortcuts_but_where_a_neighbour_has_paid_the_setup() -> None:
    problem = town(4, 1)
    ways = Crow(np.array([9.6, 9.61, 9.62, 9.63, 9.64]), np.full(5, 105.9))
    assert steady(Board(replace(problem, travel=(ways,))), 0) and not steady(Board(problem), 0)
    neighbour = replace(problem.visits[1], place=problem.visits[0].place, setup=480)
    assert not steady(Board(replace(problem, travel=(ways,), visits=(problem.visits[0], neighbour, *problem.visits[2:]))), 0)
