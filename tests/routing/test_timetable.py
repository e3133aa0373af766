"""When a courier sets out: early enough to keep some slack, late enough not to be paid for waiting beyond the fair day."""

from dataclasses import replace

import numpy as np

from routing.cost import route_price
from routing.model import Break, Problem, Vehicle, Visit, Window, Wish
from routing.schedule import timetable
from routing.travel import Table

HOUR = 3600
WAYS = np.array([[0, 600, 600], [600, 0, 600], [600, 600, 0]])
MORNING = Visit(1, windows=(Window(7 * HOUR, 11 * HOUR),))
AFTERNOON = Visit(2, windows=(Window(13 * HOUR, 17 * HOUR),))
SHIFT = Vehicle(0, 0, 7 * HOUR, 17 * HOUR, fair_seconds=8 * HOUR, fair_price=1)
DAY = Problem((MORNING, AFTERNOON), (SHIFT,), (Table(WAYS, WAYS),))


def test_a_morning_promise_is_kept_at_its_beginning_not_at_its_last_second() -> None:
    route = timetable(DAY, 0, (0, 1))
    assert route is not None
    assert route.starts == (7 * HOUR + 600, 13 * HOUR)


def test_a_day_longer_than_fair_begins_just_so_much_later() -> None:
    route = timetable(replace(DAY, vehicles=(replace(SHIFT, fair_seconds=5 * HOUR),)), 0, (0, 1))
    assert route is not None
    assert route.end - route.begin == 5 * HOUR


def test_where_each_second_is_paid_nobody_waits_for_nothing() -> None:
    route = timetable(replace(DAY, vehicles=(replace(SHIFT, per_second=1),)), 0, (0, 1))
    assert route is not None
    assert route.starts[0] == 11 * HOUR


def wishing(first: Visit, second: Visit, car: Vehicle) -> Problem:
    """Two visits and one that would rather be late in the afternoon, ten minutes from each other."""
    ways = np.full((4, 4), 600) - np.diag([600] * 4)
    return Problem((first, second, Visit(3, wish=Wish(15 * HOUR, 18 * HOUR, early=100))), (car,), (Table(ways, ways),))


LONG = Vehicle(0, 0, 8 * HOUR, 18 * HOUR)


def test_a_wish_that_cannot_be_kept_is_kept_as_far_as_it_goes_and_costs_no_other_wish() -> None:
    """What is fetched at half past ten cannot be given by ten; that the last stop waits until three costs nothing."""
    fetched = Visit(1, load=(1,), wish=Wish(10 * HOUR + 1800, 12 * HOUR, early=1))
    problem = wishing(fetched, Visit(2, load=(-1,), windows=(Window(8 * HOUR, 10 * HOUR),)), LONG)
    route = timetable(replace(problem, pairs=((0, 1),)), 0, (0, 1, 2))
    assert route is not None and route.starts == (10 * HOUR - 600, 10 * HOUR, 15 * HOUR)


def test_a_wish_against_the_lunch_is_let_go_and_the_others_are_kept() -> None:
    """Who waits for the first until ten to twelve has eaten by twelve, and is late for the second."""
    first, second = Visit(1, wish=Wish(12 * HOUR - 600, 13 * HOUR, early=1)), Visit(2, windows=(Window(8 * HOUR, 12 * HOUR + 300),))
    problem = wishing(first, second, replace(LONG, lunch=Break(11 * HOUR, 12 * HOUR, HOUR)))
    route = timetable(problem, 0, (0, 1, 2))
    assert route is not None and route.starts[1] <= 12 * HOUR + 300 and route.starts[2] == 15 * HOUR


def test_a_wish_that_costs_more_than_it_is_worth_is_not_waited_for() -> None:
    """Overtime is dearer than the second wish, not than the first: held one by one, not all or none."""
    car = replace(LONG, overtime_from=15 * HOUR + 1200, overtime_price=10)
    first, second = (Visit(k, wish=Wish(at * HOUR, 18 * HOUR, early=1)) for k, at in ((1, 16), (2, 9)))
    problem = wishing(first, second, car)
    route = timetable(problem, 0, (1, 2, 0))
    assert route is not None and route.starts[0] == 9 * HOUR and route.starts[2] < 16 * HOUR
    assert route_price(problem, route) < 100 * HOUR
