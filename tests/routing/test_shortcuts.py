"""Roads are no straight lines: where the way over a third door is the shorter one, the best place is still the best of all places."""

from dataclasses import replace

import numpy as np
import pytest

from routing.board import Board
from routing.insertion import best
from routing.model import Problem, Vehicle, Visit, Window
from routing.shortcuts import steady
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


def test_on_great_circles_nobody_looks_for_shortcuts_but_where_a_neighbour_has_paid_the_setup() -> None:
    problem = town(4, 1)
    ways = Crow(np.array([9.6, 9.61, 9.62, 9.63, 9.64]), np.full(5, 105.9))
    assert steady(Board(replace(problem, travel=(ways,))), 0) and not steady(Board(problem), 0)
    neighbour = replace(problem.visits[1], place=problem.visits[0].place, setup=480)
    assert not steady(Board(replace(problem, travel=(ways,), visits=(problem.visits[0], neighbour, *problem.visits[2:]))), 0)
